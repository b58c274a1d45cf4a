"""Withdraw a listing, tell of endings, reopen what has ended."""

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed, TransitionRefused
from marketplace.domain.lifecycle import ProposalState, ScenarioState
from marketplace.models import LedgerEntry
from marketplace.services import endings, scenarios, watches
from marketplace.services.scenario_content import read_content
from marketplace.services.scenario_drafting import require_editable
from marketplace.services.unit_of_work import unit_of_work
from marketplace.services.watches import Watched
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import make_administrator, make_buyer, make_vendor
from tests.factories.proposals import make_proposal
from tests.factories.scenarios import complete_content, make_scenario
from tests.notices import told

pytestmark = pytest.mark.usefixtures("app")


def test_an_administrator_withdraws_with_a_reason_that_everybody_reads() -> None:
    buyer, bidder = make_buyer(), make_vendor()
    scenario = make_scenario(buyer)
    sealed = make_proposal(bidder, scenario)
    administrator = make_administrator()
    with pytest.raises(InvalidInput):
        endings.withdraw(administrator.actor, scenario.id, " ")
    with pytest.raises(NotAllowed):
        endings.withdraw(buyer.actor, scenario.id, "重复发布。")
    endings.withdraw(administrator.actor, scenario.id, "重复发布。")
    assert (scenario.state, scenario.ending_reason) == (ScenarioState.WITHDRAWN, "重复发布。")
    assert told("scenario_withdrawn") == [buyer.user.id]
    assert told("scenario_ended") == [bidder.user.id]
    kinds = db.session.scalars(select(LedgerEntry.kind).order_by(LedgerEntry.position)).all()
    assert kinds[-1] == "scenario.withdrawn"
    assert scenarios.get_scenario(make_vendor().actor, scenario.id) is scenario
    with pytest.raises(NotAllowed):
        open_all(make_buyer(), scenario.id)
    with pytest.raises(TransitionRefused):
        open_all(buyer, scenario.id)
    assert (sealed.state, sealed.organisation_id) == (ProposalState.SUBMITTED, None)


def test_a_cancelled_and_a_failed_call_tell_whom_they_concern(clock: Clock) -> None:
    buyer, watcher = make_buyer(), make_vendor()
    for end in ("cancelled", "failed"):
        scenario = make_scenario(buyer)
        watches.watch(watcher.actor, Watched(scenario_id=scenario.id))
        if end == "cancelled":
            scenarios.cancel(buyer.actor, scenario.id, "预算调整。")
        else:
            clock.advance(days=15)
            open_all(buyer, scenario.id)
        assert scenario.state == end
    assert told("scenario_ended") == [watcher.user.id] * 2


def test_reopening_copies_what_was_said_without_its_dates() -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    scenarios.cancel(buyer.actor, scenario.id, "计划变更。")
    draft = endings.reopen(buyer.actor, scenario.id)
    require_editable(buyer.actor, draft)
    old, new = read_content(scenario), read_content(draft)
    assert (new.title, new.requirements, new.criteria) == (
        old.title,
        old.requirements,
        old.criteria,
    )
    dates = (new.question_deadline, new.proposal_deadline, new.planned_award_date)
    assert (*dates, new.delivery_from, new.delivery_to) == (None,) * 5
    assert draft.reopened_from_id == scenario.id
    assert endings.reopen(buyer.actor, scenario.id) is draft
    assert not endings.can_reopen(scenario)


def test_the_links_stand_once_the_new_listing_is_public() -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    scenarios.cancel(buyer.actor, scenario.id, "计划变更。")
    draft = endings.reopen(buyer.actor, scenario.id)
    assert endings.find_successor(scenario) is None
    scenarios.save_draft(buyer.actor, draft.id, complete_content(), draft.version)
    scenarios.submit(buyer.actor, draft.id)
    with pytest.raises(TransitionRefused):
        endings.reopen(buyer.actor, scenario.id)
    scenarios.publish(make_administrator().actor, draft.id)
    assert endings.find_successor(scenario) is draft
    assert endings.find_predecessor(draft) is scenario


def test_a_draft_that_was_given_up_makes_room_for_another() -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    scenarios.cancel(buyer.actor, scenario.id, "计划变更。")
    first = endings.reopen(buyer.actor, scenario.id)
    scenarios.discard(buyer.actor, first.id, "再想想。")
    assert endings.can_reopen(scenario)
    assert endings.reopen(buyer.actor, scenario.id) is not first


def test_only_what_ended_without_a_winner_and_only_by_its_buyer() -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    with pytest.raises(TransitionRefused):
        endings.reopen(buyer.actor, scenario.id)
    scenarios.cancel(buyer.actor, scenario.id, "计划变更。")
    with pytest.raises(NotAllowed):
        endings.reopen(make_buyer().actor, scenario.id)
    with unit_of_work():
        scenario.state = ScenarioState.CONCLUDED
    with pytest.raises(TransitionRefused):
        endings.reopen(buyer.actor, scenario.id)
