"""Verdicts kept between rankings: of the same token, registry and lists there is one verdict.

It depends on the time as well, but changes only at a few moments that are known beforehand; a
kept verdict holds from when it was given until the first of them.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from marketplace.credentials.benchmarks import BenchmarkTable
from marketplace.credentials.signed.judging import Bid, judge, receive, refused, with_bid
from marketplace.credentials.signed.objections import Received
from marketplace.credentials.signed.refusals import CredentialRefused
from marketplace.credentials.signed.registry import Registry
from marketplace.credentials.signed.status_lists import StatusLists
from marketplace.credentials.signed.tokens import token_hash
from marketplace.credentials.tiers import Verdict

MOST_KEPT = 20_000
_Key = tuple[str, int, datetime]
"""Token hash, registry revision, time of receipt."""
_Value = TypeVar("_Value")
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class _Standing:
    verdict: Verdict
    versions: tuple[int, ...]
    since: datetime
    until: datetime


class Verdicts:
    """Judges tokens, each once for a registry revision and the versions of its status lists.

    What is kept can be thrown away at any time. Several threads may ask at once.
    """

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._received: dict[_Key, Received | Verdict] = {}
        self._standings: dict[_Key, _Standing] = {}

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
        found = self._standings.get(key)
        if found is None or found.versions != versions or not found.since <= now < found.until:
            verdict = judge(received, registry, lists, now, table=table)
            until = min((m for m in _turning_points(received, lists) if m >= now), default=_NEVER)
            found = _Standing(verdict, versions, now, until)
            self._keep(self._standings, key, found)
        return with_bid(found.verdict, received, bid) if bid else found.verdict

    def receive(self, token: str, received_at: datetime, registry: Registry) -> Received | Verdict:
        """What `token` says, which arrived at `received_at`; the verdict on what is refused."""
        key = (token_hash(token), registry.revision, received_at)
        found = self._received.get(key)
        if found is None:
            try:
                found = receive(token, registry, received_at)
            except CredentialRefused as refusal:
                found = refused(refusal)
            self._keep(self._received, key, found)
        return found

    def _keep(self, kept: dict[_Key, _Value], key: _Key, value: _Value) -> None:
        with self._lock:
            if len(kept) >= self._most:
                kept.clear()
            kept[key] = value


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
