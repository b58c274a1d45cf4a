"""`marketplace bench ledger`: appending when the ledger is long, and how fast it is verified."""

import hashlib
import json
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median, quantiles

import click

from marketplace.cli.bench.serving import empty_instance, run
from marketplace.cli.ledger.copies import read_lines
from marketplace.cli.output import emit, json_option
from marketplace.db import db
from marketplace.sealing.chain_check import verify_lines
from marketplace.sealing.chain_report import ChainReport
from marketplace.sealing.ledger import LedgerLine, LedgerRecord
from marketplace.sealing.proposal_document import canonical_json
from marketplace.services import ledger, ledger_checks, ledger_entries
from marketplace.services.unit_of_work import unit_of_work

PART = 1000
TOGETHER = 100
ROUNDS = 5
# As long as most entries are: a title, a number, a digest.
TITLE = "煤矿主运输皮带异物识别与分级预警场景"
DIGEST = hashlib.sha256(b"bench").hexdigest()


@click.command("ledger")
@click.option("--entries", type=click.IntRange(20, 1_000_000), default=100_000, show_default=True)
@click.option("--rounds", type=click.IntRange(2, 50), default=ROUNDS, show_default=True)
@json_option
def ledger_(entries: int, rounds: int, as_json: bool) -> None:
    """Append so many entries and verify them.

    Makes an instance of its own. Latencies are of the first and the last thousand appends (the
    first and last tenth where there are fewer than ten thousand), each in a transaction of its own
    to the end of its commit; those between are appended a hundred to a transaction. Noise is how
    far the medians of the tenths of either thousand lie apart. Verification stands beside the bare
    SHA-256 of the same bytes in the same run, by the processor's time of one thread, and beside the
    steps that take most of it.
    """
    with empty_instance() as environment:
        said = run(
            environment,
            *("bench", "ledger-here", "--entries", str(entries), "--rounds", str(rounds)),
        )
    figures: dict[str, object] = json.loads(said)
    machine = {"cores": os.cpu_count(), "python": platform.python_version()}
    answer = {**figures, "machine": machine}
    emit(answer, as_json)


@click.command("ledger-here", hidden=True)
@click.option("--entries", type=click.IntRange(20), required=True)
@click.option("--rounds", type=click.IntRange(2), required=True)
def ledger_here(entries: int, rounds: int) -> None:
    """Fill the empty ledger of this instance and print the figures."""
    if ledger_entries.find_head().position:
        raise click.ClickException("this ledger is in use; a bench fills empty ones only")
    part = min(PART, entries // 10)
    first = [_append(1) for _number in range(part)]
    for begin in range(part, entries - part, TOGETHER):
        _append(min(TOGETHER, entries - part - begin))
    last = [_append(1) for _number in range(part)]
    records = list(ledger_entries.stream(entries))
    appending = {"entries": len(records), "part": part, **_appending(first, last)}
    click.echo(json.dumps({**appending, **_verifying(records, rounds)}))


def _append(count: int) -> float:
    """Milliseconds from the beginning of the transaction to the end of its commit."""
    begun = time.perf_counter()
    with unit_of_work() as work:
        for number in range(count):
            ledger.append(work, "scenario.published", scenario=number, title=TITLE, rules=DIGEST)
    taken = (time.perf_counter() - begun) * 1000
    db.session.remove()
    return taken


def _appending(first: Sequence[float], last: Sequence[float]) -> dict[str, object]:
    return {
        "first_ms": _figures(first),
        "last_ms": _figures(last),
        "ratio": round(median(last) / median(first), 3),
        "append_noise": round(max(map(_unsteadiness, (first, last))), 3),
    }


def _unsteadiness(latencies: Sequence[float]) -> float:
    """How far the medians of ten stretches lie apart, as a share of the whole's."""
    size = max(1, len(latencies) // 10)
    medians = [median(latencies[at : at + size]) for at in range(0, len(latencies), size)]
    return (max(medians) - min(medians)) / median(latencies)


def _figures(latencies: Sequence[float]) -> dict[str, float]:
    cuts = quantiles(latencies, n=100, method="inclusive")
    return {"p50": round(cuts[49], 3), "p95": round(cuts[94], 3)}


def _verifying(records: Sequence[LedgerRecord], rounds: int) -> dict[str, object]:
    """Every side in turn, so that a busy minute meets all of them."""
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        lines = [canonical_json(record.as_json()) + b"\n" for record in records]
        file.writelines(lines)
        file.flush()
        copy = Path(file.name)
        documents = [record.document for record in records]
        sides: dict[str, Callable[[], object]] = {
            "database": lambda: _require_intact(
                ledger_checks.verify(ledger_checks.own_checkpoints())
            ),
            "copy": lambda: _require_intact(verify_lines(_lines(copy))),
            "bare_sha256": lambda: [hashlib.sha256(one).hexdigest() for one in documents],
            "step_read_json": lambda: [json.loads(line) for line in lines],
            "step_write_json": lambda: [canonical_json(_hashed(one)) for one in records],
        }
        rates: dict[str, list[float]] = {name: [] for name in sides}
        for _round in range(rounds):
            for name, side in sides.items():
                rates[name].append(_rate(len(records), side))
    return _rates(rates, len(documents[0]), rounds)


def _hashed(record: LedgerRecord) -> list[object]:
    return [record.previous, record.position, record.kind, record.body]


def _lines(path: Path) -> Iterator[LedgerLine | None]:
    with path.open("rb") as file:
        yield from read_lines(file)


def _rates(rates: Mapping[str, Sequence[float]], size: int, rounds: int) -> dict[str, object]:
    middle = {name: median(found) for name, found in rates.items()}
    steps = {name: one for name, one in middle.items() if name.startswith("step_")}
    bare = rates["bare_sha256"]
    return {
        "verified_per_second": {
            "database": round(middle["database"]),
            "copy": round(middle["copy"]),
        },
        "bare_sha256_per_second": round(middle["bare_sha256"]),
        "ratio_to_sha256": round(middle["copy"] / middle["bare_sha256"], 3),
        # Of the time that verifying a copy takes.
        "shares": {
            **{name.removeprefix("step_"): _share(middle, one) for name, one in steps.items()},
            "sha256": _share(middle, middle["bare_sha256"]),
        },
        "verify_noise": round((max(bare) - min(bare)) / median(bare), 3),
        "bytes_each": size,
        "rounds": rounds,
    }


def _share(middle: Mapping[str, float], rate: float) -> float:
    return round(middle["copy"] / rate, 3)


def _rate(count: int, work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return count / (time.process_time() - begun)


def _require_intact(report: ChainReport) -> None:
    if not report.is_intact:
        raise click.ClickException(f"not intact: {report.reason}")
