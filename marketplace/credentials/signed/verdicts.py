"""Verdicts kept between rankings: of the same token, registry and lists there is one verdict.

It depends on the time as well, but changes only at a few moments that are known beforehand; a
kept verdict holds from when it was given until the first of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from marketplace.credentials.benchmarks import BenchmarkTable
from marketplace.credentials.signed.judging import Bid, judge, receive, refused, with_bid
from marketplace.credentials.signed.keeping import Kept
from marketplace.credentials.signed.objections import Received
from marketplace.credentials.signed.refusals import CredentialRefused
from marketplace.credentials.signed.registry import Registry
from marketplace.credentials.signed.status_lists import StatusLists
from marketplace.credentials.signed.tokens import token_hash
from marketplace.credentials.tiers import Verdict

MOST_KEPT = 20_000
_Key = tuple[str, int, datetime]
"""Token hash, registry revision, time of receipt."""
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class _Standing:
    verdict: Verdict
    versions: tuple[int, ...]
    since: datetime
    until: datetime


class Verdicts:
    """Judges tokens, each once for a registry revision and the versions of its status lists.

    Several threads may ask at once.
    """

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._received: Kept[_Key, Received | Verdict] = Kept(most)
        self._standings: Kept[_Key, _Standing] = Kept(most)

    def judge(
        self,
        token: str,
        received_at: datetime,
        registry: Registry,
        lists: StatusLists,
        now: datetime,
        bid: Bid | None = None,
        table: BenchmarkTable | None = None,
    ) -> Verdict:
        """The verdict on `token`, which arrived at `received_at`; never a refusal.

        A change of `table` counts as a change of the registry: its revision has to grow.
        """
        received = self.receive(token, received_at, registry)
        if isinstance(received, Verdict):
            return received
        key = (received.token_hash, registry.revision, received_at)
        versions = lists.versions(received.credential.status_urls)
        found = self._standings.find(key)
        if found is None or found.versions != versions or not found.since <= now < found.until:
            verdict = judge(received, registry, lists, now, table=table)
            until = min((m for m in _turning_points(received, lists) if m >= now), default=_NEVER)
            found = self._standings.keep(key, _Standing(verdict, versions, now, until))
        return with_bid(found.verdict, received, bid) if bid else found.verdict

    def receive(self, token: str, received_at: datetime, registry: Registry) -> Received | Verdict:
        """What `token` says, which arrived at `received_at`; the verdict on what is refused."""
        key = (token_hash(token), registry.revision, received_at)
        return self._received.find_or_make(key, lambda: _receive(token, registry, received_at))


def _receive(token: str, registry: Registry, received_at: datetime) -> Received | Verdict:
    try:
        return receive(token, registry, received_at)
    except CredentialRefused as refusal:
        return refused(refusal)


def _turning_points(received: Received, lists: StatusLists) -> Iterator[datetime]:
    """The moments just after which the same lists and registry give another verdict."""
    credential = received.credential
    yield credential.valid_from
    yield credential.valid_until
    for url in credential.status_urls:
        found = lists.find(url)
        if found is not None:
            yield found.stale_from
            yield found.worthless_from
