"""Change one's address: asked for with the password, confirmed through a link to the new one."""

from flask import current_app
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor
from marketplace.models import EmailLink, User
from marketplace.models.email_link import LinkPurpose
from marketplace.notifications.events import Event
from marketplace.services import email_links, sessions, sign_ins
from marketplace.services.account_checks import check_email, normalise_email
from marketplace.services.letters import Letter
from marketplace.services.unit_of_work import unit_of_work


def ask(actor: Actor, email: str, password: str, device: str = "") -> str:
    """Mail a link to the new address, and tell the present one; the address it went to.

    Whoever has that address already is told so by mail; the answer here is the same.
    Raises `InvalidInput`, `TooManyFailures`, `TooManyWaiting`.
    """
    address = normalise_email(email)
    wrong = check_email(address)
    if not wrong and address == db.session.get_one(User, actor.user_id).email:
        wrong = say("这就是现在的邮箱。")
    if wrong:
        raise InvalidInput({"email": [wrong]})
    user_id = sign_ins.confirm_password(actor, password, device).id
    with unit_of_work() as work:
        user = work.session.get_one(User, user_id)
        owner = work.session.scalar(select(User).where(User.email == address))
        row = email_links.make(work, user, LinkPurpose.CHANGE_EMAIL, address)
        if owner is None:
            work.emit("letter", kind="email_link", id=row.id)
        else:
            row.expires_at = clock.now()
            work.emit("letter", kind="already_registered", id=owner.id)
        work.emit("letter", kind="email_changing", id=row.id, to=user.email)
    return address


def confirm(token: str, actor: Actor) -> User:
    """Take the new address; every session ends but the one in which this is pressed.

    Raises `NotFound`, also where somebody else took the address meanwhile.
    """
    with unit_of_work() as work:
        row = email_links.use(work, token, LinkPurpose.CHANGE_EMAIL)
        user = work.lock(row.user)
        if work.session.scalar(select(User.id).where(User.email == row.email)) is not None:
            raise email_links.spent()
        old, user.email, user.email_verified_at = user.email, row.email, clock.now()
        own = actor.session_id if actor.user_id == user.id else None
        sessions.end_all_of(work, user.id, but=own)
        work.emit("letter", kind="email_changed", id=row.id, to=old)
    return user


def compose_changing(link_id: int) -> Letter | None:
    """The warning to the present address that another is to take its place."""
    return _compose(link_id, Event.EMAIL_CHANGING)


def compose_changed(link_id: int) -> Letter | None:
    """The word to the former address that another has taken its place."""
    return _compose(link_id, Event.EMAIL_CHANGED)


def _compose(link_id: int, event: Event) -> Letter | None:
    row = db.session.get(EmailLink, link_id)
    if row is None:
        return None
    return Letter(
        key=f"{event.value.replace('_', '-')}.{row.id}",
        event=event,
        params={"email": row.email},
        to=row.user.email,
        path=current_app.url_map.bind("").build("passwords.forgot"),
        locale=row.user.locale,
    )
