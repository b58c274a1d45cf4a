"""A new password: by whoever knows the present one, or through a mailed link."""

from collections.abc import Iterator

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Actor
from marketplace.models import User
from marketplace.models.email_link import LinkPurpose
from marketplace.services import email_links, passwords, sessions, sign_ins
from marketplace.services.account_checks import check_password
from marketplace.services.letters import Letter
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work


def ask_reset(email: str) -> None:
    """Have a link mailed to `email`, if it has an account.

    The link is made when the mail is: here the same is written whether or not there is one.
    """
    user = sign_ins.find_by_email(email)
    user_id = user.id if user else 0
    with unit_of_work() as work:
        work.emit("letter", kind="reset_password", id=user_id)


def compose_letter(user_id: int) -> Letter | None:
    """The mail with a new link to a new password; None where nobody was meant."""
    user = db.session.get(User, user_id)
    if user is None or user.deleted_at is not None:
        return None
    with unit_of_work() as work:
        user = work.session.get_one(User, user_id)
        link_id = email_links.make(work, user, LinkPurpose.RESET_PASSWORD, user.email).id
    return email_links.compose_letter(link_id)


def reset(token: str, password: str) -> User:
    """Set a new password through a link; every session ends, the second factor stays.

    Raises `NotFound`, `InvalidInput`, `TooManyWaiting`.
    """
    row = email_links.find(token, LinkPurpose.RESET_PASSWORD)
    if row is None:
        raise email_links.spent()
    made = _hash_good(row.user, password)
    with unit_of_work() as work:
        row = email_links.use(work, token, LinkPurpose.RESET_PASSWORD)
        user = work.lock(row.user)
        if user.email == row.email:
            # Whoever opened the link reads the address.
            user.email_verified_at = user.email_verified_at or clock.now()
        _set(work, user, made, but=None)
    return user


def change(actor: Actor, present: str, password: str, device: str = "") -> None:
    """Set a new password in the place of the present one; other sessions end.

    Raises `InvalidInput`, `TooManyFailures`, `TooManyWaiting`.
    """
    user = sign_ins.confirm_password(actor, present, device, field="present")
    made = _hash_good(user, password)
    with unit_of_work() as work:
        user = work.lock(work.session.get_one(User, actor.user_id))
        _set(work, user, made, but=actor.session_id)


def _hash_good(user: User, password: str) -> str:
    wrong = check_password(password, *_known_of(user))
    if wrong:
        raise InvalidInput({"password": [wrong]})
    db.session.rollback()
    return passwords.hash_password(password)


def _known_of(user: User) -> Iterator[str]:
    """What everybody may know of a person."""
    yield from (user.email, user.name)
    for member in user.members:
        yield from (member.organisation.name, member.organisation.uscc)


def _set(work: UnitOfWork, user: User, password_hash: str, but: int | None) -> None:
    user.password_hash = password_hash
    sessions.end_all_of(work, user.id, but=but)
    work.notify([user.id], "password_changed")
