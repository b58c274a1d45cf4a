"""Delete one's account: what names the person goes, the records that law requires stay."""

from collections.abc import Iterator

from sqlalchemy import and_, delete, or_, select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput, MarketplaceError
from marketplace.domain.membership import MemberRole, OrganisationKind
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor
from marketplace.models import (
    AuditEntry,
    EmailLink,
    ExternalIdentity,
    Invitation,
    Member,
    Notification,
    Organisation,
    OutboxMessage,
    RecommendationFeedback,
    RecoveryCode,
    User,
    UserSession,
    Watch,
)
from marketplace.models.user import DELETED_NAME
from marketplace.services import (
    annex_requests,
    assessor_departures,
    passwords,
    running_business,
    sessions,
)
from marketplace.services.personal_data import require_whole_sign_in
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

_PERSONAL = ("email", "name", "phone")


class AccountNeeded(MarketplaceError):
    """Others depend on the account; something has to be settled first."""

    status = 409


def list_obstacles(actor: Actor) -> list[Message]:
    """What has to be settled before the account can go, each with what to do."""
    require_whole_sign_in(actor)
    members = db.session.scalars(
        select(Member).where(Member.user_id == actor.user_id).order_by(Member.id)
    )
    return [message for member in members.all() for message in _obstacles(member)]


def _obstacles(member: Member) -> Iterator[Message]:
    organisation = member.organisation
    others = [other for other in organisation.members if other.user_id != member.user_id]
    if member.role == MemberRole.ADMINISTRATOR and _is_last_administrator(member):
        yield say("您是平台唯一的管理员。请先由运维人员指定另一位管理员。")
    if member.role == MemberRole.OWNER and others:
        if not any(other.role == MemberRole.OWNER for other in others):
            yield say(
                "您是“%(name)s”唯一的负责人，单位还有 %(count)s 位其他成员。"
                "请先把负责人转给其中一位。",
                name=organisation.name,
                count=len(others),
            )
    elif not others and _has_business(organisation):
        yield say(
            "您是“%(name)s”唯一的成员，单位还有没办结的场景或申报。"
            "请先办结、撤回，或者邀请另一位负责人。",
            name=organisation.name,
        )


def _is_last_administrator(member: Member) -> bool:
    query = (
        select(Member.id)
        .join(Organisation)
        .where(
            Organisation.kind == OrganisationKind.AUTHORITY,
            Member.role == MemberRole.ADMINISTRATOR,
            Member.user_id != member.user_id,
        )
    )
    return db.session.scalar(query.limit(1)) is None


def _has_business(organisation: Organisation) -> bool:
    if organisation.kind == OrganisationKind.VENDOR:
        return running_business.has_running_proposal(organisation.id)
    return running_business.has_running_scenario(organisation.id)


def delete_account(actor: Actor, password: str) -> None:
    """Delete the actor's account. Raises `InvalidInput` for a wrong password, `AccountNeeded`."""
    require_whole_sign_in(actor)
    user = db.session.get_one(User, actor.user_id)
    # Before the transaction: it takes long by design, and others wait for the lock.
    if not passwords.is_right(password, user.password_hash):
        raise InvalidInput({"password": [say("密码不对，请重新输入。")]})
    with unit_of_work() as work:
        _lock_organisations(work, actor)
        user = work.lock(work.session.get_one(User, actor.user_id))
        for message in list_obstacles(actor):
            raise AccountNeeded(message)
        _forget(work, user)


def _lock_organisations(work: UnitOfWork, actor: Actor) -> None:
    """Two last owners must not leave at once."""
    query = (
        select(Organisation)
        .join(Member)
        .where(Member.user_id == actor.user_id)
        .order_by(Organisation.id)
    )
    for organisation in work.session.scalars(query).all():
        work.lock(organisation)
        work.session.expire(organisation, ["members"])


def _forget(work: UnitOfWork, user: User) -> None:
    old_email, neutral = user.email, f"deleted-{user.id}@deleted.invalid"
    _end_sessions(work, user.id)
    annex_requests.forget_person(work, user.id)
    parts = assessor_departures.forget_person(work, user.id, old_email, neutral)
    _remove_rows(work, user.id)
    invitations = _anonymise_invitations(work, old_email, neutral)
    user.email, user.name, user.phone = neutral, DELETED_NAME, None
    # No password makes an empty hash.
    user.password_hash, user.totp_secret, user.totp_last_step = "", None, None
    user.totp_confirmed_at = user.email_verified_at = None
    user.deleted_at = clock.now()
    work.session.flush()
    _blank_audit(work, user.id, old_email, invitation=invitations, assessor=parts)
    _blank_errors(work, old_email, neutral)


def _end_sessions(work: UnitOfWork, user_id: int) -> None:
    sessions.end_all_of(work, user_id)
    for row in work.session.scalars(select(UserSession).where(UserSession.user_id == user_id)):
        row.address = row.device = ""


def _remove_rows(work: UnitOfWork, user_id: int) -> None:
    # One by one, so that each leaves its entry in the audit.
    audited: list[Member | ExternalIdentity | RecoveryCode] = [
        *work.session.scalars(select(Member).where(Member.user_id == user_id)),
        *work.session.scalars(select(ExternalIdentity).where(ExternalIdentity.user_id == user_id)),
        *work.session.scalars(select(RecoveryCode).where(RecoveryCode.user_id == user_id)),
    ]
    for row in audited:
        work.session.delete(row)
    work.session.execute(delete(Notification).where(Notification.user_id == user_id))
    work.session.execute(delete(Watch).where(Watch.user_id == user_id))
    opinions = delete(RecommendationFeedback)
    work.session.execute(opinions.where(RecommendationFeedback.user_id == user_id))
    work.session.execute(delete(EmailLink).where(EmailLink.user_id == user_id))


def _anonymise_invitations(work: UnitOfWork, email: str, neutral: str) -> list[int]:
    rows = work.session.scalars(select(Invitation).where(Invitation.email == email)).all()
    for row in rows:
        row.email = neutral
        if row.accepted_at is None:
            row.revoked_at = row.revoked_at or clock.now()
    return [row.id for row in rows]


def _blank_audit(work: UnitOfWork, user_id: int, email: str, **rows: list[int]) -> None:
    """The entries stay; the person's name, address and telephone in them do not. `rows`: by table,
    those that had the address."""
    about = or_(
        and_(AuditEntry.subject_type == "user", AuditEntry.subject_id == user_id),
        *(
            and_(AuditEntry.subject_type == table, AuditEntry.subject_id.in_(ids))
            for table, ids in rows.items()
        ),
    )
    for entry in work.session.scalars(select(AuditEntry).where(about)):
        entry.changes = {
            column: None if column in _PERSONAL else pair for column, pair in entry.changes.items()
        }
        if entry.note and email in entry.note:
            entry.note = None


def _blank_errors(work: UnitOfWork, email: str, neutral: str) -> None:
    """A mail server's refusal may have quoted the address."""
    query = select(OutboxMessage).where(OutboxMessage.last_error.contains(email, autoescape=True))
    for message in work.session.scalars(query):
        message.last_error = (message.last_error or "").replace(email, neutral)
