"""Whom to tell."""

from typing import Any

from sqlalchemy import bindparam, func, select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import NotFound
from marketplace.domain.membership import MemberRole, OrganisationKind
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor
from marketplace.models import Member, Notification, Organisation
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

LATEST = 100
# Asked for every page: to build the query anew would take longer than to answer it.
_UNREAD = select(func.count(Notification.id)).where(
    Notification.user_id == bindparam("user_id"), Notification.read_at.is_(None)
)


def list_member_ids(organisation_id: int) -> list[int]:
    """The users of an organisation."""
    return list(
        db.session.scalars(
            select(Member.user_id)
            .where(Member.organisation_id == organisation_id)
            .order_by(Member.user_id)
        )
    )


def list_editor_ids(organisation_id: int) -> list[int]:
    """The users who write for an organisation: its owners and editors."""
    return list(
        db.session.scalars(
            select(Member.user_id)
            .where(
                Member.organisation_id == organisation_id,
                Member.role.in_((MemberRole.OWNER, MemberRole.EDITOR)),
            )
            .order_by(Member.user_id)
        )
    )


def list_bidder_ids(organisation_id: int) -> list[int]:
    """The users who bid for a vendor: its owners and bidders."""
    return list(
        db.session.scalars(
            select(Member.user_id)
            .where(
                Member.organisation_id == organisation_id,
                Member.role.in_((MemberRole.OWNER, MemberRole.BIDDER)),
            )
            .order_by(Member.user_id)
        )
    )


def _list_administrator_ids() -> list[int]:
    return list(
        db.session.scalars(
            select(Member.user_id)
            .join(Organisation)
            .where(
                Organisation.kind == OrganisationKind.AUTHORITY,
                Member.role == MemberRole.ADMINISTRATOR,
            )
            .order_by(Member.user_id)
        )
    )


def tell_administrators(work: UnitOfWork, event: str, **params: Any) -> None:
    """Tell every administrator."""
    work.notify(_list_administrator_ids(), event, **params)


def tell_organisation(work: UnitOfWork, organisation_id: int, event: str, **params: Any) -> None:
    """Tell every member of an organisation."""
    work.notify(list_member_ids(organisation_id), event, **params)


def list_notifications(actor: Actor) -> list[Notification]:
    """The person's latest notifications, newest first."""
    return list(
        db.session.scalars(
            select(Notification)
            .where(Notification.user_id == actor.user_id)
            .order_by(Notification.id.desc())
            .limit(LATEST)
        )
    )


def count_unread(actor: Actor) -> int:
    """How many the person has not read."""
    return db.session.scalar(_UNREAD, {"user_id": actor.user_id}) or 0


def mark_read(actor: Actor, notification_id: int) -> Notification:
    """Note that the person has seen one of their own notifications."""
    with unit_of_work() as work:
        row = work.session.scalar(
            select(Notification).where(
                Notification.id == notification_id, Notification.user_id == actor.user_id
            )
        )
        if row is None:
            raise NotFound(say("没有这条消息。"))
        row.read_at = row.read_at or clock.now()
    return row


def mark_all_read(actor: Actor) -> None:
    """Note that the person has seen all of their notifications."""
    with unit_of_work() as work:
        rows = work.session.scalars(
            select(Notification).where(
                Notification.user_id == actor.user_id, Notification.read_at.is_(None)
            )
        )
        for row in rows:
            row.read_at = clock.now()
