"""People as the operator of an installation adds and lists them, from the command line."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput, NotFound
from marketplace.domain.lifecycle import OrganisationState
from marketplace.domain.membership import (
    AUTHORITY_ROLES,
    MemberRole,
    OrganisationKind,
    roles_for,
)
from marketplace.domain.messages import Message, say
from marketplace.domain.uscc import normalise_uscc
from marketplace.models import Member, Organisation, User
from marketplace.services import account_checks, passwords
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

KINDS = (OrganisationKind.AUTHORITY, OrganisationKind.EVALUATOR)


@dataclass(frozen=True)
class NewUser:
    """A person to add. Where no organisation has the code `uscc` yet, one of `kind` is made: of
    those that do not register themselves."""

    email: str
    name: str
    role: MemberRole
    password: str
    uscc: str
    organisation_name: str = ""
    city: str = "henan"
    kind: OrganisationKind = OrganisationKind.AUTHORITY


def add(new: NewUser) -> User:
    """Add a person to an organisation. Raises `InvalidInput` with what is wrong per field."""
    organisation = _find_organisation(new.uscc)
    checks = {
        "email": account_checks.check_free_email(account_checks.normalise_email(new.email)),
        "name": account_checks.check_person_name(new.name),
        "password": account_checks.check_password(
            new.password, account_checks.normalise_email(new.email)
        ),
        **(_check_role(new.role, organisation) if organisation else _check_new(new)),
    }
    _refuse(checks)
    password_hash = passwords.hash_password(new.password)
    with unit_of_work() as work:
        return _insert(work, new, organisation or _insert_organisation(work, new), password_hash)


def _refuse(checks: Mapping[str, Message | None]) -> None:
    wrong = {field: [message] for field, message in checks.items() if message}
    if wrong:
        raise InvalidInput(wrong)


def _find_organisation(uscc: str) -> Organisation | None:
    query = select(Organisation).where(Organisation.uscc == normalise_uscc(uscc))
    return db.session.scalar(query)


def _check_role(role: MemberRole, organisation: Organisation) -> dict[str, Message | None]:
    if role in roles_for(organisation.kind):
        return {}
    if role in AUTHORITY_ROLES:
        return {"role": say("只有主管部门的人员可以担任管理员或监督员。")}
    return {"role": say("这类单位没有这个角色。")}


def _check_new(new: NewUser) -> dict[str, Message | None]:
    return {
        "uscc": account_checks.check_uscc(normalise_uscc(new.uscc)),
        "organisation_name": account_checks.check_organisation_name(new.organisation_name),
        "city": account_checks.check_city(new.city),
        "role": _check_first_role(new),
    }


def _check_first_role(new: NewUser) -> Message | None:
    if new.kind in KINDS and new.role in roles_for(new.kind):
        return None
    if new.kind == OrganisationKind.EVALUATOR:
        return say("这类单位没有这个角色。")
    return say("没有这个单位：需求方和供给方要先在网站上注册。")


def _insert_organisation(work: UnitOfWork, new: NewUser) -> Organisation:
    return work.add(
        Organisation(
            kind=new.kind,
            name=new.organisation_name.strip(),
            uscc=normalise_uscc(new.uscc),
            city=new.city,
            state=OrganisationState.APPROVED,
        )
    )


def _insert(work: UnitOfWork, new: NewUser, organisation: Organisation, password_hash: str) -> User:
    user = work.add(
        User(
            email=account_checks.normalise_email(new.email),
            # The operator vouches for the address.
            email_verified_at=clock.now(),
            name=new.name.strip(),
            password_hash=password_hash,
        )
    )
    work.add(Member(user_id=user.id, organisation_id=organisation.id, role=new.role))
    return user


def list_all() -> list[User]:
    """Everybody with their memberships, oldest account first."""
    members = joinedload(User.members).joinedload(Member.organisation)
    return list(db.session.scalars(select(User).order_by(User.id).options(members)).unique())


def set_role(email: str, role: MemberRole) -> User:
    """Change a person's role; it counts from the next request on. Raises `NotFound`."""
    query = select(User).where(User.email == account_checks.normalise_email(email))
    user = db.session.scalar(query)
    if user is None or not user.members:
        raise NotFound(say("没有用这个邮箱注册的人员：%(email)s", email=email))
    _refuse(_check_role(role, user.members[0].organisation))
    with unit_of_work() as work:
        work.lock(user.members[0]).role = role
    return user


def find_name(user_id: int) -> str | None:
    """A person's name, for a page that says who did something."""
    return db.session.scalar(select(User.name).where(User.id == user_id))
