"""Mailed links: made, sent, opened once. And the proof that somebody reads an address."""

import secrets
from collections.abc import Mapping
from datetime import timedelta

from flask import current_app
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import NotFound
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor
from marketplace.models import EmailLink, User
from marketplace.models.email_link import LinkPurpose
from marketplace.notifications.events import Event
from marketplace.services import signed_links
from marketplace.services.letters import Letter
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

LIFETIMES: Mapping[LinkPurpose, timedelta] = {
    LinkPurpose.VERIFY_EMAIL: timedelta(hours=24),
    LinkPurpose.CHANGE_EMAIL: timedelta(hours=24),
    LinkPurpose.RESET_PASSWORD: timedelta(hours=1),
}
_ENDPOINTS: Mapping[LinkPurpose, str] = {
    LinkPurpose.VERIFY_EMAIL: "email_links.follow",
    LinkPurpose.CHANGE_EMAIL: "email_links.follow",
    LinkPurpose.RESET_PASSWORD: "passwords.reset",
}


def make(work: UnitOfWork, user: User, purpose: LinkPurpose, email: str) -> EmailLink:
    """A link to `email`; older ones of the same purpose are worth nothing from now on."""
    now = clock.now()
    older = select(EmailLink).where(
        EmailLink.user_id == user.id, EmailLink.purpose == purpose, EmailLink.expires_at > now
    )
    for row in work.session.scalars(older):
        row.expires_at = now
    return work.add(
        EmailLink(
            user_id=user.id,
            purpose=purpose,
            email=email,
            nonce=secrets.token_urlsafe(16),
            expires_at=now + LIFETIMES[purpose],
        )
    )


def send(work: UnitOfWork, user: User, purpose: LinkPurpose, email: str) -> None:
    """Make a link and mail it to `email`."""
    work.emit("letter", kind="email_link", id=make(work, user, purpose, email).id)


def send_verification(actor: Actor) -> str | None:
    """Mail the person another link to prove their address; the address, None if it is proven."""
    with unit_of_work() as work:
        user = work.session.get_one(User, actor.user_id)
        if user.email_verified_at is not None:
            return None
        send(work, user, LinkPurpose.VERIFY_EMAIL, user.email)
        return user.email


def compose_letter(link_id: int) -> Letter | None:
    """The mail with a link, unless that is worth nothing any more."""
    row = db.session.get(EmailLink, link_id)
    if row is None or not _is_good(row):
        return None
    purpose = LinkPurpose(row.purpose)
    token = signed_links.make_token(purpose, row.id, row.nonce)
    return Letter(
        key=f"email-link.{row.id}",
        event=Event(purpose.value),
        params={"email": row.email},
        to=row.email,
        path=current_app.url_map.bind("").build(_ENDPOINTS[purpose], {"token": token}),
        locale=row.user.locale,
    )


def _is_good(row: EmailLink) -> bool:
    return row.used_at is None and row.expires_at > clock.now() and row.user.deleted_at is None


def find(token: str, *purposes: LinkPurpose) -> EmailLink | None:
    """The link of a token for one of `purposes`, if it may still be used."""
    for purpose in purposes:
        named = signed_links.read_token(purpose, token)
        row = db.session.get(EmailLink, named[0]) if named else None
        if row and named and row.nonce == named[1] and row.purpose == purpose:
            return row if _is_good(row) else None
    return None


def use(work: UnitOfWork, token: str, *purposes: LinkPurpose) -> EmailLink:
    """Use a link up, within a transaction. Raises `NotFound`."""
    row = find(token, *purposes)
    if row is not None:
        # Of two who press at once the second finds it used.
        work.lock(row)
    if row is None or not _is_good(row):
        raise spent()
    row.used_at = clock.now()
    return row


def spent() -> NotFound:
    """That a link is worth nothing."""
    return NotFound(say("这个链接不能用了：可能已经用过、过了有效期，或后来又发过新的链接。"))


def verify(token: str) -> User:
    """Note that the person reads the address. Raises `NotFound`."""
    with unit_of_work() as work:
        row = use(work, token, LinkPurpose.VERIFY_EMAIL)
        user = work.lock(row.user)
        if user.email != row.email:
            raise spent()
        user.email_verified_at = user.email_verified_at or clock.now()
    return user
