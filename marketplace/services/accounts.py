"""Accounts: register an organisation with its first member, sign in."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from marketplace.db import db
from marketplace.domain.cities import find_city
from marketplace.domain.errors import InvalidInput
from marketplace.domain.lifecycle import OrganisationState, Role
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor
from marketplace.domain.uscc import is_valid_uscc, normalise_uscc
from marketplace.models import Member, Organisation, User
from marketplace.models.member import MemberRole
from marketplace.models.organisation import OrganisationKind
from marketplace.services import notifications, passwords
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

SELF_REGISTERING = (OrganisationKind.BUYER, OrganisationKind.VENDOR)

_KIND_ROLES = {OrganisationKind.BUYER: Role.BUYER, OrganisationKind.VENDOR: Role.VENDOR}
_MEMBER_ROLES = {
    MemberRole.ADMINISTRATOR: Role.ADMINISTRATOR,
    MemberRole.SUPERVISOR: Role.SUPERVISOR,
}


@dataclass(frozen=True)
class Registration:
    """What a newcomer typed."""

    kind: str
    organisation_name: str
    uscc: str
    city: str
    name: str
    email: str
    phone: str
    password: str


def normalise_email(email: str) -> str:
    """How an address is stored and compared."""
    return email.strip().lower()


def register(registration: Registration) -> User:
    """Make an organisation waiting for approval and its first member.

    Raises `InvalidInput` with what is wrong per field.
    """
    wrong = _check(registration)
    if wrong:
        raise InvalidInput(wrong)
    try:
        with unit_of_work() as work:
            user = _insert(work, registration)
            notifications.tell_administrators(
                work, "organisation_registered", organisation=registration.organisation_name.strip()
            )
    except IntegrityError:
        # Somebody registered the same code or address in between.
        raise InvalidInput(_check(registration) or {"uscc": [_uscc_taken()]}) from None
    return user


def _insert(work: UnitOfWork, typed: Registration) -> User:
    organisation = work.add(
        Organisation(
            kind=typed.kind,
            name=typed.organisation_name.strip(),
            uscc=normalise_uscc(typed.uscc),
            city=typed.city,
        )
    )
    user = work.add(
        User(
            email=normalise_email(typed.email),
            name=typed.name.strip(),
            phone=typed.phone.strip() or None,
            password_hash=passwords.hash_password(typed.password),
        )
    )
    work.add(Member(user_id=user.id, organisation_id=organisation.id, role=MemberRole.OWNER))
    return user


def _uscc_taken() -> Message:
    return say("这个统一社会信用代码已经注册过。请联系本单位的管理员，或直接登录。")


def _check(typed: Registration) -> dict[str, list[Message]]:
    checks = {
        "kind": _check_kind(typed.kind),
        "city": None if find_city(typed.city) else say("请选择所在城市。"),
        "uscc": check_uscc(normalise_uscc(typed.uscc)),
        "email": check_email(normalise_email(typed.email)),
        "password": check_password(typed.password),
    }
    return {field: [message] for field, message in checks.items() if message}


def _check_kind(kind: str) -> Message | None:
    return None if kind in SELF_REGISTERING else say("请选择单位类型。")


def check_uscc(code: str) -> Message | None:
    """What is wrong with a normalised code for a new organisation, if anything."""
    if not is_valid_uscc(code):
        return say("统一社会信用代码不对：应为 18 位，且最后一位校验码要相符。请对照营业执照核对。")
    if db.session.scalar(select(Organisation.id).where(Organisation.uscc == code)):
        return _uscc_taken()
    return None


def check_email(email: str) -> Message | None:
    """What is wrong with a normalised address for a new person, if anything."""
    if db.session.scalar(select(User.id).where(User.email == email)):
        return say("这个邮箱已经注册过。请直接登录，或换一个邮箱。")
    return None


def check_password(password: str) -> Message | None:
    """What is wrong with a new password, if anything."""
    if not passwords.MINIMUM_LENGTH <= len(password) <= passwords.MAXIMUM_LENGTH:
        return say("密码至少 %(count)s 个字符。", count=passwords.MINIMUM_LENGTH)
    return None


def find_user_by_credentials(email: str, password: str) -> User | None:
    """The person with this address and password; the same work whether or not one exists."""
    user = db.session.scalar(select(User).where(User.email == normalise_email(email)))
    return user if passwords.is_right(password, user.password_hash if user else None) else None


def find_user_for_session(user_id: int, epoch: int) -> User | None:
    """The person of a session that has not been ended."""
    query = (
        select(User)
        .where(User.id == user_id, User.session_epoch == epoch)
        .options(joinedload(User.members).joinedload(Member.organisation))
    )
    return db.session.scalars(query).unique().first()


def actor_of(user: User) -> Actor:
    """The person as an actor, with the roles that are in force."""
    member = user.members[0] if user.members else None
    roles = {Role.MEMBER}
    if member is not None:
        roles |= _roles_in_force(member)
    return Actor(
        user_id=user.id,
        organisation_id=member.organisation_id if member else None,
        roles=frozenset(roles),
        name=user.name,
    )


def _roles_in_force(member: Member) -> set[Role]:
    organisation = member.organisation
    if organisation.state != OrganisationState.APPROVED:
        return set()
    kind_role = _KIND_ROLES.get(OrganisationKind(organisation.kind))
    member_role = _MEMBER_ROLES.get(MemberRole(member.role))
    if organisation.kind != OrganisationKind.AUTHORITY:
        member_role = None
    return {role for role in (kind_role, member_role) if role}
