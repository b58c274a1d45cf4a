"""People whom the operator adds, on both databases."""

import pytest
from flask import Flask

from marketplace.domain.errors import InvalidInput, NotFound
from marketplace.domain.lifecycle import OrganisationState
from marketplace.domain.membership import MemberRole, OrganisationKind
from marketplace.services import users
from marketplace.services.users import NewUser
from tests.factories.people import make_administrator, make_buyer, make_uscc


def _new(**fields: object) -> NewUser:
    typed = {
        "email": " Chief@Example.com ",
        "name": "赵主任",
        "role": MemberRole.ADMINISTRATOR,
        "password": "a long enough password",
        "uscc": make_uscc(),
        "organisation_name": "省数据局",
        **fields,
    }
    return NewUser(**typed)  # type: ignore[arg-type]


def test_an_unknown_code_makes_an_approved_authority(app: Flask) -> None:
    user = users.add(_new())
    organisation = user.members[0].organisation
    assert user.email == "chief@example.com"
    assert organisation.kind == OrganisationKind.AUTHORITY
    assert organisation.state == OrganisationState.APPROVED


def test_a_known_code_is_joined_whatever_its_spelling(app: Flask) -> None:
    there = make_administrator().organisation
    spelt = f" {there.uscc[:4]} {there.uscc[4:].lower()}"
    user = users.add(_new(uscc=spelt, organisation_name=""))
    assert user.members[0].organisation_id == there.id


def test_an_owner_joins_a_registered_organisation(app: Flask) -> None:
    buyer = make_buyer()
    user = users.add(_new(role=MemberRole.OWNER, uscc=buyer.organisation.uscc))
    assert user.members[0].organisation_id == buyer.organisation.id


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("password", "short"),
        ("uscc", "91410100MA00000000"),
        ("organisation_name", ""),
        ("city", "atlantis"),
        ("role", MemberRole.OWNER),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(app: Flask, field: str, value: object) -> None:
    with pytest.raises(InvalidInput) as refusal:
        users.add(_new(**{field: value}))
    assert list(refusal.value.fields) == [field]
    assert users.list_all() == []


def test_an_address_is_taken_once(app: Flask) -> None:
    users.add(_new())
    with pytest.raises(InvalidInput) as refusal:
        users.add(_new(email="chief@example.com"))
    assert list(refusal.value.fields) == ["email"]


def test_roles_of_the_authority_stay_there(app: Flask) -> None:
    buyer = make_buyer()
    with pytest.raises(InvalidInput):
        users.add(_new(uscc=buyer.organisation.uscc))
    with pytest.raises(InvalidInput):
        users.set_role(buyer.email, MemberRole.SUPERVISOR)
    assert buyer.user.members[0].role == MemberRole.OWNER


def test_a_role_is_changed(app: Flask) -> None:
    chief = make_administrator()
    users.set_role(chief.email.upper(), MemberRole.SUPERVISOR)
    assert chief.user.members[0].role == MemberRole.SUPERVISOR


def test_a_role_of_nobody_cannot_be_changed(app: Flask) -> None:
    with pytest.raises(NotFound):
        users.set_role("nobody@example.com", MemberRole.OWNER)


def test_people_are_listed_in_the_order_they_came(app: Flask) -> None:
    people = [make_buyer(), make_administrator(), make_buyer()]
    assert [user.id for user in users.list_all()] == [person.user.id for person in people]


def test_a_name_is_found(app: Flask) -> None:
    buyer = make_buyer(name="钱工")
    assert users.find_name(buyer.user.id) == "钱工"
    assert users.find_name(buyer.user.id + 1) is None
