"""Accounts elsewhere that people sign in with, once they have linked them to their account here."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from marketplace.db import db
from marketplace.domain.errors import AlreadyExists, InvalidInput, NotAllowed, NotFound
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Hindrance, Permission, require_let_in
from marketplace.models import ExternalIdentity, User
from marketplace.services import passwords
from marketplace.services.auditing import AuditAction
from marketplace.services.installation import settings
from marketplace.services.openid_connect import Claimed
from marketplace.services.unit_of_work import unit_of_work

MOST = 5


def is_offered() -> bool:
    """Whether this installation has a provider."""
    return bool(settings().oidc_issuer and settings().oidc_client_id)


def provider_name() -> str:
    """What people call the provider; empty where there is none."""
    return (settings().oidc_name or settings().oidc_issuer) if is_offered() else ""


def require_offered() -> None:
    """`NotFound` where there is no provider."""
    if not is_offered():
        raise NotFound(say("本平台没有开通单点登录。"))


def find_user(claimed: Claimed) -> User | None:
    """The person who has linked this identity; for a stranger None, and an entry in the audit."""
    query = (
        select(ExternalIdentity)
        .join(User)
        .where(
            ExternalIdentity.issuer == claimed.issuer,
            ExternalIdentity.subject == claimed.subject,
            User.deleted_at.is_(None),
        )
        .options(joinedload(ExternalIdentity.user))
    )
    found = db.session.scalar(query)
    if found is not None:
        return found.user
    with unit_of_work() as work:
        work.note(AuditAction.REFUSED, "external_identity", None, claimed.issuer)
    return None


def list_own(actor: Actor) -> list[ExternalIdentity]:
    """The identities that the actor has linked."""
    query = select(ExternalIdentity).where(ExternalIdentity.user_id == actor.user_id)
    return list(db.session.scalars(query.order_by(ExternalIdentity.id)))


def require_may_link(actor: Actor) -> None:
    """`NotAllowed` while a second factor is due: who has only the password may not add a way in."""
    require_let_in(actor, Permission.ACCOUNT_USE)
    if Hindrance.SECOND_FACTOR in actor.hindrances:
        raise NotAllowed(say("请先完成两步验证，再关联单点登录。"))


def link(actor: Actor, claimed: Claimed, password: str) -> ExternalIdentity:
    """From now on, the identity signs the actor in. Raises `InvalidInput` (field `password`),
    `AlreadyExists` for one that is linked, by whomever."""
    require_may_link(actor)
    user = db.session.get_one(User, actor.user_id)
    if not passwords.is_right(password, user.password_hash):
        raise InvalidInput({"password": [say("密码不对。请检查后再试。")]})
    if len(list_own(actor)) >= MOST:
        raise AlreadyExists(say("最多关联 %(count)s 个单点登录账号。", count=MOST))
    try:
        with unit_of_work() as work:
            return work.add(
                ExternalIdentity(
                    user_id=actor.user_id, issuer=claimed.issuer, subject=claimed.subject
                )
            )
    except IntegrityError:
        raise AlreadyExists(
            say("这个单点登录账号已经关联过。如果不是您关联的，请联系平台管理员。")
        ) from None


def unlink(actor: Actor, identity_id: int) -> None:
    """The identity signs nobody in any more."""
    require_let_in(actor, Permission.ACCOUNT_USE)
    with unit_of_work() as work:
        found = work.session.get(ExternalIdentity, identity_id)
        if found is None or found.user_id != actor.user_id:
            raise NotFound(say("没有这个关联，可能已经取消。"))
        work.session.delete(found)
