"""Registration, credentials, and the roles in force."""

from dataclasses import replace
from functools import partial
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput, StaleVersion
from marketplace.domain.lifecycle import OrganisationState, Role
from marketplace.domain.membership import MemberRole, OrganisationKind
from marketplace.domain.messages import Message
from marketplace.domain.permissions import Hindrance
from marketplace.models import Member, Notification, Organisation, Terms, User
from marketplace.services import accounts, sessions, terms
from marketplace.services.accounts import Registration
from marketplace.services.unit_of_work import unit_of_work
from tests.factories.people import (
    PASSWORD,
    make_administrator,
    make_buyer,
    make_organisation,
    make_person,
    make_supervisor,
    make_uscc,
    make_vendor,
)
from tests.mails import subjects_to

pytestmark = pytest.mark.usefixtures("app")

FULL_WIDTH = str.maketrans(
    "0123456789ABCDEFGHJKLMNPQRTUWXY",
    "０１２３４５６７８９ＡＢＣＤＥＦＧＨＪＫＬＭＮＰＱＲＴＵＷＸＹ",
)


def typed(**fields: str) -> Registration:
    registration = Registration(
        kind="buyer",
        organisation_name=" 某省煤业集团 ",
        uscc=make_uscc(),
        city="zhengzhou",
        name=" 李明 ",
        email=" Li.Ming@Example.com ",
        phone=" 0371-00000000 ",
        password="correct horse battery",
    )
    return replace(registration, **fields)


def refused(registration: Registration) -> dict[str, list[Message]]:
    with pytest.raises(InvalidInput) as refusal:
        accounts.register(registration)
    return {name: list(messages) for name, messages in refusal.value.fields.items()}


def test_an_organisation_waits_with_its_first_member() -> None:
    user = accounts.register(typed())
    (member,) = user.members
    assert (user.email, user.name, user.phone) == ("li.ming@example.com", "李明", "0371-00000000")
    assert user.locale == "zh_Hans_CN"
    assert member.role == MemberRole.OWNER
    assert member.organisation.name == "某省煤业集团"
    assert member.organisation.state == OrganisationState.PENDING
    assert PASSWORD not in user.password_hash
    assert user.password_hash.startswith("$argon2id$")


def test_administrators_are_told_and_nobody_else() -> None:
    administrator, _other = make_administrator(), make_supervisor()
    accounts.register(typed())
    told = db.session.execute(select(Notification.user_id, Notification.event)).all()
    assert told == [(administrator.user.id, "organisation_registered")]


@pytest.mark.parametrize(
    "respell",
    [
        str.lower,
        lambda code: f" {code[:8]} {code[8:]}\t",
        lambda code: code.translate(FULL_WIDTH),
        lambda code: code.lower().translate(FULL_WIDTH) + "\u3000",
    ],
    ids=["lower", "spaces", "full width", "both"],
)
def test_a_code_is_stored_in_one_spelling(respell: object) -> None:
    code = make_uscc()
    user = accounts.register(typed(uscc=respell(code)))  # type: ignore[operator]
    assert user.members[0].organisation.uscc == code


@pytest.mark.parametrize("respell", [str, str.lower, lambda code: code.translate(FULL_WIDTH)])
def test_a_taken_code_is_taken_in_every_spelling(respell: object) -> None:
    there = make_organisation()
    wrong = refused(typed(uscc=respell(there.uscc)))  # type: ignore[operator]
    assert list(wrong) == ["uscc"]
    assert "已经注册过" in str(wrong["uscc"][0])


def test_a_taken_address_makes_nothing_in_every_spelling() -> None:
    there = make_buyer()
    assert accounts.register(typed(email=f" {there.email.upper()} ")) is None
    assert len(db.session.scalars(select(Organisation)).all()) == 1
    assert subjects_to(there.email) == ["您已经有账号"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "authority"),
        ("kind", "evaluator"),
        ("kind", ""),
        ("kind", "buyer\x00"),
        ("organisation_name", "  "),
        ("organisation_name", "某\x00公司"),
        ("organisation_name", "长" * 101),
        ("uscc", ""),
        ("uscc", "91410100MA0000000"),
        ("uscc", "914101000000000000"),
        ("uscc", "91410100MA000000O0"),
        ("uscc", "①" * 18),
        ("uscc", "\x00" * 18),
        ("uscc", "9" * 100_000),
        ("city", "atlantis"),
        ("city", ""),
        ("name", "\u3000"),
        ("name", "李\x00明"),
        ("name", "李" * 100_000),
        ("phone", "0" * 41),
        ("phone", "\x00"),
        ("email", ""),
        ("email", "li.ming"),
        ("email", "li.ming@"),
        ("email", "李明@example.com"),
        ("email", "li\x00ming@example.com"),
        ("email", "a" * 65 + "@example.com"),
        ("email", "a@" + "b." * 200 + "com"),
        ("password", "short"),
        ("password", "1234567890"),
        ("password", "li.ming@example.com"),
        ("password", "p4$" * 100),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(field: str, value: str) -> None:
    assert list(refused(typed(**{field: value}))) == [field]
    assert db.session.scalars(select(User)).all() == []
    assert db.session.scalars(select(Organisation)).all() == []


def test_everything_wrong_is_said_at_once() -> None:
    wrong = refused(Registration("", "", "", "", "", "", "\x00", ""))
    assert list(wrong) == [
        "kind",
        "organisation_name",
        "uscc",
        "city",
        "name",
        "phone",
        "email",
        "password",
    ]


@pytest.mark.parametrize(("shared", "told"), [("uscc", ["uscc"]), ("email", [])])
def test_of_two_registrations_at_once_one_is_made(app: Flask, shared: str, told: list[str]) -> None:
    both = [typed(email="one@example.com"), typed(email="two@example.com")]
    both[1] = replace(both[1], **{shared: getattr(both[0], shared)})
    start, outcomes = Barrier(2), []

    def register(registration: Registration) -> None:
        with app.app_context():
            start.wait()
            try:
                accounts.register(registration)
            except InvalidInput as refusal:
                outcomes.append(list(refusal.fields))
            else:
                outcomes.append([])

    threads = [Thread(target=register, args=(one,)) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [[], told]
    assert len(db.session.scalars(select(Organisation)).all()) == 1
    assert len(db.session.scalars(select(User)).all()) == 1


@pytest.mark.parametrize(
    ("make", "role"),
    [
        (make_buyer, Role.BUYER),
        (make_vendor, Role.VENDOR),
        (partial(make_person, OrganisationKind.EVALUATOR), Role.EVALUATOR),
        (make_administrator, Role.ADMINISTRATOR),
        (make_supervisor, Role.SUPERVISOR),
    ],
)
def test_roles_are_in_force_only_while_the_organisation_is_approved(
    make: object, role: Role
) -> None:
    person = make()  # type: ignore[operator]
    assert person.actor.roles == {Role.MEMBER, role}
    for state in (OrganisationState.PENDING, OrganisationState.REJECTED):
        with unit_of_work():
            person.organisation.state = state
        assert person.actor.roles == {Role.MEMBER}


@pytest.mark.parametrize("role", [MemberRole.ADMINISTRATOR, MemberRole.SUPERVISOR])
def test_the_authoritys_roles_mean_nothing_elsewhere(role: MemberRole) -> None:
    vendor = make_person(OrganisationKind.VENDOR, role)
    assert vendor.actor.roles == {Role.MEMBER, Role.VENDOR}


@pytest.mark.parametrize(
    ("fields", "hindrance"),
    [({"email_verified_at": None}, Hindrance.EMAIL)],
)
def test_no_role_is_in_force_before_what_hinders_is_done(
    fields: dict[str, object], hindrance: Hindrance
) -> None:
    actor = make_vendor(**fields).actor
    assert (actor.roles, actor.hindrances) == ({Role.MEMBER}, (hindrance,))


def test_new_terms_hinder_until_they_are_accepted() -> None:
    vendor = make_vendor()
    with unit_of_work() as work:
        number = work.add(Terms(text_zh="新", text_en="New", changes_zh="", changes_en="")).id
    assert vendor.actor.hindrances == (Hindrance.TERMS,)
    with pytest.raises(StaleVersion):
        terms.accept(vendor.actor, number - 1)
    terms.accept(vendor.actor, number)
    terms.accept(vendor.actor, number)
    assert vendor.actor.roles == {Role.MEMBER, Role.VENDOR}


def test_an_organisation_may_ask_for_a_second_factor() -> None:
    vendor = make_vendor()
    row = sessions.find(sessions.begin(vendor.user, has_second_factor=False))
    assert accounts.actor_of(vendor.user, None, row).hindrances == ()
    with unit_of_work():
        vendor.organisation.requires_second_factor = True
    assert accounts.actor_of(vendor.user, None, row).hindrances == (Hindrance.SECOND_FACTOR,)


def test_who_has_a_second_factor_is_nobody_without_it() -> None:
    chief = make_administrator()
    without = sessions.find(sessions.begin(chief.user, has_second_factor=False))
    assert accounts.actor_of(chief.user, None, without).roles == {Role.MEMBER}
    with_it = sessions.find(sessions.begin(chief.user, has_second_factor=True))
    assert accounts.actor_of(chief.user, None, with_it).has(Role.ADMINISTRATOR)


def test_a_person_of_two_organisations_acts_for_the_chosen_one() -> None:
    first, second = make_vendor(), make_buyer()
    with unit_of_work() as work:
        work.add(
            Member(user_id=first.user.id, organisation_id=second.organisation.id, role="viewer")
        )
    db.session.expire_all()
    actor = accounts.actor_of(first.user, second.organisation.id)
    assert (actor.organisation_id, actor.duty) == (second.organisation.id, MemberRole.VIEWER)
    assert actor.roles == {Role.MEMBER, Role.BUYER}
    stranger = accounts.actor_of(first.user, make_buyer().organisation.id)
    assert stranger.organisation_id == first.organisation.id


def test_somebody_without_an_organisation_is_a_member_only() -> None:
    with unit_of_work() as work:
        user = work.add(
            User(
                email="lone@example.com",
                name="独",
                password_hash="-",
                email_verified_at=clock.now(),
            )
        )
    actor = accounts.actor_of(user)
    assert (actor.organisation_id, actor.roles) == (None, {Role.MEMBER})


def test_a_language_is_remembered_for_mails() -> None:
    buyer = make_buyer()
    accounts.remember_language(buyer.actor, "en")
    assert db.session.get_one(User, buyer.user.id).locale == "en"
