"""Tell the members of vendors who asked for it of new listings that suit their vendor.

The outbox's handler: a listing is told of once, because that is noted with the messages in one
transaction; and what was published together is told together.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.models import Scenario
from marketplace.notifications.events import Event
from marketplace.services import public_list, search_indexing, watches
from marketplace.services.recommendations import suggest_to
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

JOB = "recommendation.tell"

Suited = dict[int, dict[int, tuple[str, ...]]]
"""By person the listings, and for each the words that it shares with the vendor's models."""


def tell_suited(payloads: Sequence[Mapping[str, Any]]) -> None:
    """Tell everybody once of the listings that suit. Raises `IndexMissing`, to be tried again."""
    now = clock.now()
    rows = _list_due([payload["id"] for payload in payloads], now)
    if not rows:
        return
    # What was published a moment ago may not have come to the index yet.
    search_indexing.index_scenarios([{"id": row.id} for row in rows])
    suited = _find_suited(rows, now)
    with unit_of_work() as work:
        fresh = {row.id for row in rows if _is_due(work.lock(row), now)}
        for row in rows:
            row.recommended_at = row.recommended_at or now
        for user_id in sorted(suited):
            found = {
                number: suited[user_id][number] for number in suited[user_id] if number in fresh
            }
            _tell(work, user_id, [row for row in rows if row.id in found], found)


def _list_due(ids: Sequence[int], now: datetime) -> list[Scenario]:
    query = select(Scenario).where(
        Scenario.id.in_(ids), public_list.is_accepting(now), Scenario.recommended_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(Scenario.id)))


def _is_due(row: Scenario, now: datetime) -> bool:
    return row.recommended_at is None and row.is_accepting_at(now)


def _find_suited(rows: Sequence[Scenario], now: datetime) -> Suited:
    # Who watches the sector or the buyer was told at the publication.
    told = {row.id: set(watches.list_interested_ids(row)) for row in rows}
    suited: Suited = defaultdict(dict)
    for vendor_id, user_ids in watches.list_vendor_watchers().items():
        for found in suggest_to(vendor_id, now):
            for user_id in user_ids if found.id in told else ():
                if user_id not in told[found.id]:
                    suited[user_id][found.id] = found.shared
    return suited


def _tell(
    work: UnitOfWork, user_id: int, rows: Sequence[Scenario], shared: Mapping[int, Sequence[str]]
) -> None:
    if len(rows) == 1:
        (row,) = rows
        words = "、".join(shared[row.id])
        facts = {"scenario_id": row.id, "title": row.title, "words": words}
        work.notify([user_id], Event.SCENARIO_RECOMMENDED, **facts)
    elif rows:
        work.notify([user_id], Event.SCENARIOS_RECOMMENDED, count=len(rows), title=rows[0].title)
