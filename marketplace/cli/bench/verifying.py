"""`marketplace bench credentials`: verifications a second, beside the bare signature."""

import base64
import os
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from marketplace.cli.bench.issued import Issued, issue_many
from marketplace.cli.output import emit, json_option
from marketplace.credentials.signed.judging import judge, receive
from marketplace.credentials.tiers import Tier
from marketplace.domain import clock


@dataclass(frozen=True)
class _Side:
    """Rounds of one kind: how many a second, by the processor's time."""

    rates: Sequence[float]

    @property
    def rate(self) -> float:
        return median(self.rates)

    @property
    def spread(self) -> float:
        """How far the rounds lie apart, as a share of their median."""
        return (max(self.rates) - min(self.rates)) / self.rate


@click.command
@click.option("--tokens", type=click.IntRange(1, 100_000), default=1_000, show_default=True)
@click.option("--results", type=click.IntRange(1, 40), default=1, show_default=True)
@click.option("--rounds", type=click.IntRange(2, 50), default=7, show_default=True)
@json_option
def credentials(tokens: int, results: int, rounds: int, as_json: bool) -> None:
    """Verify signed credentials: signature, claims, registry, both status lists, coverage, scope.

    Every token is another one and nothing is kept between them but what a header says. The other
    side of the same run is what `cryptography` needs for the same signatures alone. Rates are by
    the processor's time of one thread; noise is how far the rounds of the bare side lie apart.
    """
    issued = issue_many(tokens, results, clock.now())
    whole, bare = _measure(issued, rounds)
    answer: dict[str, object] = {
        "verifications_per_second": round(whole.rate),
        "bare_ed25519_per_second": round(bare.rate),
        "ratio": round(whole.rate / bare.rate, 3),
        "noise": round(bare.spread, 3),
        "verifications_spread": round(whole.spread, 3),
        "tokens": tokens,
        "results_each": results,
        "bytes_each": len(issued.tokens[0]),
        "rounds": rounds,
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
    }
    emit(answer, as_json)


def _measure(issued: Issued, rounds: int) -> tuple[_Side, _Side]:
    """Both sides in turn, so that a busy minute meets both."""
    parts = [_signature_parts(token) for token in issued.tokens]
    key = Ed25519PublicKey.from_public_bytes(issued.public_key)
    whole, bare = [], []
    for _round in range(rounds):
        bare.append(_rate(len(parts), lambda: _verify_bare(key, parts)))
        whole.append(_rate(len(parts), lambda: _verify_whole(issued)))
    return _Side(whole), _Side(bare)


def _rate(count: int, work: Callable[[], None]) -> float:
    begun = time.process_time()
    work()
    return count / (time.process_time() - begun)


def _verify_bare(key: Ed25519PublicKey, parts: Sequence[tuple[bytes, bytes]]) -> None:
    for signature, content in parts:
        key.verify(signature, content)


def _verify_whole(issued: Issued) -> None:
    for token in issued.tokens:
        received = receive(token, issued.registry, issued.now)
        verdict = judge(received, issued.registry, issued.lists, issued.now)
        if verdict.tier is not Tier.T3:
            raise click.ClickException(f"not T3: {'; '.join(map(str, verdict.reasons))}")


def _signature_parts(token: str) -> tuple[bytes, bytes]:
    content, _, signature = token.rpartition(".")
    return base64.urlsafe_b64decode(signature + "=="), content.encode()
