"""Organisations: who sees them, the decision, asking again."""

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed, NotFound
from marketplace.domain.lifecycle import OrganisationState, ProposalState, Role, ScenarioState
from marketplace.domain.permissions import VISITOR, Actor
from marketplace.models import Notification, Organisation
from marketplace.services import organisations, scenarios
from marketplace.services.organisations import OrganisationProfile
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import (
    Person,
    make_administrator,
    make_buyer,
    make_organisation,
    make_person,
    make_supervisor,
    make_vendor,
)
from tests.factories.proposals import make_proposal
from tests.factories.scenarios import make_scenario

pytestmark = pytest.mark.usefixtures("app")

PENDING, APPROVED, REJECTED = (
    OrganisationState.PENDING,
    OrganisationState.APPROVED,
    OrganisationState.REJECTED,
)
NEW = OrganisationProfile("新名称", "luoyang")


def newcomer(state: OrganisationState = PENDING) -> Person:
    person = make_buyer()
    with unit_of_work():
        person.organisation.state = state
    return person


def told(person: Person) -> list[tuple[str, dict[str, object]]]:
    query = select(Notification.event, Notification.params).order_by(Notification.id)
    rows = db.session.execute(query.where(Notification.user_id == person.user.id)).all()
    return [(row.event, row.params) for row in rows]


def test_an_organisation_is_seen_by_its_members_and_administrators_alone() -> None:
    buyer, administrator = make_buyer(), make_administrator()
    found = organisations.get_organisation(buyer.actor, buyer.organisation.id)
    assert found is buyer.organisation
    assert organisations.get_organisation(administrator.actor, found.id) is found
    for other in (make_buyer(), make_vendor(), make_supervisor()):
        with pytest.raises(NotFound):
            organisations.get_organisation(other.actor, found.id)
        with pytest.raises(NotFound):
            organisations.list_members(other.actor, found.id)


@pytest.mark.parametrize("number", [0, -1, 2**31 - 1])
def test_there_is_no_such_organisation(number: int) -> None:
    with pytest.raises(NotFound):
        organisations.get_organisation(make_administrator().actor, number)


def test_somebody_without_an_organisation_is_told_so() -> None:
    with pytest.raises(NotFound):
        organisations.get_own(Actor(user_id=1))


def test_members_are_listed_in_the_order_they_came() -> None:
    first = make_buyer()
    second = make_person(organisation=first.organisation)
    found = organisations.list_members(first.actor, first.organisation.id)
    assert [member.user_id for member in found] == [first.user.id, second.user.id]


def test_the_longest_waiting_come_first(clock: Clock) -> None:
    administrator = make_administrator()
    waiting = [make_organisation(state=PENDING) for _ in range(3)]
    with unit_of_work():
        waiting[2].created_at = clock.now().replace(year=2025)
    found = organisations.list_pending(administrator.actor)
    assert found == [waiting[2], waiting[0], waiting[1]]
    assert organisations.count_pending() == 3


def test_the_decided_come_page_by_page_latest_first(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(organisations, "PER_PAGE", 2)
    assert organisations.count_decided_pages() == 1
    administrator = make_administrator()
    clock.advance(hours=1)
    first, second = make_organisation(), make_organisation(state=REJECTED)
    make_organisation(state=PENDING)
    pages = [organisations.list_decided(administrator.actor, page) for page in (1, 2, 3)]
    assert pages == [[second, first], [administrator.organisation], []]
    assert organisations.count_decided_pages() == 2


def test_only_administrators_read_the_queue() -> None:
    for other in (make_buyer(), make_vendor(), make_supervisor()):
        with pytest.raises(NotAllowed):
            organisations.list_pending(other.actor)
        with pytest.raises(NotAllowed):
            organisations.list_decided(other.actor, 1)


def test_approval_lets_it_post_and_tells_it() -> None:
    administrator, buyer = make_administrator(), newcomer()
    organisations.approve(administrator.actor, buyer.organisation.id, is_checked_offline=True)
    assert buyer.organisation.state == APPROVED
    assert told(buyer) == [("organisation_approved", {"organisation": buyer.organisation.name})]


def test_refusal_keeps_and_tells_the_reason() -> None:
    administrator, buyer = make_administrator(), newcomer()
    organisations.reject(administrator.actor, buyer.organisation.id, "  名称与执照不符\n")
    assert buyer.organisation.state == REJECTED
    assert buyer.organisation.decision_reason == "名称与执照不符"
    name = buyer.organisation.name
    assert told(buyer) == [
        ("organisation_rejected", {"organisation": name, "reason": "名称与执照不符"})
    ]


@pytest.mark.parametrize("reason", ["", " \n\u3000", "a\x00b", "长" * 2001])
def test_a_refusal_needs_a_reason_that_can_be_kept(reason: str) -> None:
    administrator, buyer = make_administrator(), newcomer()
    with pytest.raises(InvalidInput) as refusal:
        organisations.reject(administrator.actor, buyer.organisation.id, reason)
    assert list(refusal.value.fields) == ["reason"]
    assert buyer.organisation.state == PENDING
    assert told(buyer) == []


def test_nobody_but_an_administrator_decides_not_even_for_themselves() -> None:
    buyer = newcomer()
    with pytest.raises(NotAllowed):
        organisations.approve(buyer.actor, buyer.organisation.id)
    for other in (make_vendor(), make_supervisor()):
        with pytest.raises(NotFound):
            organisations.approve(other.actor, buyer.organisation.id)
    assert buyer.organisation.state == PENDING


def test_a_refused_organisation_corrects_itself_and_asks_again() -> None:
    administrator, buyer = make_administrator(), newcomer(REJECTED)
    organisations.resubmit(buyer.actor, OrganisationProfile(" 新名称 ", "luoyang"))
    found = db.session.get_one(Organisation, buyer.organisation.id)
    assert (found.name, found.city, found.state) == ("新名称", "luoyang", PENDING)
    assert told(administrator) == [("organisation_registered", {"organisation": "新名称"})]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "新\x00名"),
        ("name", "长" * 100_000),
        ("city", ""),
        ("city", "atlantis"),
        ("city", "\x00"),
    ],
)
def test_a_correction_is_checked(field: str, value: str) -> None:
    buyer = newcomer(REJECTED)
    typed = {"name": "新名称", "city": "luoyang", field: value}
    with pytest.raises(InvalidInput) as refusal:
        organisations.resubmit(buyer.actor, OrganisationProfile(**typed))
    assert list(refusal.value.fields) == [field]
    assert buyer.organisation.state == REJECTED


def test_approval_forgets_the_reason_of_an_earlier_refusal() -> None:
    administrator, buyer = make_administrator(), newcomer()
    organisations.reject(administrator.actor, buyer.organisation.id, "名称不符")
    organisations.resubmit(buyer.actor, NEW)
    organisations.approve(administrator.actor, buyer.organisation.id, is_checked_offline=True)
    assert buyer.organisation.decision_reason is None


def test_a_suspended_organisation_is_told_why_and_acts_no_more() -> None:
    administrator, buyer = make_administrator(), make_buyer()
    assert buyer.actor.has(Role.BUYER)
    organisations.suspend(administrator.actor, buyer.organisation.id, " 证照已吊销 ")
    assert buyer.organisation.decision_reason == "证照已吊销"
    assert buyer.actor.roles == {Role.MEMBER}
    name = buyer.organisation.name
    organisations.restore(administrator.actor, buyer.organisation.id)
    assert buyer.organisation.decision_reason is None
    assert buyer.actor.has(Role.BUYER)
    assert told(buyer) == [
        ("organisation_suspended", {"organisation": name, "reason": "证照已吊销"}),
        ("organisation_restored", {"organisation": name}),
    ]


@pytest.mark.parametrize("reason", ["", " \n", "a\x00b", "长" * 2001])
def test_a_suspension_needs_a_reason(reason: str) -> None:
    administrator, buyer = make_administrator(), make_buyer()
    with pytest.raises(InvalidInput) as refusal:
        organisations.suspend(administrator.actor, buyer.organisation.id, reason)
    assert list(refusal.value.fields) == ["reason"]
    assert buyer.organisation.state == APPROVED


def test_the_authority_does_not_shut_itself_out() -> None:
    administrator = make_administrator()
    with pytest.raises(NotAllowed, match="主管部门"):
        organisations.suspend(administrator.actor, administrator.organisation.id, "误操作")
    assert administrator.actor.has(Role.ADMINISTRATOR)


def test_nobody_but_an_administrator_suspends() -> None:
    buyer = make_buyer()
    with pytest.raises(NotAllowed):
        organisations.suspend(buyer.actor, buyer.organisation.id, "自己停")
    for other in (make_vendor(), make_supervisor()):
        with pytest.raises(NotFound):
            organisations.suspend(other.actor, buyer.organisation.id, "停")


def test_what_it_published_stays_and_what_it_sealed_is_opened_with_the_rest(clock: Clock) -> None:
    administrator, buyer, vendor = make_administrator(), make_buyer(), make_vendor()
    scenario = make_scenario(buyer, ScenarioState.PUBLISHED, administrator)
    proposal = make_proposal(vendor, scenario)
    organisations.suspend(administrator.actor, vendor.organisation.id, "核查中")
    organisations.suspend(administrator.actor, buyer.organisation.id, "核查中")
    assert scenarios.get_scenario(VISITOR, scenario.id) is scenario
    clock.advance(days=15)
    with pytest.raises(NotAllowed):
        open_all(buyer, scenario.id)
    organisations.restore(administrator.actor, buyer.organisation.id)
    open_all(buyer, scenario.id)
    assert proposal.state == ProposalState.OPENED
