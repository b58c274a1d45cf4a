"""Sign in: a password, then a code where the person has a second factor.

Wrong ones are counted (see `sign_in_failures`), and nothing here tells whether an address has an
account: neither words, nor status, nor time.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput, MarketplaceError
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor
from marketplace.domain.texts import has_control_characters
from marketplace.models import User
from marketplace.services import known_devices, passwords, second_factors, sign_in_failures
from marketplace.services.account_checks import normalise_email
from marketplace.services.sign_in_failures import Guesser
from marketplace.services.unit_of_work import unit_of_work

# Between the password and the code.
PATIENCE = timedelta(minutes=10)


class SignInRefused(MarketplaceError):
    """The password or the code is wrong."""

    status = 422


def find_by_email(email: str) -> User | None:
    """The person of an address as somebody typed it; not one whose account is deleted."""
    address = normalise_email(email)
    if has_control_characters(address):
        return None  # PostgreSQL would refuse the question itself
    return db.session.scalar(select(User).where(User.email == address, User.deleted_at.is_(None)))


def check_password(email: str, password: str, device: str = "") -> User:
    """The person with this address and password; `device` is the cookie of a known one.

    Raises `SignInRefused`, `TooManyFailures`, `TooManyWaiting`.
    """
    guesser = _guesser_at(email, device)
    sign_in_failures.require_open(guesser)
    found = find_by_email(email)
    user_id, stored = (found.id, found.password_hash) if found else (None, None)
    # What follows takes long: others may have the connection meanwhile.
    db.session.rollback()
    is_right = passwords.is_right(password, stored)
    if not is_right or user_id is None or stored is None:
        sign_in_failures.record(guesser, user_id, "登录密码不对")
        raise SignInRefused(say("邮箱或密码不对。请检查后再试。"))
    # Others may have guessed while this one waited for its turn.
    sign_in_failures.require_open(guesser)
    if passwords.is_outdated(stored):
        _renew_hash(user_id, stored, password)
    return db.session.get_one(User, user_id)


def _guesser_at(email: str, device: str) -> Guesser:
    account = known_devices.digest_of("password", normalise_email(email))
    return Guesser(account, known_devices.find(device, email))


def _renew_hash(user_id: int, stored: str, password: str) -> None:
    db.session.rollback()
    renewed = passwords.hash_password(password)
    with unit_of_work() as work:
        user = work.lock(work.session.get_one(User, user_id))
        if user.password_hash == stored:
            user.password_hash = renewed


def confirm_password(actor: Actor, password: str, device: str, field: str = "password") -> User:
    """The actor, once they have given their password again, as before whatever is dear to them.

    Raises `InvalidInput` for `field`, `TooManyFailures`, `TooManyWaiting`.
    """
    user = db.session.get_one(User, actor.user_id)
    try:
        return check_password(user.email, password, device)
    except SignInRefused:
        raise InvalidInput({field: [say("密码不对。")]}) from None


def begin_second_step(user: User) -> dict[str, Any]:
    """What the session keeps of somebody who has given the password and owes the code."""
    return {"user": user.id, "at": clock.now().isoformat(), "mark": _mark(user)}


def find_waiting(kept: Mapping[str, Any] | None) -> User | None:
    """Who owes the code; None if too much time has passed, or the password was changed since."""
    if not kept or clock.now() - datetime.fromisoformat(kept["at"]) > PATIENCE:
        return None
    user = db.session.get(User, kept["user"])
    is_same = user is not None and user.deleted_at is None and _mark(user) == kept["mark"]
    return user if is_same else None


def _mark(user: User) -> str:
    return known_devices.digest_of("second-step", user.password_hash)[:24]


def check_code(user_id: int, typed: str, device: str = "") -> None:
    """Take a code, or a recovery code, which is good once.

    Raises `SignInRefused`, `TooManyFailures`.
    """
    user = db.session.get_one(User, user_id)
    account = known_devices.digest_of("code", str(user_id))
    guesser = Guesser(account, known_devices.find(device, user.email))
    sign_in_failures.require_open(guesser)
    with unit_of_work() as work:
        is_right = second_factors.take(work, user_id, typed)
    if not is_right:
        sign_in_failures.record(guesser, user_id, "两步验证码不对")
        raise SignInRefused(say("验证码不对或已经用过。请用最新的一个再试。"))
