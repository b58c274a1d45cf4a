"""A further organisation of somebody who has an account."""

from dataclasses import replace

import pytest

from marketplace.domain.errors import InvalidInput, NotAllowed
from marketplace.domain.lifecycle import OrganisationState, Role
from marketplace.domain.membership import MemberRole
from marketplace.domain.permissions import VISITOR
from marketplace.services import accounts, organisations, registrations
from marketplace.services.registrations import FurtherOrganisation
from tests.factories.people import make_administrator, make_buyer, make_uscc

pytestmark = pytest.mark.usefixtures("app")


def typed(**fields: str) -> FurtherOrganisation:
    return replace(FurtherOrganisation("vendor", " 第二家公司 ", make_uscc(), "luoyang"), **fields)


def test_its_person_owns_it_and_it_waits_for_approval() -> None:
    buyer, administrator = make_buyer(), make_administrator()
    made = registrations.register_further(buyer.actor, typed())
    assert (made.name, made.state, made.kind) == ("第二家公司", OrganisationState.PENDING, "vendor")
    assert organisations.list_pending(administrator.actor) == [made]
    actor = accounts.actor_of(buyer.user, made.id)
    assert (actor.duty, actor.roles) == (MemberRole.OWNER, {Role.MEMBER})
    assert accounts.actor_of(buyer.user).organisation_id == buyer.organisation.id


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "authority"),
        ("kind", ""),
        ("name", " "),
        ("uscc", "1"),
        ("uscc", "\x00"),
        ("city", "atlantis"),
    ],
)
def test_what_is_typed_is_checked(field: str, value: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        registrations.register_further(make_buyer().actor, typed(**{field: value}))
    assert list(refusal.value.fields) == [field]


def test_an_organisation_is_registered_once() -> None:
    buyer = make_buyer()
    with pytest.raises(InvalidInput):
        registrations.register_further(buyer.actor, typed(uscc=buyer.organisation.uscc))


def test_the_authority_s_people_are_no_party() -> None:
    with pytest.raises(NotAllowed, match="主管部门"):
        registrations.register_further(make_administrator().actor, typed())


def test_an_unfinished_account_and_a_visitor_register_nothing() -> None:
    for actor in (VISITOR, make_buyer(email_verified_at=None).actor):
        with pytest.raises(NotAllowed):
            registrations.register_further(actor, typed())


def test_only_so_many_wait_at_once() -> None:
    buyer = make_buyer()
    for _ in range(registrations.MOST_WAITING):
        registrations.register_further(buyer.actor, typed())
    with pytest.raises(NotAllowed, match="等待审核"):
        registrations.register_further(buyer.actor, typed())
