"""Publish a batch: all of its listings at one moment, or none."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.batches import official_name
from marketplace.domain.errors import InvalidInput
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import SYSTEM, Actor
from marketplace.models import Batch, Scenario
from marketplace.services import approvals, batches, ledger, notifications, scenarios, watches
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work


@dataclass(frozen=True)
class Obstacle:
    """A listing that cannot be published, and why, per field."""

    scenario: Scenario
    lacks: Mapping[str, Sequence[Message]]


def find_obstacles(batch: Batch, at: datetime) -> list[Obstacle]:
    """The listings that keep the batch from being published `at` a date."""
    return _find(batches.list_listings(batch), at)


def _find(rows: Iterable[Scenario], at: datetime) -> list[Obstacle]:
    found = (Obstacle(row, scenarios.find_lacks(row, at)) for row in rows)
    return [obstacle for obstacle in found if obstacle.lacks]


def _require_ready(rows: Sequence[Scenario], at: datetime) -> None:
    if not rows:
        raise InvalidInput({"publication": [say("批次里还没有场景，不能发布。")]})
    count = len(_find(rows, at))
    if count:
        message = say("有 %(count)s 个场景在发布时不符合条件，整批都不能发布。", count=count)
        raise InvalidInput({"publication": [message]})


def _lock_listings(work: UnitOfWork, batch: Batch) -> list[Scenario]:
    return [work.lock(row) for row in batches.list_listings(batch)]


def publish(actor: Actor, number: int) -> Batch:
    """Publish every listing of the batch now, under the batch's official name.

    Raises `InvalidInput` (field `publication`) where one of them is not fit: see `find_obstacles`.
    """
    batch = batches.get_batch(actor, number)
    with unit_of_work() as work:
        batches.require_unpublished(work.lock(batch))
        _publish(work, actor, batch)
    return batch


def _publish(work: UnitOfWork, actor: Actor, batch: Batch) -> None:
    rows = _lock_listings(work, batch)
    # A listing that its buyer took back while we waited for it is not in the batch any more.
    rows = [row for row in rows if row.batch_id == batch.id]
    _require_ready(rows, clock.now())
    for row in rows:
        row.batch = official_name(batch.number)
        scenarios.put_on_list(work, actor, row)
    batch.published_at = clock.now()
    batch.version += 1
    ledger.append(
        work,
        "batch.published",
        batch=batch.number,
        title=batch.title,
        scenarios=[row.id for row in rows],
    )
    _tell_watchers(work, batch, rows)


def _tell_watchers(work: UnitOfWork, batch: Batch, rows: Iterable[Scenario]) -> None:
    """Everybody once, however many listings are of interest to them."""
    counts = Counter(user_id for row in rows for user_id in watches.list_interested_ids(row))
    for user_id, count in sorted(counts.items()):
        work.notify(
            [user_id],
            "batch_published",
            batch_number=batch.number,
            title=batch.title,
            count=count,
        )


def schedule(actor: Actor, number: int, publish_at: datetime | None) -> Batch:
    """Set or drop the date of a batch. Raises `InvalidInput`: field `publish_at` for a date that
    is past, `publication` where a listing is not fit to be published then."""
    batch = batches.get_batch(actor, number)
    with unit_of_work() as work:
        batches.require_unpublished(work.lock(batch))
        if publish_at is not None:
            approvals.require_future(publish_at)
            _require_ready(batches.list_listings(batch), publish_at)
        batch.publish_at = publish_at
        batch.version += 1
    return batch


def list_due_numbers(now: datetime) -> list[int]:
    """The batches whose date has come, by number."""
    query = select(Batch.number).where(Batch.published_at.is_(None), Batch.publish_at <= now)
    return list(db.session.scalars(query.order_by(Batch.publish_at, Batch.number)))


def publish_due(number: int) -> None:
    """Publish a batch whose date has come. Raises as `publish`."""
    if number in list_due_numbers(clock.now()):
        publish(SYSTEM, number)


def give_up(number: int) -> None:
    """Drop the date of a batch that could not be published, and tell the administrators."""
    batch = batches.get_batch(SYSTEM, number)
    with unit_of_work() as work:
        if work.lock(batch).is_published:
            return
        batch.publish_at = None
        notifications.tell_administrators(
            work, "batch_unpublishable", batch_number=batch.number, title=batch.title
        )
