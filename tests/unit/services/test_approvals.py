"""Approved for later: not public before, published at the date by the schedule."""

from datetime import timedelta

import pytest

from marketplace.domain.errors import InvalidInput, NotAllowed, NotFound, TransitionRefused
from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.permissions import VISITOR
from marketplace.models import Scenario
from marketplace.search.query import ScenarioQuery
from marketplace.services import (
    approvals,
    public_list,
    running_business,
    scenarios,
    schedule,
    search_indexing,
    searching,
    watches,
)
from marketplace.services.unit_of_work import unit_of_work
from marketplace.services.watches import Watched
from tests.conftest import Clock
from tests.factories.people import make_administrator, make_buyer, make_supervisor, make_vendor
from tests.factories.scenarios import make_scenario
from tests.notices import told

pytestmark = pytest.mark.usefixtures("app")

S = ScenarioState


def approved(clock: Clock, **after: float) -> Scenario:
    """A listing approved for a date."""
    scenario = make_scenario(state=S.SUBMITTED)
    at = clock.now() + timedelta(**after) if after else None
    return approvals.approve(make_administrator().actor, scenario.id, at)


def test_nothing_of_an_approved_listing_is_public(clock: Clock) -> None:
    scenario = approved(clock, days=1)
    search_indexing.rebuild()
    found = searching.search_scenarios(ScenarioQuery(clock.now(), scenario.title))
    assert found.hits.total == 0
    assert public_list.list_by_ids([scenario.id]) == []
    assert public_list.list_newest_open(clock.now(), 5) == []
    for stranger in (VISITOR, make_vendor().actor, make_buyer().actor, make_supervisor().actor):
        with pytest.raises(NotFound):
            scenarios.get_scenario(stranger, scenario.id)
    assert scenario.public_state_at(clock.now()) == S.APPROVED
    assert scenario.published_at is None
    assert scenario.public_key is None


def test_it_is_published_at_its_date_and_not_a_second_earlier(clock: Clock) -> None:
    scenario = approved(clock, days=2)
    clock.advance(days=2, seconds=-1)
    assert schedule.run_due() == 0
    assert scenario.state == S.APPROVED
    clock.advance(seconds=1)
    assert schedule.run_due() == 1
    assert (scenario.state, scenario.published_at) == (S.PUBLISHED, clock.now())
    assert schedule.run_due() == 0


def test_without_a_date_it_waits_for_somebody(clock: Clock) -> None:
    scenario = approved(clock)
    clock.advance(days=5)
    assert schedule.run_due() == 0
    scenarios.publish(make_administrator().actor, scenario.id)
    assert scenario.state == S.PUBLISHED


def test_a_date_that_is_past_or_too_near_the_deadline_is_refused(clock: Clock) -> None:
    scenario, chief = make_scenario(state=S.SUBMITTED), make_administrator().actor
    for at, field in (
        (clock.now(), "publish_at"),
        (clock.now() + timedelta(days=13, hours=1), "proposal_deadline"),
    ):
        with pytest.raises(InvalidInput) as refusal:
            approvals.approve(chief, scenario.id, at)
        assert field in refusal.value.fields
    assert scenario.state == S.SUBMITTED


def test_the_date_can_be_changed_and_dropped(clock: Clock) -> None:
    scenario, chief = approved(clock, days=1), make_administrator().actor
    approvals.schedule(chief, scenario.id, clock.now() + timedelta(days=3))
    assert scenario.publish_at == clock.now() + timedelta(days=3)
    approvals.schedule(chief, scenario.id, None)
    assert approvals.list_approved(chief) == [scenario]
    clock.advance(days=4)
    assert schedule.run_due() == 0


def test_only_an_approved_listing_takes_a_new_date(clock: Clock) -> None:
    scenario = make_scenario(state=S.SUBMITTED)
    with pytest.raises(TransitionRefused):
        approvals.schedule(make_administrator().actor, scenario.id, None)


def test_only_administrators_approve() -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer, S.SUBMITTED)
    with pytest.raises(NotAllowed):
        approvals.approve(buyer.actor, scenario.id)
    with pytest.raises(NotAllowed):
        approvals.list_approved(make_supervisor().actor)


def test_taken_back_or_returned_it_waits_for_no_date(clock: Clock) -> None:
    buyer, chief = make_buyer(), make_administrator().actor
    at = clock.now() + timedelta(days=1)
    recalled, returned = (make_scenario(buyer, S.SUBMITTED, title=name) for name in ("甲", "乙"))
    for scenario in (recalled, returned):
        approvals.approve(chief, scenario.id, at)
    scenarios.recall(buyer.actor, recalled.id)
    scenarios.return_to_buyer(chief, returned.id, "再改改。", {})
    clock.advance(days=2)
    assert schedule.run_due() == 0
    assert [(row.state, row.publish_at) for row in (recalled, returned)] == [
        (S.DRAFT, None),
        (S.RETURNED, None),
    ]


def test_an_approved_listing_is_not_edited() -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer, S.SUBMITTED)
    approvals.approve(make_administrator().actor, scenario.id)
    with pytest.raises(TransitionRefused, match="收回"):
        scenarios.get_editable(buyer.actor, scenario.id)
    assert running_business.has_running_scenario(buyer.organisation.id)


def test_what_is_not_fit_any_more_is_given_up_and_holds_up_no_other(clock: Clock) -> None:
    chief = make_administrator()
    broken, sound = approved(clock, days=2), approved(clock, days=2)
    with unit_of_work():
        broken.proposal_deadline = clock.now() + timedelta(days=2)
    clock.advance(days=2)
    assert schedule.run_due() == 2
    assert (broken.state, broken.publish_at) == (S.APPROVED, None)
    assert sound.state == S.PUBLISHED
    assert chief.user.id in told("scenario_unpublishable")
    before = told("scenario_unpublishable")
    assert schedule.run_due() == 0
    assert told("scenario_unpublishable") == before


def test_what_breaks_while_it_is_published_is_told_as_well(clock: Clock) -> None:
    broken, sound = approved(clock, days=2), approved(clock, days=2)
    with unit_of_work():
        broken.kpis = ["not a KPI"]
    clock.advance(days=2)
    schedule.run_due()
    assert (broken.state, broken.publish_at, sound.state) == (S.APPROVED, None, S.PUBLISHED)
    assert told("scenario_unpublishable")


def test_whoever_watches_sector_or_buyer_is_told_once(clock: Clock) -> None:
    buyer, watching, elsewhere = make_buyer(), make_vendor(), make_vendor()
    watches.watch(watching.actor, Watched(sector="industry"))
    watches.watch(watching.actor, Watched(buyer_id=buyer.organisation.id))
    watches.watch(elsewhere.actor, Watched(sector="medical"))
    scenario = make_scenario(buyer, S.SUBMITTED)
    approvals.approve(make_administrator().actor, scenario.id, clock.now() + timedelta(days=1))
    assert told("scenario_published") == []
    clock.advance(days=1)
    schedule.run_due()
    assert told("scenario_published") == [watching.user.id]
    assert told("scenario_approved") == [buyer.user.id]
