"""Awards: one winner, reasons where it departs, feedback for all others, then the standstill."""

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed, TransitionRefused
from marketplace.domain.lifecycle import ProposalState, ScenarioState
from marketplace.models import LedgerEntry, Proposal, Scenario
from marketplace.services import awards, rankings
from marketplace.services.proposal_content import Answer
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import make_buyer, make_vendor
from tests.factories.proposals import make_proposal
from tests.factories.scenarios import make_scenario
from tests.notices import events_of

pytestmark = pytest.mark.usefixtures("app")

STANDSTILL_DAYS = 3


class Ranked:
    """A scenario with a first and a second proposal and a disqualified one."""

    def __init__(self, clock: Clock) -> None:
        self.buyer = make_buyer()
        self.vendors = [make_vendor() for _ in range(3)]
        self.scenario: Scenario = make_scenario(self.buyer)
        refused = {row.id: Answer(False, "做不到。") for row in self.scenario.requirements}
        self.first = make_proposal(self.vendors[0], self.scenario, price=1_600_000)
        self.second = make_proposal(self.vendors[1], self.scenario, price=1_800_000)
        self.out = make_proposal(self.vendors[2], self.scenario, answers=refused)
        clock.advance(days=15)
        open_all(self.buyer, self.scenario.id)
        rankings.run(self.buyer.actor, self.scenario.id)

    def award(self, winner: Proposal, reason: str = "", **feedback: str) -> None:
        given = {row.id: feedback.get(name, "价格偏高。") for name, row in self._rows()}
        awards.award(self.buyer.actor, self.scenario.id, winner.id, reason, given)

    def _rows(self) -> list[tuple[str, Proposal]]:
        return [("first", self.first), ("second", self.second), ("out", self.out)]


@pytest.fixture
def ranked(clock: Clock) -> Ranked:
    return Ranked(clock)


def test_the_first_is_selected_and_everybody_hears(ranked: Ranked) -> None:
    ranked.award(ranked.first, second="参考同类项目的报价。")
    assert ranked.scenario.state == ScenarioState.AWARDED
    assert ranked.first.state == ProposalState.SELECTED
    assert ranked.second.state == ProposalState.NOT_SELECTED
    assert ranked.out.state == ProposalState.DISQUALIFIED
    assert (ranked.second.feedback, ranked.first.feedback) == ("参考同类项目的报价。", None)
    assert [events_of(vendor)[-1] for vendor in ranked.vendors] == [
        "proposal_selected",
        "proposal_not_selected",
        "proposal_not_selected",
    ]
    assert awards.find_award(ranked.scenario.id).departure_reason is None


def test_another_than_the_first_needs_a_reason_which_is_public(ranked: Ranked) -> None:
    with pytest.raises(InvalidInput) as refusal:
        ranked.award(ranked.second)
    assert list(refusal.value.fields) == ["departure_reason"]
    assert ranked.scenario.state == ScenarioState.EVALUATED
    ranked.award(ranked.second, "第一名承诺的工期经核实不可行。")
    entry = db.session.scalars(
        select(LedgerEntry).where(LedgerEntry.kind == "scenario.awarded")
    ).one()
    assert entry.body["departure_reason"] == "第一名承诺的工期经核实不可行。"
    assert entry.body["rank"] == 2
    result = awards.find_result(ranked.scenario)
    assert result is not None
    assert result.departure_reason == "第一名承诺的工期经核实不可行。"


def test_every_other_proposal_needs_feedback(ranked: Ranked) -> None:
    with pytest.raises(InvalidInput) as refusal:
        ranked.award(ranked.first, second=" ", out="")
    assert set(refusal.value.fields) == {
        f"feedback-{ranked.second.id}",
        f"feedback-{ranked.out.id}",
    }


def test_a_disqualified_or_foreign_proposal_cannot_win(ranked: Ranked, clock: Clock) -> None:
    foreign = Ranked(clock).first
    for loser in (ranked.out, foreign):
        with pytest.raises(InvalidInput):
            ranked.award(loser, "理由")


def test_a_second_award_is_refused(ranked: Ranked) -> None:
    ranked.award(ranked.first)
    with pytest.raises((TransitionRefused, InvalidInput)):
        ranked.award(ranked.first)
    assert ranked.scenario.state == ScenarioState.AWARDED


def test_another_buyer_cannot_award(ranked: Ranked) -> None:
    with pytest.raises(NotAllowed):
        awards.award(make_buyer().actor, ranked.scenario.id, ranked.first.id, "", {})


def test_it_is_concluded_only_after_the_standstill(ranked: Ranked, clock: Clock) -> None:
    ranked.award(ranked.first)
    clock.advance(days=STANDSTILL_DAYS, seconds=-1)
    with pytest.raises(NotAllowed):
        awards.conclude(ranked.buyer.actor, ranked.scenario.id)
    clock.advance(seconds=1)
    awards.conclude(ranked.buyer.actor, ranked.scenario.id)
    assert ranked.scenario.state == ScenarioState.CONCLUDED


def test_ending_without_a_winner_needs_a_public_reason(ranked: Ranked) -> None:
    with pytest.raises(InvalidInput):
        awards.fail(ranked.buyer.actor, ranked.scenario.id, "  ")
    awards.fail(ranked.buyer.actor, ranked.scenario.id, "预算调整。")
    assert ranked.scenario.state == ScenarioState.FAILED
    assert ranked.scenario.ending_reason == "预算调整。"


def test_a_call_that_was_not_opened_is_cancelled_and_not_failed(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    sealed = make_proposal(make_vendor(), scenario)
    for _moment in ("while proposals are accepted", "before the opening"):
        with pytest.raises(TransitionRefused):
            awards.fail(buyer.actor, scenario.id, "没有合适的方案。")
        clock.advance(days=15)
    assert (scenario.state, sealed.state) == (ScenarioState.PUBLISHED, ProposalState.SUBMITTED)
