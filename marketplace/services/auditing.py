"""Write the audit: every row that a unit of work writes, and what services note themselves.

Entries are part of the transaction they are about: there is no write without its entry, and no
entry of a write that was rolled back.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from marketplace.db import Base
from marketplace.domain import clock
from marketplace.domain.texts import LINE_LENGTH
from marketplace.models import AuditEntry
from marketplace.services import acting
from marketplace.services.audit_policy import ANONYMOUS, SHOWN, UNAUDITED

LONGEST_VALUE = 2000


class AuditAction(StrEnum):
    """What was done."""

    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"
    READ = "read"
    EXPORT = "export"
    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    REFUSED = "refused"
    FORBIDDEN = "forbidden"
    REMIND = "remind"


def record_flush(session: Session) -> None:
    """Enter everything that this flush of `session` wrote."""
    entries = [
        _entry(_writer_of(row.__tablename__), action, row.__tablename__, row.id, changes)
        for action, row, changes in _list_writes(session)
    ]
    if entries:
        session.connection().execute(AuditEntry.__table__.insert(), entries)  # type: ignore[attr-defined]


def note(
    session: Session,
    action: AuditAction,
    subject_type: str,
    subject_id: int | None,
    text: str | None = None,
) -> None:
    """Enter something that is no write: a read of restricted data, a sign-in, a refusal.

    It names who, of a proposal too: only opened ones are read by others.
    """
    kept = text[:LINE_LENGTH] if text else None
    entry = _entry(acting.current(), action, subject_type, subject_id, {}, kept)
    session.add(AuditEntry(**entry))


def _writer_of(subject_type: str) -> acting.Origin:
    return acting.Origin() if subject_type == ANONYMOUS else acting.current()


def _entry(
    origin: acting.Origin,
    action: AuditAction,
    subject_type: str,
    subject_id: int | None,
    changes: dict[str, Any],
    text: str | None = None,
) -> dict[str, Any]:
    return {
        "at": clock.now(),
        "actor_id": origin.user_id,
        "organisation_id": origin.organisation_id,
        "address": origin.address,
        "action": action.value,
        "subject_type": subject_type,
        "subject_id": subject_id,
        "changes": changes,
        "note": text,
    }


def _list_writes(session: Session) -> Iterator[tuple[AuditAction, Any, dict[str, Any]]]:
    written = (
        (AuditAction.INSERT, session.new),
        (AuditAction.UPDATE, session.dirty),
        (AuditAction.DELETE, session.deleted),
    )
    for action, rows in written:
        for row in rows:
            if row.__tablename__ in UNAUDITED:
                continue
            changes = _changes(action, row)
            if changes or action is not AuditAction.UPDATE:
                yield action, row, changes


def _changes(action: AuditAction, row: Base) -> dict[str, Any]:
    """Column → [old, new]; None for values that are not shown."""
    state = inspect(row)
    shown = SHOWN.get(row.__tablename__, frozenset())
    found: dict[str, Any] = {}
    for column in state.mapper.column_attrs:
        history = state.attrs[column.key].history
        if action is AuditAction.DELETE:
            old, new = getattr(row, column.key), None
        elif history.has_changes():
            old = history.deleted[0] if history.deleted else None
            new = history.added[0] if history.added else None
        else:
            continue
        if column.key in shown and old != new:
            found[column.key] = [_plain(old), _plain(new)]
        elif column.key not in shown and action is AuditAction.UPDATE:
            found[column.key] = None
    return found


def _plain(value: object) -> object:
    """A value as JSON keeps it; long texts by their beginning."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, str) and len(value) > LONGEST_VALUE:
        return value[:LONGEST_VALUE] + "…"
    return value
