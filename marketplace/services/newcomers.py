"""People who make an account from a link that was mailed to them."""

from dataclasses import dataclass
from hmac import compare_digest
from typing import TypeVar

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput, NotFound
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor
from marketplace.models import Assessor, Invitation, User
from marketplace.services import account_checks, terms
from marketplace.services.signed_links import read_token
from marketplace.services.unit_of_work import UnitOfWork

Invited = TypeVar("Invited", Assessor, Invitation)


@dataclass(frozen=True)
class Newcomer:
    """What somebody without an account types to join; the address is the invitation's.

    `terms_number`: the version of the terms of use that was accepted, if any.
    """

    name: str
    password: str
    terms_number: int | None
    locale: str


def find_account(email: str) -> User | None:
    """Who signs in with an address, as it is stored."""
    query = select(User).where(User.email == email, User.deleted_at.is_(None))
    return db.session.scalar(query)


def get_invited(kind: type[Invited], purpose: str, token: str) -> Invited:
    """What a mailed link leads to. Raises `NotFound` for one that is not good, or not any more."""
    found = read_token(purpose, token)
    row = db.session.get(kind, found[0]) if found else None
    if found is None or row is None or not compare_digest(row.nonce, found[1]):
        raise NotFound(say("邀请链接不对，或已被新的链接代替。请打开最近一封邀请邮件。"))
    return row


def reads(actor: Actor, email: str) -> bool:
    """Whether an address is the signed-in person's."""
    user = db.session.get(User, actor.user_id) if actor.user_id else None
    return user is not None and user.email == email


def require_complete(newcomer: Newcomer, email: str, *known: str) -> None:
    """`InvalidInput` with what is wrong; everybody may know `known` of the person."""
    current = terms.find_current()
    has_agreed = current is None or newcomer.terms_number == current.id
    checks = {
        "name": account_checks.check_person_name(newcomer.name),
        "password": account_checks.check_password(newcomer.password, email, *known, newcomer.name),
        "accepts_terms": None if has_agreed else say("请阅读并同意使用条款。"),
    }
    wrong = {field: [message] for field, message in checks.items() if message}
    if wrong:
        raise InvalidInput(wrong)


def insert(work: UnitOfWork, newcomer: Newcomer, email: str, password_hash: str) -> User:
    """The account, its address proven by the link. `IntegrityError` where there is one by now."""
    user = work.add(
        User(
            email=email,
            name=newcomer.name.strip(),
            password_hash=password_hash,
            locale=newcomer.locale,
            email_verified_at=clock.now(),
        )
    )
    if newcomer.terms_number is not None:
        terms.accept_for(work, user.id, newcomer.terms_number)
    return user
