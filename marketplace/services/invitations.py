"""Invitations: an owner invites an address, whoever reads it joins.

The owner learns nothing of whether the address has an account. The link is mailed and stands
nowhere else, so opening it proves that one reads the address.
"""

import secrets
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.exc import IntegrityError

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import (
    AlreadyExists,
    InvalidInput,
    NotAllowed,
    NotFound,
    TransitionRefused,
)
from marketplace.domain.lifecycle import OrganisationState
from marketplace.domain.membership import MemberRole, OrganisationKind, roles_for
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor, Permission, require, require_let_in
from marketplace.models import Invitation, Member, Organisation, User
from marketplace.notifications.events import Event
from marketplace.services import account_checks, members, newcomers, organisations, passwords
from marketplace.services.installation import settings
from marketplace.services.letters import Letter
from marketplace.services.newcomers import Newcomer
from marketplace.services.signed_links import make_token
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

PURPOSE = "invitation"
MOST_OPEN = 50


def list_open(actor: Actor) -> list[Invitation]:
    """The own organisation's invitations that are neither accepted nor revoked, latest first.

    Those that ran out are among them, to be sent again.
    """
    require_let_in(actor, Permission.MEMBER_MANAGE)
    query = select(Invitation).where(_is_open_of(actor.organisation_id or 0))
    return list(db.session.scalars(query.order_by(Invitation.id.desc())))


def _is_open_of(organisation_id: int) -> ColumnElement[bool]:
    return and_(
        Invitation.organisation_id == organisation_id,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
    )


def invite(actor: Actor, email: str, role: str) -> Invitation:
    """Invite an address. Raises `InvalidInput`, `TransitionRefused` before the approval."""
    address = account_checks.normalise_email(email)
    with unit_of_work() as work:
        organisation = _lock_own(work, actor)
        _require_approved(organisation)
        wrong = _check(organisation, address, role)
        if wrong:
            raise InvalidInput(wrong)
        row = work.add(
            Invitation(
                organisation_id=organisation.id,
                invited_by=actor.user_id,
                email=address,
                role=role,
                nonce=secrets.token_hex(16),
                expires_at=_expiry(),
            )
        )
        work.emit("letter", kind=PURPOSE, id=row.id)
    return row


def _lock_own(work: UnitOfWork, actor: Actor) -> Organisation:
    organisation = work.lock(organisations.get_own(actor))
    require(actor, Permission.MEMBER_MANAGE, organisation)
    return organisation


def _require_approved(organisation: Organisation) -> None:
    if organisation.state != OrganisationState.APPROVED:
        raise TransitionRefused(say("单位通过审核后才能邀请成员。"))


def _expiry() -> datetime:
    return clock.now() + timedelta(days=settings().invitation_days)


def _check(organisation: Organisation, address: str, role: str) -> dict[str, list[Message]]:
    checks = {
        "email": account_checks.check_email(address) or _check_new(organisation, address),
        "role": None if role in roles_for(organisation.kind) else say("请选择角色。"),
    }
    return {field: [message] for field, message in checks.items() if message}


def _check_new(organisation: Organisation, address: str) -> Message | None:
    """What stands against one more invitation. Nothing here depends on who has an account."""
    is_member = (
        select(Member.id)
        .join(User)
        .where(Member.organisation_id == organisation.id, User.email == address)
    )
    if db.session.scalar(is_member):
        return say("这个邮箱的用户已经是本单位成员。")
    is_open = _is_open_of(organisation.id)
    if db.session.scalar(select(Invitation.id).where(is_open, Invitation.email == address)):
        return say("已经邀请过这个邮箱。可以在成员页重新发送，或先撤销。")
    if (db.session.scalar(select(func.count()).where(is_open)) or 0) >= MOST_OPEN:
        return say("未接受的邀请最多 %(count)s 个，请先撤销一些。", count=MOST_OPEN)
    return None


def _lock_open(work: UnitOfWork, actor: Actor, invitation_id: int) -> Invitation:
    _lock_own(work, actor)
    row = work.session.get(Invitation, invitation_id)
    if row is None or row.organisation_id != actor.organisation_id:
        raise NotFound(say("没有这个邀请。"))
    work.lock(row)
    if row.accepted_at or row.revoked_at:
        raise TransitionRefused(say("这个邀请已经被接受或撤销。"))
    return row


def resend(actor: Actor, invitation_id: int) -> Invitation:
    """Send an invitation again, with a new link and all its days; the old link ends."""
    with unit_of_work() as work:
        row = _lock_open(work, actor, invitation_id)
        _require_approved(row.organisation)
        row.nonce = secrets.token_hex(16)
        row.expires_at = _expiry()
        work.emit("letter", kind=PURPOSE, id=row.id)
    return row


def revoke(actor: Actor, invitation_id: int) -> Invitation:
    """Take an invitation back."""
    with unit_of_work() as work:
        row = _lock_open(work, actor, invitation_id)
        row.revoked_at = clock.now()
    return row


def compose_letter(invitation_id: int) -> Letter | None:
    """The mail with the link; None if the invitation is no longer good."""
    row = db.session.get(Invitation, invitation_id)
    if row is None or _what_ended(row) is not None:
        return None
    token = make_token(PURPOSE, row.id, row.nonce)
    return Letter(
        key=f"invitation.{row.id}.{int(row.expires_at.timestamp())}",
        event=Event.INVITATION,
        params={
            "organisation": row.organisation.name,
            "inviter": row.inviter.name,
            "deadline": row.expires_at.isoformat(),
        },
        to=row.email,
        path=current_app.url_map.bind("").build("invitations.show", {"token": token}),
        locale=row.inviter.locale,
    )


def _what_ended(row: Invitation) -> Message | None:
    if row.accepted_at:
        return say("这个邀请已经用过了。如果是您接受的，请直接登录。")
    if row.revoked_at:
        return say("这个邀请已被撤销。需要时请联系邀请您的单位。")
    if row.expires_at <= clock.now():
        return say("这个邀请已过期。请联系邀请您的单位重新发送。")
    return None


def get_by_token(token: str) -> Invitation:
    """The invitation of a link. Raises `NotFound` with what to do for one that is not good."""
    row = newcomers.get_invited(Invitation, PURPOSE, token)
    ended = _what_ended(row)
    if ended is not None:
        raise NotFound(ended)
    return row


def has_account(row: Invitation) -> bool:
    """Whether the invited address signs in here: for whoever holds the link alone."""
    return newcomers.find_account(row.email) is not None


def is_for(actor: Actor, row: Invitation) -> bool:
    """Whether the invitation is for the signed-in person's address."""
    return newcomers.reads(actor, row.email)


def accept(actor: Actor, token: str) -> Invitation:
    """Join as the person who is signed in. `NotAllowed` for somebody else's invitation."""
    with unit_of_work() as work:
        row = work.lock(get_by_token(token))
        _require_good(row)
        if not is_for(actor, row):
            raise NotAllowed(say("这个邀请是发给另一个邮箱的。"))
        _join(work, row, work.session.get_one(User, actor.user_id))
    return row


def join_as_new(token: str, newcomer: Newcomer) -> User:
    """Make an account for the invited address, and join.

    Raises `InvalidInput`, `AlreadyExists` if there is an account now.
    """
    row = get_by_token(token)
    newcomers.require_complete(newcomer, row.email, row.organisation.name)
    # Before the transaction: it takes long by design, and others wait for the lock.
    password_hash = passwords.hash_password(newcomer.password)
    try:
        with unit_of_work() as work:
            row = work.lock(get_by_token(token))
            _require_good(row)
            user = newcomers.insert(work, newcomer, row.email, password_hash)
            _join(work, row, user)
    except IntegrityError:
        raise AlreadyExists(say("这个邮箱已经有账号，请登录后接受邀请。")) from None
    return user


def _require_good(row: Invitation) -> None:
    """After the lock: two browsers may open one link."""
    ended = _what_ended(row)
    if ended is not None:
        raise TransitionRefused(ended)


def _join(work: UnitOfWork, row: Invitation, user: User) -> None:
    row.accepted_at = clock.now()
    user.email_verified_at = user.email_verified_at or clock.now()
    kinds = [member.organisation.kind for member in user.members]
    if OrganisationKind.AUTHORITY in kinds:
        raise NotAllowed(organisations.no_parties())
    if any(member.organisation_id == row.organisation_id for member in user.members):
        return
    members.tell_owners(
        work,
        row.organisation_id,
        "member_joined",
        organisation=row.organisation.name,
        name=user.name,
    )
    work.add(
        Member(user_id=user.id, organisation_id=row.organisation_id, role=MemberRole(row.role))
    )
