"""What the worker tries in vain: see it, try again at once, give it up."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import NotFound
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Permission, require_let_in
from marketplace.models import OutboxMessage
from marketplace.services.auditing import AuditAction
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

MOST = 100
LONGEST_ERROR = 300


class JobDecision(StrEnum):
    """What an administrator did about a failing job; kept as the audit entry's note."""

    RETRY = "retry"
    GIVE_UP = "give_up"


@dataclass(frozen=True)
class FailingJob:
    """One message that was tried and not delivered. `error`: its class and first line only."""

    id: int
    topic: str
    attempts: int
    error: str
    since: datetime
    next_try: datetime


def list_failing(actor: Actor) -> list[FailingJob]:
    """Those that failed and will be tried again, oldest first, at most `MOST`."""
    require_let_in(actor, Permission.PLATFORM_WATCH)
    query = (
        select(OutboxMessage)
        .where(OutboxMessage.delivered_at.is_(None), OutboxMessage.attempts > 0)
        .order_by(OutboxMessage.id)
        .limit(MOST)
    )
    return [
        FailingJob(
            id=row.id,
            topic=row.topic,
            attempts=row.attempts,
            error=_first_line(row.last_error or ""),
            since=row.created_at,
            next_try=row.not_before,
        )
        for row in db.session.scalars(query)
    ]


def _first_line(error: str) -> str:
    line = next(iter(error.strip().splitlines()), "")
    return line if len(line) <= LONGEST_ERROR else line[:LONGEST_ERROR] + "…"


def retry(actor: Actor, message_id: int) -> None:
    """Let the worker try again at once. `NotFound` for what is not failing any more."""
    with unit_of_work() as work:
        row = _get_failing(work, actor, message_id)
        row.not_before = clock.now()
        work.note(AuditAction.UPDATE, "outbox_message", row.id, JobDecision.RETRY)


def give_up(actor: Actor, message_id: int) -> None:
    """Never try again; the error is kept. `NotFound` for what is not failing any more."""
    with unit_of_work() as work:
        row = _get_failing(work, actor, message_id)
        row.delivered_at = clock.now()
        work.note(AuditAction.UPDATE, "outbox_message", row.id, JobDecision.GIVE_UP)


def _get_failing(work: UnitOfWork, actor: Actor, message_id: int) -> OutboxMessage:
    require_let_in(actor, Permission.PLATFORM_WATCH)
    row = work.session.get(OutboxMessage, message_id)
    if row is not None:
        work.lock(row)
    if row is None or row.delivered_at is not None or row.attempts == 0:
        raise NotFound(say("没有这个失败的任务：它可能已经完成，或者已经放弃。"))
    return row
