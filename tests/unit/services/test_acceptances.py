"""The end of a delivery: accepted as a whole when every milestone is, or terminated."""

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed, TransitionRefused
from marketplace.domain.lifecycle import Role, ScenarioState
from marketplace.domain.membership import MemberRole
from marketplace.matching.canonical import digest
from marketplace.models import LedgerEntry, Notification
from marketplace.services import acceptances, awards, handovers, running_business
from marketplace.services.deliveries import find_acceptance, find_public
from tests.conftest import Clock
from tests.factories.awards import Awarded, make_award
from tests.factories.people import Person, add_member

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def awarded(clock: Clock) -> Awarded:
    return make_award(clock)


def last_entry() -> LedgerEntry:
    found = db.session.scalars(select(LedgerEntry).order_by(LedgerEntry.position.desc())).first()
    assert found
    return found


def test_the_whole_is_accepted_only_when_every_milestone_is(awarded: Awarded, clock: Clock) -> None:
    buyer, scenario = awarded.buyer.actor, awarded.scenario
    first, second = awarded.begin(clock)
    awarded.hand_over(first)
    handovers.accept(buyer, scenario.id, first.id, first.version)
    with pytest.raises(TransitionRefused):
        acceptances.accept(buyer, scenario.id, "早了", {})
    awarded.hand_over(second)
    handovers.accept(buyer, scenario.id, second.id, second.version)
    acceptances.accept(buyer, scenario.id, "识别准确。", {})
    assert scenario.state == ScenarioState.ACCEPTED
    entry, row = last_entry(), find_acceptance(scenario.id)
    assert row
    assert entry.kind == "scenario.accepted"
    assert entry.body["acceptance"] == digest({"summary": row.summary, "kpis": row.kpis})
    told = select(Notification.user_id).where(Notification.event == "delivery_accepted")
    assert list(db.session.scalars(told)) == [awarded.winner.user.id]
    with pytest.raises(TransitionRefused):
        acceptances.accept(buyer, scenario.id, "又一次", {})
    found = find_public(scenario)
    assert found
    assert (found.summary, found.done, found.total) == ("识别准确。", 2, 2)
    result = awards.find_result(scenario)
    assert result
    assert result.winner == awarded.winner.organisation.name


@pytest.mark.parametrize(
    ("summary", "reached", "field"),
    [(" ", {}, "summary"), ("长" * 2001, {}, "summary"), ("好", {0: "9" * 101}, "reached-0")],
)
def test_what_everybody_will_read_is_checked(
    awarded: Awarded, clock: Clock, summary: str, reached: dict[int, str], field: str
) -> None:
    for milestone in awarded.begin(clock):
        awarded.hand_over(milestone)
        handovers.accept(awarded.buyer.actor, awarded.scenario.id, milestone.id, milestone.version)
    with pytest.raises(InvalidInput) as refusal:
        acceptances.accept(awarded.buyer.actor, awarded.scenario.id, summary, reached)
    assert set(refusal.value.fields) == {field}


def test_only_the_buyer_s_owner_ends_it(awarded: Awarded, clock: Clock) -> None:
    awarded.begin(clock)
    editor = add_member(awarded.buyer.organisation, MemberRole.EDITOR)
    for person in (editor, awarded.winner):
        with pytest.raises(NotAllowed):
            acceptances.accept(person.actor, awarded.scenario.id, "好", {})
        with pytest.raises(NotAllowed):
            acceptances.terminate(person.actor, awarded.scenario.id, "停")


def test_terminated_with_a_public_reason(awarded: Awarded, clock: Clock) -> None:
    awarded.begin(clock)
    with pytest.raises(InvalidInput):
        acceptances.terminate(awarded.buyer.actor, awarded.scenario.id, " ")
    acceptances.terminate(awarded.buyer.actor, awarded.scenario.id, "供给方破产。")
    scenario = awarded.scenario
    assert (scenario.state, scenario.ending_reason) == ("terminated", "供给方破产。")
    assert last_entry().kind == "scenario.terminated"
    assert awards.find_result(scenario)
    told = select(Notification.params).where(Notification.event == "delivery_terminated")
    assert [row["reason"] for row in db.session.scalars(told)] == ["供给方破产。"]


def test_a_contract_that_falls_through_needs_no_plan_to_be_terminated(
    awarded: Awarded, clock: Clock
) -> None:
    awarded.conclude(clock)
    sides = (awarded.buyer, awarded.winner)
    assert [has_business(person) for person in sides] == [True, True]
    acceptances.terminate(awarded.buyer.actor, awarded.scenario.id, "双方没有签成合同。")
    assert (awarded.scenario.state, last_entry().kind) == ("terminated", "scenario.terminated")
    assert find_public(awarded.scenario) is None
    assert [has_business(person) for person in sides] == [False, False]


def has_business(person: Person) -> bool:
    """Whether the last of an organisation's people has to stay."""
    number = person.organisation.id
    if person.actor.has(Role.VENDOR):
        return running_business.has_running_proposal(number)
    return running_business.has_running_scenario(number)
