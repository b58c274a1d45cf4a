"""Accounts: register an organisation with its first member; the roles that are in force.

Nobody learns by registering whether an address has an account: the answer is the same, and the
rest is said by mail to whoever reads that address.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput
from marketplace.domain.lifecycle import OrganisationState, Role
from marketplace.domain.membership import MemberRole, OrganisationKind
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor, Hindrance
from marketplace.domain.uscc import normalise_uscc
from marketplace.models import Member, Organisation, User, UserSession
from marketplace.models.email_link import LinkPurpose
from marketplace.notifications.events import Event
from marketplace.services import email_links, notifications, passwords, terms
from marketplace.services.account_checks import (
    check_city,
    check_email,
    check_organisation_name,
    check_password,
    check_person_name,
    check_phone,
    check_uscc,
    normalise_email,
)
from marketplace.services.installation import settings
from marketplace.services.letters import Letter
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

SELF_REGISTERING = (OrganisationKind.BUYER, OrganisationKind.VENDOR)

_KIND_ROLES = {
    OrganisationKind.BUYER: Role.BUYER,
    OrganisationKind.VENDOR: Role.VENDOR,
    OrganisationKind.EVALUATOR: Role.EVALUATOR,
}
_MEMBER_ROLES = {
    MemberRole.ADMINISTRATOR: Role.ADMINISTRATOR,
    MemberRole.SUPERVISOR: Role.SUPERVISOR,
}


@dataclass(frozen=True)
class Registration:
    """What a newcomer typed. `terms_number`: the version of the terms of use they accepted."""

    kind: str
    organisation_name: str
    uscc: str
    city: str
    name: str
    email: str
    phone: str
    password: str
    locale: str = "zh_Hans_CN"
    terms_number: int | None = None


def register(
    typed: Registration, *, password_hash: str | None = None, is_email_proven: bool = False
) -> User | None:
    """Make an organisation waiting for approval and its first member, and mail a link to them.

    None, and nothing made, where the address has an account: its owner is told by mail.
    `password_hash` is the typed password's, where it was made before: one costs much on purpose.
    `is_email_proven`: the operator vouches for the address.
    Raises `InvalidInput` with what is wrong per field, `TooManyWaiting`.
    """
    wrong = _check(typed)
    if wrong:
        raise InvalidInput(wrong)
    # Before the transaction: it takes long by design, and others wait for the lock.
    db.session.rollback()
    password_hash = password_hash or passwords.hash_password(typed.password)
    try:
        return _make(typed, password_hash, is_email_proven=is_email_proven)
    except IntegrityError:
        # Somebody registered the same code or address in between.
        wrong = _check(typed)
        if wrong:
            raise InvalidInput(wrong) from None
        return _make(typed, password_hash, is_email_proven=is_email_proven)


def _make(typed: Registration, password_hash: str, *, is_email_proven: bool) -> User | None:
    with unit_of_work() as work:
        known = select(User.id).where(User.email == normalise_email(typed.email))
        owner = work.session.scalar(known)
        if owner is not None:
            work.emit("letter", kind="already_registered", id=owner)
            return None
        user = _insert(work, typed, password_hash)
        if typed.terms_number is not None:
            terms.accept_for(work, user.id, typed.terms_number)
        if is_email_proven:
            user.email_verified_at = clock.now()
        else:
            email_links.send(work, user, LinkPurpose.VERIFY_EMAIL, user.email)
        notifications.tell_administrators(
            work, "organisation_registered", organisation=typed.organisation_name.strip()
        )
    return user


def compose_already_registered(user_id: int) -> Letter | None:
    """The mail to somebody whose address was given once more."""
    user = db.session.get(User, user_id)
    if user is None or user.deleted_at is not None:
        return None
    return Letter(
        key=f"already-registered.{user.id}.{clock.now():%Y%m%d%H%M%S}",
        event=Event.ALREADY_REGISTERED,
        params={"email": user.email},
        to=user.email,
        path=current_app.url_map.bind("").build("accounts.sign_in"),
        locale=user.locale,
    )


def _insert(work: UnitOfWork, typed: Registration, password_hash: str) -> User:
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
            password_hash=password_hash,
            locale=typed.locale,
        )
    )
    work.add(Member(user_id=user.id, organisation_id=organisation.id, role=MemberRole.OWNER))
    return user


def _check(typed: Registration) -> dict[str, list[Message]]:
    email, uscc = normalise_email(typed.email), normalise_uscc(typed.uscc)
    checks = {
        "kind": _check_kind(typed.kind),
        "organisation_name": check_organisation_name(typed.organisation_name),
        "uscc": check_uscc(uscc),
        "city": check_city(typed.city),
        "name": check_person_name(typed.name),
        "phone": check_phone(typed.phone),
        "email": check_email(email),
        "password": check_password(
            typed.password, email, uscc, typed.organisation_name, typed.name
        ),
        "terms": _check_terms(typed.terms_number),
    }
    return {field: [message] for field, message in checks.items() if message}


def _check_kind(kind: str) -> Message | None:
    return None if kind in SELF_REGISTERING else say("请选择单位类型。")


def _check_terms(number: int | None) -> Message | None:
    current = terms.find_current()
    if current is None or number == current.id:
        return None
    if number is None:
        return say("请阅读使用条款，同意后才能注册。")
    return say("使用条款刚刚更新，请阅读新版本后再同意。")


def remember_language(actor: Actor, locale: str) -> None:
    """Write to the person in this language from now on."""
    with unit_of_work() as work:
        work.session.get_one(User, actor.user_id).locale = locale


def actor_of(
    user: User, organisation_id: int | None = None, session: UserSession | None = None
) -> Actor:
    """The person as an actor, with the roles that are in force.

    `organisation_id`: for which of the person's organisations; by default, and where the person is
    no member of that one, for the one joined first; for none where a second factor is missing.
    `session`: of a person who signed in; without one, as on the command line, a second factor is
    not asked for.
    """
    member = _choose(user.members, organisation_id)
    hindrances = tuple(_list_hindrances(user, member, session))
    if Hindrance.SECOND_FACTOR in hindrances:
        member = None
    roles = {Role.MEMBER}
    if member is not None and not hindrances:
        roles |= _roles_in_force(member)
    return Actor(
        user_id=user.id,
        organisation_id=member.organisation_id if member else None,
        roles=frozenset(roles),
        name=user.name,
        duty=MemberRole(member.role) if member else None,
        hindrances=hindrances,
        session_id=session.id if session else None,
    )


def _choose(members: Sequence[Member], organisation_id: int | None) -> Member | None:
    chosen = (member for member in members if member.organisation_id == organisation_id)
    return next(chosen, members[0] if members else None)


def _list_hindrances(
    user: User, member: Member | None, session: UserSession | None
) -> Iterator[Hindrance]:
    if session is not None and _lacks_second_factor(user, member, session):
        yield Hindrance.SECOND_FACTOR
    if terms.is_due(user.id):
        yield Hindrance.TERMS
    if user.email_verified_at is None:
        yield Hindrance.EMAIL


def _lacks_second_factor(user: User, member: Member | None, session: UserSession) -> bool:
    if user.has_second_factor:
        return session.second_factor_at is None
    return member is not None and requires_second_factor(member)


def requires_second_factor(member: Member) -> bool:
    """Whether this membership asks for a second factor: by its role, or by the organisation."""
    is_by_role = MemberRole(member.role) in _MEMBER_ROLES and settings().is_second_factor_required
    return is_by_role or member.organisation.requires_second_factor


def _roles_in_force(member: Member) -> frozenset[Role]:
    organisation = member.organisation
    if organisation.state != OrganisationState.APPROVED:
        return frozenset()
    return roles_of(OrganisationKind(organisation.kind), MemberRole(member.role))


def roles_of(kind: OrganisationKind, duty: MemberRole) -> frozenset[Role]:
    """The roles that a duty gives in an approved organisation of this kind."""
    if kind == OrganisationKind.AUTHORITY:
        return frozenset({_MEMBER_ROLES[duty]}) if duty in _MEMBER_ROLES else frozenset()
    return frozenset({_KIND_ROLES[kind]}) if kind in _KIND_ROLES else frozenset()
