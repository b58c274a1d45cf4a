"""How often public listings are looked at.

Views are counted in this process and written together, at most every half minute or after fifty,
by whoever comes next. A process that is killed takes with it what it has not written, at most that
much: a count of readers is not worth a write for each of them.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes
from threading import Lock

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from marketplace.db import db
from marketplace.domain import clock
from marketplace.models import Scenario, ScenarioView
from marketplace.services.installation import settings
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

log = logging.getLogger(__name__)

WAIT, MOST = timedelta(seconds=30), 50
# A count waits this long for others who write, and is then tried again later.
_PATIENCE_MS = 200

Key = tuple[int, date]


@dataclass
class Count:
    """Of one listing on one day."""

    views: int = 0
    visitors: int = 0


@dataclass
class Buffer:
    """What this process has counted and not written. Threads share it."""

    counts: dict[Key, Count] = field(default_factory=dict)
    pending: int = 0
    since: datetime | None = None
    _seen: set[bytes] = field(default_factory=set)
    _seen_on: date | None = None
    # Renewed every day, so that what is seen can be laid beside nothing.
    _salt: bytes = b""
    _lock: Lock = field(default_factory=Lock)

    def add(self, scenario_id: int, reader: str, now: datetime, today: date) -> None:
        """One view by `reader`, a text that tells readers apart and is not kept."""
        with self._lock:
            if self._seen_on != today:
                self._seen, self._seen_on, self._salt = set(), today, token_bytes(16)
            sign = sha256(self._salt + f"{scenario_id} {reader}".encode()).digest()
            count = self.counts.setdefault((scenario_id, today), Count())
            count.views += 1
            count.visitors += sign not in self._seen
            self._seen.add(sign)
            self.pending += 1
            self.since = self.since or now

    def is_due(self, now: datetime) -> bool:
        """Whether it is time to write."""
        since = self.since
        return self.pending >= MOST or (since is not None and now - since >= WAIT)

    def take(self) -> dict[Key, Count]:
        """Everything, of which the caller now takes care."""
        with self._lock:
            taken, self.counts, self.pending, self.since = self.counts, {}, 0, None
            return taken

    def give_back(self, taken: dict[Key, Count], now: datetime) -> None:
        """What could not be written is tried again, half a minute from `now`."""
        with self._lock:
            for key, count in taken.items():
                kept = self.counts.setdefault(key, Count())
                kept.views += count.views
                kept.visitors += count.visitors
            self.since = now


@lru_cache(maxsize=8)
def _buffer(_instance: Path) -> Buffer:
    return Buffer()


def buffer() -> Buffer:
    """This process's, for this installation."""
    return _buffer(settings().instance.resolve())


def note_view(scenario_id: int, reader: str) -> None:
    """Somebody looked at a public listing. Writes nothing."""
    buffer().add(scenario_id, reader, clock.now(), clock.today())


def is_due() -> bool:
    """Whether it is time to write what was counted."""
    return buffer().is_due(clock.now())


def flush_due() -> None:
    """Write what was counted, unless somebody else has done so meanwhile."""
    if is_due():
        flush()


def flush() -> None:
    """Write everything that was counted. Never fails: a count may wait."""
    taken = buffer().take()
    if not taken:
        return
    try:
        with unit_of_work(patience_ms=_PATIENCE_MS) as work:
            _upsert(work, taken)
    except SQLAlchemyError as error:
        log.warning("views of listings not written, tried again later: %s", type(error).__name__)
        buffer().give_back(taken, clock.now())


def _upsert(work: UnitOfWork, taken: dict[Key, Count]) -> None:
    ids = {scenario_id for scenario_id, _day in taken}
    known = set(work.session.scalars(select(Scenario.id).where(Scenario.id.in_(ids))))
    # In one order, so that two processes that write the same rows do not wait for each other.
    rows = [
        {"scenario_id": number, "day": day, "views": count.views, "visitors": count.visitors}
        for (number, day), count in sorted(taken.items(), key=lambda pair: pair[0])
        if number in known
    ]
    if not rows:
        return
    is_postgresql = work.session.get_bind().dialect.name == "postgresql"
    insert = (postgresql.insert if is_postgresql else sqlite.insert)(ScenarioView).values(rows)
    work.session.execute(
        insert.on_conflict_do_update(
            index_elements=["scenario_id", "day"],
            set_={
                "views": ScenarioView.views + insert.excluded.views,
                "visitors": ScenarioView.visitors + insert.excluded.visitors,
            },
        )
    )


def count_views(scenario_ids: Iterable[int]) -> dict[int, Count]:
    """Views of each listing, and readers (once a day), as far as they are written."""
    query = (
        select(
            ScenarioView.scenario_id, func.sum(ScenarioView.views), func.sum(ScenarioView.visitors)
        )
        .where(ScenarioView.scenario_id.in_(list(scenario_ids)))
        .group_by(ScenarioView.scenario_id)
    )
    return {row[0]: Count(int(row[1]), int(row[2])) for row in db.session.execute(query)}
