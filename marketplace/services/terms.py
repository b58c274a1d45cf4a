"""The terms of use: versions, and who has accepted the one in force."""

from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotFound, StaleVersion
from marketplace.domain.first_terms import FIRST_EN, FIRST_ZH, read_text
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor, Permission, require_let_in
from marketplace.domain.texts import check_text
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


TEXT_LENGTH = 20_000
CHANGES_LENGTH = 2000

_NEWEST = select(func.max(Terms.id)).scalar_subquery()
_ACCEPTED = select(TermsAcceptance.id).where(
    TermsAcceptance.user_id == bindparam("user_id"), TermsAcceptance.terms_id == _NEWEST
)
# Asked at every request: to build it anew would take longer than to answer it.
_IS_DUE = select(_NEWEST.is_not(None) & ~_ACCEPTED.exists())


@dataclass(frozen=True)
class TermsDraft:
    """A version to be published: its text and what is new in it, in both languages."""

    text_zh: str
    text_en: str
    changes_zh: str
    changes_en: str


def list_versions() -> list[Terms]:
    """Every version, the one in force first."""
    return list(db.session.scalars(select(Terms).order_by(Terms.id.desc())))


def get_version(number: int) -> Terms:
    """One version, in force or not. Raises `NotFound`."""
    found = db.session.get(Terms, number)
    if found is None:
        raise NotFound(say("没有这个版本的使用条款。"))
    return found


def check_draft(draft: TermsDraft) -> None:
    """`InvalidInput` for what cannot be published."""
    limits = {
        "text_zh": TEXT_LENGTH,
        "text_en": TEXT_LENGTH,
        "changes_zh": CHANGES_LENGTH,
        "changes_en": CHANGES_LENGTH,
    }
    checks = {name: _check_part(getattr(draft, name), limit) for name, limit in limits.items()}
    wrong = {name: [message] for name, message in checks.items() if message}
    if wrong:
        raise InvalidInput(wrong)


def _check_part(text: str, limit: int) -> Message | None:
    return check_text(text, limit) if text.strip() else say("中英文都要填写。")


def publish(actor: Actor, draft: TermsDraft, after: int) -> Terms:
    """Put a new version in force: everybody has to accept it, the publisher too.

    `after`: the version that it was written against, 0 for none. `StaleVersion` if another one
    was published meanwhile.
    """
    require_let_in(actor, Permission.TERMS_PUBLISH)
    check_draft(draft)
    with unit_of_work() as work:
        current = find_current()
        if (current.id if current else 0) != after:
            raise StaleVersion(say("别人刚刚发布了新版本，请先核对它的内容。"))
        return _publish(work, draft, actor.user_id)


def publish_first() -> bool:
    """Put our own first version in force where there is none; whether that was needed."""
    if find_current() is not None:
        return False
    with unit_of_work() as work:
        if find_current() is not None:
            return False
        changes = {"changes_zh": "首次发布。", "changes_en": "First version."}
        draft = TermsDraft(read_text(FIRST_ZH), read_text(FIRST_EN), **changes)
        _publish(work, draft, None)
    return True


def _publish(work: UnitOfWork, draft: TermsDraft, publisher_id: int | None) -> Terms:
    return work.add(
        Terms(
            text_zh=draft.text_zh.strip(),
            text_en=draft.text_en.strip(),
            changes_zh=draft.changes_zh.strip(),
            changes_en=draft.changes_en.strip(),
            published_by=publisher_id,
        )
    )


def is_due(user_id: int) -> bool:
    """Whether the person has yet to accept the version in force."""
    return bool(db.session.scalar(_IS_DUE, {"user_id": user_id}))


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
