"""The one place that commits.

A public write opens `with unit_of_work() as work:`. Whatever must follow the commit (index, mail)
is written to the outbox in the same transaction, so a killed process loses neither half. So is the
audit: who wrote what, see `auditing`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from marketplace.db import PATIENCE, WRITING, Base, db
from marketplace.domain import clock
from marketplace.models import Notification, OutboxMessage
from marketplace.notifications.event_shapes import check_params
from marketplace.notifications.events import Event
from marketplace.services import auditing
from marketplace.services.auditing import AuditAction

Row = TypeVar("Row", bound=Base)

_RUNNING = "marketplace_unit_of_work"


class UnitOfWork:
    """One write transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, row: Row) -> Row:
        """Insert `row` and give it its id."""
        self.session.add(row)
        self.session.flush()
        return row

    def add_all(self, rows: Sequence[Row]) -> None:
        """Insert many rows at once, a database's round trip for all, and give them their ids."""
        self.session.add_all(rows)
        self.session.flush()

    def lock(self, row: Row, *, is_shared: bool = False) -> Row:
        """Hold `row` against other writers and read it anew.

        Any number may hold it `is_shared` at once; nobody can change it meanwhile. SQLite has one
        writer at a time, who has the lock since BEGIN IMMEDIATE.
        """
        # Of this row alone: PostgreSQL cannot lock what an option of the first query joined to it.
        self.session.refresh(row, with_for_update={"read": is_shared, "of": type(row)})
        return row

    def take_turn(self, place: int) -> None:
        """Wait until nobody else holds `place`, and hold it until the end of the transaction.

        For what is about rows that may not be there yet, so that none of them can be locked.
        """
        if self.session.get_bind().dialect.name == "postgresql":
            self.session.execute(text("SELECT pg_advisory_xact_lock(:place)"), {"place": place})

    def emit(self, topic: str, *, after: timedelta = timedelta(0), **payload: Any) -> None:
        """Leave a message for the worker, to be delivered `after` a while."""
        self.session.add(
            OutboxMessage(topic=topic, payload=payload, not_before=clock.now() + after)
        )

    def note(
        self, action: AuditAction, subject_type: str, subject_id: int | None, text: str = ""
    ) -> None:
        """Enter in the audit what is no write; `text` is for administrators, never a secret."""
        auditing.note(self.session, action, subject_type, subject_id, text or None)

    def notify(self, user_ids: list[int], event: str, **params: Any) -> None:
        """Tell people, in the application now and by mail soon.

        Raises `WrongParameters` here, where the mistake is, and not when the mail is made.
        """
        check_params(Event(event), params)
        for user_id in user_ids:
            row = self.add(Notification(user_id=user_id, event=event, params=params))
            self.emit("mail", notification_id=row.id)


@event.listens_for(Session, "after_flush")
def _audit(session: Session, _context: object) -> None:
    if session.info.get(_RUNNING):
        auditing.record_flush(session)


@contextmanager
def unit_of_work(*, patience_ms: int | None = None) -> Iterator[UnitOfWork]:
    """One write transaction: committed at the end of the block, rolled back on any error.

    It waits for others who write: as long as the database is set to, or for `patience_ms`.

    What was read before is read again inside, under the write lock: a state that was checked on
    an older snapshot does not count.
    """
    session = db.session()
    if session.info.get(_RUNNING):
        raise RuntimeError("a unit of work inside another would undo what the outer one wrote")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("rows were changed outside a unit of work")
    session.rollback()
    patience = {} if patience_ms is None else {PATIENCE: patience_ms}
    session.connection(execution_options={WRITING: True, **patience})
    session.info[_RUNNING] = True
    try:
        yield UnitOfWork(session)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info[_RUNNING] = False
