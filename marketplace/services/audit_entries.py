"""Enter reads of personal or restricted data, and refusals, in the audit."""

import logging
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.permissions import Actor, Permission, is_let_in
from marketplace.models import AuditEntry
from marketplace.services import acting
from marketplace.services.audit_policy import SEALED_PAGES
from marketplace.services.auditing import AuditAction
from marketplace.services.unit_of_work import unit_of_work

# Who looks at a page again and again has read it once, or was refused it once: reading must not
# become writing, nor the audit be flooded.
AGAIN_AFTER = timedelta(hours=1)

log = logging.getLogger(__name__)


class ReadKind(StrEnum):
    """Which data were read; kept as the entry's note."""

    CONTACT = "contact"
    MEMBERS = "members"
    PROPOSAL = "proposal"
    PROPOSAL_FILE = "proposal_file"
    AUDIT = "audit"
    ANNEX = "annex"
    RESEMBLANCE = "resemblance"


def note_read(actor: Actor, subject_type: str, subject_id: int | None, what: ReadKind) -> None:
    """Enter that the person was shown `what` of something, once an hour at most.

    In a transaction of its own, after which rows read before are read anew when they are used.
    The operator on the command line, who has the database itself, is not entered.
    """
    if actor.user_id is None or _is_noted(
        actor.user_id, AuditAction.READ, subject_type, subject_id, what
    ):
        return
    with acting.on_behalf_of(_origin_of(actor)), unit_of_work() as work:
        work.note(AuditAction.READ, subject_type, subject_id, what)


def note_each_read(actor: Actor, subject_type: str, subject_id: int, note: str) -> None:
    """Enter that the person was shown something of which every single reading counts."""
    with acting.on_behalf_of(_origin_of(actor)), unit_of_work() as work:
        work.note(AuditAction.READ, subject_type, subject_id, note)


def note_refusal(actor: Actor, permission: Permission, page: str) -> None:
    """Enter that the person was refused `page`, whose guard asks for `permission`: once an hour
    at most for each page, in a transaction of its own.

    `page` names the kind of page, not a thing: it is written down as it is. The refusal stands
    where the database does not take the entry; the log says so.
    """
    if permission in SEALED_PAGES and is_let_in(actor, permission):
        return
    try:
        _enter_refusal(actor, page)
    except SQLAlchemyError:
        db.session.rollback()
        log.exception("user %s was refused %s, which could not be entered", actor.user_id, page)


def _enter_refusal(actor: Actor, page: str) -> None:
    user_id = actor.user_id
    if user_id is None or _is_noted(user_id, AuditAction.FORBIDDEN, "user", user_id, page):
        return
    with acting.on_behalf_of(_origin_of(actor)), unit_of_work() as work:
        work.note(AuditAction.FORBIDDEN, "user", user_id, page)


def _is_noted(
    user_id: int, action: AuditAction, subject_type: str, subject_id: int | None, note: str
) -> bool:
    query = select(AuditEntry.id).where(
        AuditEntry.actor_id == user_id,
        AuditEntry.at > clock.now() - AGAIN_AFTER,
        AuditEntry.action == action,
        AuditEntry.subject_type == subject_type,
        AuditEntry.subject_id == subject_id,
        AuditEntry.note == note,
    )
    return db.session.scalar(query.limit(1)) is not None


def note_export(actor: Actor, subject_type: str, subject_id: int | None, text: str) -> None:
    """Enter that the person took data away as a file; each time."""
    with acting.on_behalf_of(_origin_of(actor)), unit_of_work() as work:
        work.note(AuditAction.EXPORT, subject_type, subject_id, text)


def _origin_of(actor: Actor) -> acting.Origin:
    return acting.Origin(actor.user_id, actor.organisation_id, acting.current().address)
