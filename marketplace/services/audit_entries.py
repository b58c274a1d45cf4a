"""Enter reads of personal or restricted data in the audit, and read the audit."""

from datetime import timedelta
from enum import StrEnum

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.permissions import Actor
from marketplace.models import AuditEntry
from marketplace.services import acting
from marketplace.services.auditing import AuditAction
from marketplace.services.unit_of_work import unit_of_work

# Who looks at a page again and again has read it once: reading must not become writing.
READ_AGAIN_AFTER = timedelta(hours=1)


class ReadKind(StrEnum):
    """Which data were read; kept as the entry's note."""

    CONTACT = "contact"
    MEMBERS = "members"
    PROPOSAL = "proposal"
    PROPOSAL_FILE = "proposal_file"
    AUDIT = "audit"


def note_read(actor: Actor, subject_type: str, subject_id: int | None, what: ReadKind) -> None:
    """Enter that the person was shown `what` of something, once an hour at most.

    In a transaction of its own, after which rows read before are read anew when they are used.
    The operator on the command line, who has the database itself, is not entered.
    """
    if actor.user_id is None or _is_noted(actor.user_id, subject_type, subject_id, what):
        return
    with acting.on_behalf_of(_origin_of(actor)), unit_of_work() as work:
        work.note(AuditAction.READ, subject_type, subject_id, what)


def _is_noted(user_id: int, subject_type: str, subject_id: int | None, what: ReadKind) -> bool:
    query = select(AuditEntry.id).where(
        AuditEntry.actor_id == user_id,
        AuditEntry.at > clock.now() - READ_AGAIN_AFTER,
        AuditEntry.action == AuditAction.READ,
        AuditEntry.subject_type == subject_type,
        AuditEntry.subject_id == subject_id,
        AuditEntry.note == what,
    )
    return db.session.scalar(query.limit(1)) is not None


def note_export(actor: Actor, subject_type: str, subject_id: int | None, text: str) -> None:
    """Enter that the person took data away as a file; each time."""
    with acting.on_behalf_of(_origin_of(actor)), unit_of_work() as work:
        work.note(AuditAction.EXPORT, subject_type, subject_id, text)


def _origin_of(actor: Actor) -> acting.Origin:
    return acting.Origin(actor.user_id, actor.organisation_id, acting.current().address)
