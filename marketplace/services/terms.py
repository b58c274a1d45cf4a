"""The terms of use: versions, and who has accepted the one in force."""

from sqlalchemy import func, select

from marketplace.db import db
from marketplace.domain.errors import NotFound, StaleVersion
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor
from marketplace.models import Terms, TermsAcceptance
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work


def find_current() -> Terms | None:
    """The version in force; None where none was ever published."""
    return db.session.scalar(select(Terms).order_by(Terms.id.desc()).limit(1))


def get_current() -> Terms:
    """The version in force. Raises `NotFound`."""
    found = find_current()
    if found is None:
        raise NotFound(say("平台还没有发布使用条款。"))
    return found


def is_due(user_id: int) -> bool:
    """Whether the person has yet to accept the version in force."""
    current = select(func.max(Terms.id)).scalar_subquery()
    accepted = select(TermsAcceptance.id).where(
        TermsAcceptance.user_id == user_id, TermsAcceptance.terms_id == current
    )
    query = select(current.is_not(None) & ~accepted.exists())
    return bool(db.session.scalar(query))


def accept(actor: Actor, number: int) -> None:
    """Accept the version that the person has read. `StaleVersion` if it is no longer in force."""
    with unit_of_work() as work:
        if get_current().id != number:
            raise StaleVersion(say("使用条款刚刚更新，请阅读新版本后再同意。"))
        accept_for(work, actor.user_id or 0, number)


def accept_for(work: UnitOfWork, user_id: int, number: int) -> None:
    """Note within a transaction that the person has accepted version `number`; once is enough."""
    known = select(TermsAcceptance.id).where(
        TermsAcceptance.user_id == user_id, TermsAcceptance.terms_id == number
    )
    if work.session.scalar(known) is None:
        work.add(TermsAcceptance(user_id=user_id, terms_id=number))
