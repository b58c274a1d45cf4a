"""Deliver what committed writes left to be done: at least once, in order, from one process.

A handler gets the payloads of one topic, oldest first, and must be idempotent: a process killed
after the work and before the mark does it again.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, func, select, true

from marketplace.db import db
from marketplace.domain import clock
from marketplace.models import OutboxMessage
from marketplace.services import (
    benchmark_resolving,
    benchmarks,
    credential_reviews,
    import_jobs,
    import_removal,
    letter_kinds,
    mailing,
    opening_runs,
    openings,
    recommendation_alerts,
    resemblance_runs,
    search_indexing,
    status_list_fetching,
)
from marketplace.services.installation import file_store
from marketplace.services.unit_of_work import unit_of_work

BATCH = 100
LONGEST_WAIT = timedelta(minutes=15)

log = logging.getLogger(__name__)

Payload = Mapping[str, Any]
Handler = Callable[[Sequence[Payload]], None]


def _remove_files(payloads: Sequence[Payload]) -> None:
    for payload in payloads:
        file_store().remove(payload["key"])


HANDLERS: Mapping[str, Handler] = {
    "letter": letter_kinds.send,
    "mail": mailing.send_notifications,
    "search.scenario": search_indexing.index_scenarios,
    "search.model": search_indexing.index_models,
    "file.remove": _remove_files,
    benchmarks.JOB: benchmark_resolving.resolve_all,
    credential_reviews.JOB: credential_reviews.review_changed,
    "import.read": import_jobs.read_lists,
    "import.correct": import_jobs.correct_lists,
    "import.save": import_jobs.save_lists,
    "import.remove": import_removal.remove_lists,
    openings.JOB: opening_runs.resume,
    resemblance_runs.JOB: resemblance_runs.find_all,
    recommendation_alerts.JOB: recommendation_alerts.tell_suited,
    "status_list.fetch": status_list_fetching.fetch_lists,
}
# What takes long has a queue of its own, so that mail does not wait behind it.
SLOW = frozenset(t for t in HANDLERS if t.startswith(("import.", "status_list."))) | {
    benchmarks.JOB,
    credential_reviews.JOB,
    openings.JOB,
    resemblance_runs.JOB,
    recommendation_alerts.JOB,
}


class Share(StrEnum):
    """Which topics to deliver."""

    ALL = "all"
    QUICK = "quick"
    SLOW = "slow"


def deliver_due(handlers: Mapping[str, Handler] = HANDLERS, share: Share = Share.ALL) -> int:
    """Deliver one batch; how many messages were due. Failures wait, longer each time."""
    messages = list(
        db.session.scalars(
            select(OutboxMessage)
            .where(
                OutboxMessage.delivered_at.is_(None),
                OutboxMessage.not_before <= clock.now(),
                _belongs_to(share),
            )
            .order_by(OutboxMessage.id)
            .limit(BATCH)
        )
    )
    batches = [
        (topic, [(message.id, message.payload) for message in group])
        for topic, group in groupby(sorted(messages, key=_topic_then_age), key=_topic)
    ]
    for topic, batch in batches:
        _deliver(handlers, topic, batch)
    return len(messages)


def _belongs_to(share: Share) -> ColumnElement[bool]:
    if share is Share.ALL:
        return true()
    is_slow = OutboxMessage.topic.in_(SLOW)
    return is_slow if share is Share.SLOW else ~is_slow


def _topic(message: OutboxMessage) -> str:
    return message.topic


def _topic_then_age(message: OutboxMessage) -> tuple[str, int]:
    return message.topic, message.id


def _deliver(
    handlers: Mapping[str, Handler], topic: str, batch: Sequence[tuple[int, Payload]]
) -> None:
    ids = [row_id for row_id, _ in batch]
    try:
        handlers[topic]([payload for _, payload in batch])
    except Exception as error:
        # What the handler left half-done must not stand in the way of noting that it failed.
        db.session.rollback()
        if len(batch) > 1:
            # One bad message must not hold up the others.
            for single in batch:
                _deliver(handlers, topic, [single])
            return
        log.exception("outbox: %s failed for message %s", topic, ids[0])
        _postpone(ids, error)
    else:
        _mark_delivered(ids)


def _mark_delivered(ids: list[int]) -> None:
    with unit_of_work() as work:
        for message in _load(work.session, ids):
            message.delivered_at = clock.now()
            message.attempts += 1
            message.last_error = None


def _postpone(ids: list[int], error: Exception) -> None:
    with unit_of_work() as work:
        for message in _load(work.session, ids):
            message.attempts += 1
            message.not_before = clock.now() + _wait_after(message.attempts)
            # PostgreSQL keeps no NUL, and what failed may have quoted one.
            message.last_error = f"{type(error).__name__}: {error}".replace("\x00", "\ufffd")


def _wait_after(attempts: int) -> timedelta:
    """Twice as long each time: 2 s, 4 s, 8 s … up to `LONGEST_WAIT`."""
    doublings = min(attempts, LONGEST_WAIT.seconds.bit_length())
    return min(timedelta(seconds=2**doublings), LONGEST_WAIT)


def _load(session: Any, ids: list[int]) -> list[OutboxMessage]:
    return list(session.scalars(select(OutboxMessage).where(OutboxMessage.id.in_(ids))))


def count_waiting() -> int:
    """How many messages are not delivered yet."""
    query = select(func.count()).where(OutboxMessage.delivered_at.is_(None))
    return db.session.scalar(query) or 0
