"""Every row of the lifecycles, walked through the services that take its action.

From each state: what the row says leads where it says, and every other action is refused. What a
row allows is the same on every database; the services' own tests take their steps on both.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from types import MappingProxyType
from typing import Any

import pytest

from marketplace.domain.errors import MarketplaceError, TransitionRefused
from marketplace.domain.lifecycle import (
    PROPOSAL,
    QUESTION,
    SCENARIO,
    Action,
    ProposalState,
    QuestionState,
    ScenarioState,
    Transition,
    find_transition,
)
from marketplace.models import Proposal, Question, Scenario
from marketplace.services import (
    acceptances,
    amendments,
    approvals,
    awards,
    delivery_plans,
    endings,
    handovers,
    proposal_submission,
    proposals,
    question_answers,
    questions,
    rankings,
    scenarios,
)
from marketplace.services.delivery_plans import PlannedRow
from marketplace.services.proposal_content import Answer
from tests.conftest import Clock
from tests.factories.assessors import JUDGED
from tests.factories.openings import open_all
from tests.factories.people import Person, make_administrator, make_buyer, make_vendor
from tests.factories.proposals import make_proposal, make_version, proposal_content
from tests.factories.scenarios import complete_content, make_scenario

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.one_database]

S, P, A = ScenarioState, ProposalState, Action
REASON = "项目调整。"


@dataclass
class Call:
    """A scenario on its way, with its people; `second` is another vendor's proposal."""

    clock: Clock
    buyer: Person
    vendor: Person
    administrator: Person
    scenario: Scenario
    first: Proposal | None = None
    second: Proposal | None = None
    out: Proposal | None = None


def begin(
    clock: Clock,
    state: ScenarioState = S.DRAFT,
    *,
    has_bids: bool = True,
    fields: Mapping[str, Any] = MappingProxyType({}),
) -> Call:
    """A call whose scenario is in `state`."""
    buyer, administrator = make_buyer(), make_administrator()
    scenario = make_scenario(buyer, S.DRAFT, **fields)
    call = Call(clock, buyer, make_vendor(), administrator, scenario)
    for step in PATHS[state]:
        if step is A.OPEN and has_bids:
            bid(call)
        SCENARIO_ACTIONS[step](call)
    assert scenario.state == state
    return call


def bid(call: Call) -> None:
    """Two sound proposals and one that fails a gate; then the deadline passes."""
    call.first = make_proposal(call.vendor, call.scenario, price=1_600_000)
    call.second = make_proposal(make_vendor(), call.scenario, price=1_800_000)
    refused = {row.id: Answer(False, "做不到。") for row in call.scenario.requirements}
    call.out = make_proposal(make_vendor(), call.scenario, answers=refused)
    call.clock.advance(days=15)


def select(call: Call, winner: Proposal | None) -> None:
    """Award to `winner`, with words for the others."""
    rows = [row for row in (call.first, call.second, call.out) if row is not None]
    words = {row.id: "价格偏高。" for row in rows}
    awards.award(call.buyer.actor, call.scenario.id, winner.id if winner else 0, REASON, words)


def save(call: Call) -> None:
    """Saving a returned scenario makes it a draft again."""
    content = complete_content(title="改过的标题")
    scenarios.save_draft(call.buyer.actor, call.scenario.id, content, call.scenario.version)


def amend(call: Call) -> None:
    """Amend the contact of a published scenario."""
    content = complete_content(contact_name="王工")
    amendments.amend(call.buyer.actor, call.scenario.id, content, REASON, call.scenario.version)


def fail(call: Call) -> None:
    """Before the ranking a scenario fails by an opening that finds nothing."""
    if call.scenario.state == S.PUBLISHED:
        open_all(call.buyer, call.scenario.id)
    else:
        awards.fail(call.buyer.actor, call.scenario.id, REASON)


def conclude(call: Call) -> None:
    """After the standstill."""
    call.clock.advance(days=10)
    awards.conclude(call.buyer.actor, call.scenario.id)


def begin_delivery(call: Call) -> None:
    plan = [PlannedRow("样机上线", date(2030, 3, 1))]
    delivery_plans.begin(call.buyer.actor, call.scenario.id, plan)


def replan(call: Call) -> None:
    rows = [
        PlannedRow("上线", row.due_on, row.id)
        for row in delivery_plans.list_milestones(call.scenario)
    ]
    delivery_plans.replan(call.buyer.actor, call.scenario.id, rows, REASON, call.scenario.version)


def accept(call: Call) -> None:
    """When every milestone is."""
    for row in delivery_plans.list_milestones(call.scenario):
        if row.state == "planned":
            place = (call.scenario.id, row.id)
            handovers.hand_over(call.vendor.actor, *place, "已部署。", row.version)
            handovers.accept(call.buyer.actor, *place, row.version)
    acceptances.accept(call.buyer.actor, call.scenario.id, "运行稳定。", {})


SCENARIO_ACTIONS: dict[Action, Callable[[Call], Any]] = {
    A.SUBMIT: lambda call: scenarios.submit(call.buyer.actor, call.scenario.id),
    A.RECALL: lambda call: scenarios.recall(call.buyer.actor, call.scenario.id),
    A.RETURN: lambda call: scenarios.return_to_buyer(
        call.administrator.actor, call.scenario.id, REASON, {}
    ),
    A.REVISE: save,
    A.APPROVE: lambda call: approvals.approve(call.administrator.actor, call.scenario.id),
    A.PUBLISH: lambda call: scenarios.publish(call.administrator.actor, call.scenario.id),
    A.DISCARD: lambda call: scenarios.discard(call.buyer.actor, call.scenario.id, REASON),
    A.CANCEL: lambda call: scenarios.cancel(call.buyer.actor, call.scenario.id, REASON),
    A.AMEND: amend,
    A.CLOSE: lambda call: amendments.close_early(
        call.buyer.actor, call.scenario.id, call.clock.now() + timedelta(days=2), REASON
    ),
    A.WITHDRAW: lambda call: endings.withdraw(call.administrator.actor, call.scenario.id, REASON),
    A.OPEN: lambda call: open_all(call.buyer, call.scenario.id),
    A.FAIL: fail,
    A.EVALUATE: lambda call: rankings.run(call.buyer.actor, call.scenario.id),
    A.AWARD: lambda call: select(call, call.first),
    A.CONCLUDE: conclude,
    A.BEGIN: begin_delivery,
    A.REPLAN: replan,
    A.ACCEPT: accept,
    A.TERMINATE: lambda call: acceptances.terminate(call.buyer.actor, call.scenario.id, REASON),
}
_TO_PUBLISHED = (A.SUBMIT, A.PUBLISH)
_TO_RANKED = (*_TO_PUBLISHED, A.OPEN, A.EVALUATE)
PATHS: dict[ScenarioState, tuple[Action, ...]] = {
    S.DRAFT: (),
    S.SUBMITTED: (A.SUBMIT,),
    S.APPROVED: (A.SUBMIT, A.APPROVE),
    S.RETURNED: (A.SUBMIT, A.RETURN),
    S.PUBLISHED: _TO_PUBLISHED,
    S.OPENED: (*_TO_PUBLISHED, A.OPEN),
    S.EVALUATED: _TO_RANKED,
    S.AWARDED: (*_TO_RANKED, A.AWARD),
    S.CONCLUDED: (*_TO_RANKED, A.AWARD, A.CONCLUDE),
    S.DELIVERING: (*_TO_RANKED, A.AWARD, A.CONCLUDE, A.BEGIN),
    S.ACCEPTED: (*_TO_RANKED, A.AWARD, A.CONCLUDE, A.BEGIN, A.ACCEPT),
    S.TERMINATED: (*_TO_RANKED, A.AWARD, A.CONCLUDE, A.BEGIN, A.TERMINATE),
    S.CANCELLED: (*_TO_PUBLISHED, A.CANCEL),
    S.FAILED: (*_TO_RANKED, A.FAIL),
    S.DISCARDED: (A.DISCARD,),
    S.WITHDRAWN: (*_TO_PUBLISHED, A.WITHDRAW),
}


def test_every_action_and_state_of_a_scenario_is_walked() -> None:
    assert set(SCENARIO_ACTIONS) == {row.action for row in SCENARIO}
    assert set(PATHS) == set(ScenarioState)


@pytest.mark.parametrize("row", SCENARIO, ids=lambda row: f"{row.source}-{row.action}")
def test_a_scenario_goes_where_its_row_says(clock: Clock, row: Transition) -> None:
    is_stuck = (row.source, row.action) == (S.OPENED, A.FAIL)
    call = begin(clock, ScenarioState(row.source), fields=JUDGED if is_stuck else {})
    if row.action is A.OPEN:
        bid(call)
    if row.source == S.PUBLISHED and row.action is A.FAIL:
        clock.advance(days=15)
    SCENARIO_ACTIONS[row.action](call)
    assert call.scenario.state == row.target


def test_what_is_ranked_by_itself_does_not_fail_before(clock: Clock) -> None:
    call = begin(clock, S.OPENED)
    with pytest.raises(TransitionRefused):
        fail(call)


# An opening before the deadline, and one that finds no proposal, are tests of openings; saving a
# draft is no change of its state.
_OTHERWISE = {(S.PUBLISHED, A.OPEN), (S.PUBLISHED, A.FAIL), (S.DRAFT, A.REVISE)}
REFUSED = [
    (state, action)
    for state, action in product(ScenarioState, SCENARIO_ACTIONS)
    if find_transition(SCENARIO, action, state) is None and (state, action) not in _OTHERWISE
]


@pytest.mark.parametrize("state", ScenarioState)
def test_a_scenario_takes_no_other_action(clock: Clock, state: ScenarioState) -> None:
    call = begin(clock, state)
    clock.advance(days=15)
    for action in (action for source, action in REFUSED if source is state):
        with pytest.raises(MarketplaceError) as refusal:
            SCENARIO_ACTIONS[action](call)
        assert refusal.value.status in (403, 404, 409), (action, refusal.value)
        assert call.scenario.state == state, action


def submit_bid(call: Call) -> None:
    """Seal the draft, or a changed one where it is sealed already."""
    own = proposals.get_own(call.vendor.actor, call.scenario.id)
    if own.row.draft_version == own.row.sealed_draft_version:
        changed = replace(own.content, days=150)
        proposals.save_draft(call.vendor.actor, call.scenario.id, changed, own.row.draft_version)
    proposal_submission.submit(call.vendor.actor, call.scenario.id, own.row.draft_version)


def withdraw_bid(call: Call) -> None:
    """Take it out again."""
    proposal_submission.withdraw(call.vendor.actor, call.scenario.id)


def own_row(call: Call) -> Proposal:
    own = proposals.find_own(call.vendor.actor, call.scenario.id)
    assert own is not None
    return own.row


def drafting(clock: Clock) -> Call:
    call = begin(clock, S.PUBLISHED)
    content = proposal_content(call.scenario, make_version(call.vendor))
    proposals.save_draft(call.vendor.actor, call.scenario.id, content, 0)
    return call


def test_a_proposal_before_the_deadline(clock: Clock) -> None:
    call = drafting(clock)
    walked = []
    for step in (submit_bid, submit_bid, withdraw_bid, submit_bid):
        before = own_row(call).state
        step(call)
        walked.append((before, own_row(call).state))
    assert walked == [
        (P.DRAFT, P.SUBMITTED),
        (P.SUBMITTED, P.SUBMITTED),
        (P.SUBMITTED, P.WITHDRAWN),
        (P.WITHDRAWN, P.SUBMITTED),
    ]
    assert set(walked) == {(row.source, row.target) for row in PROPOSAL if row.by == "vendor"}


def test_a_proposal_after_the_deadline(clock: Clock) -> None:
    call = begin(clock, S.PUBLISHED)
    bid(call)
    walked: set[tuple[str, str]] = set()
    for step in (A.OPEN, A.EVALUATE, A.AWARD):
        before = states_of(call)
        SCENARIO_ACTIONS[step](call)
        walked |= {pair for pair in zip(before, states_of(call), strict=True) if len(set(pair)) > 1}
    assert walked == {(row.source, row.target) for row in PROPOSAL if row.by != "vendor"}


def states_of(call: Call) -> list[str]:
    rows = (call.first, call.second, call.out)
    return [row.state for row in rows if row is not None]


@pytest.mark.parametrize("state", [S.OPENED, S.EVALUATED, S.AWARDED, S.CONCLUDED, S.FAILED])
def test_a_vendor_changes_nothing_once_it_is_opened(clock: Clock, state: ScenarioState) -> None:
    call = begin(clock, state)
    before = states_of(call)
    for step in (submit_bid, withdraw_bid):
        with pytest.raises(MarketplaceError) as refusal:
            step(call)
        assert refusal.value.status in (403, 409)
    assert states_of(call) == before


def test_a_draft_cannot_be_withdrawn_nor_a_withdrawn_one_again(clock: Clock) -> None:
    call = drafting(clock)
    for prepare in (lambda _call: None, lambda call: (submit_bid(call), withdraw_bid(call))):
        prepare(call)
        state = own_row(call).state
        with pytest.raises(MarketplaceError):
            withdraw_bid(call)
        assert own_row(call).state == state


QUESTION_ACTIONS: dict[Action, Callable[[Call, Question, Question], Any]] = {
    A.ANSWER: lambda call, row, _other: question_answers.save_answer(
        call.buyer.actor, call.scenario.id, row.id, ("问题", f"回答{row.version}"), row.version
    ),
    A.PUBLISH: lambda call, row, _other: question_answers.publish(
        call.buyer.actor, call.scenario.id, row.id
    ),
    A.MERGE: lambda call, row, other: question_answers.merge(
        call.buyer.actor, call.scenario.id, row.id, other.id
    ),
    A.DECLINE: lambda call, row, _other: question_answers.decline(
        call.buyer.actor, call.scenario.id, row.id, REASON
    ),
}
QUESTION_PATHS: dict[QuestionState, tuple[Action, ...]] = {
    QuestionState.ASKED: (),
    QuestionState.ANSWERED: (A.ANSWER,),
    QuestionState.PUBLISHED: (A.ANSWER, A.PUBLISH),
    QuestionState.MERGED: (A.MERGE,),
    QuestionState.DECLINED: (A.DECLINE,),
}


@pytest.mark.parametrize("action", list(QUESTION_ACTIONS))
@pytest.mark.parametrize("state", list(QuestionState))
def test_a_question_goes_where_its_row_says_and_nowhere_else(
    clock: Clock, state: QuestionState, action: Action
) -> None:
    call = begin(clock, S.PUBLISHED)
    row, other = (
        questions.ask(call.vendor.actor, call.scenario.id, text) for text in ("第一问", "第二问")
    )
    for step in QUESTION_PATHS[state]:
        QUESTION_ACTIONS[step](call, row, other)
    assert row.state == state
    found = find_transition(QUESTION, action, state)
    if found is not None:
        QUESTION_ACTIONS[action](call, row, other)
        assert row.state == found.target
        return
    with pytest.raises(TransitionRefused):
        QUESTION_ACTIONS[action](call, row, other)
    assert row.state == state


def test_every_action_of_a_question_is_walked() -> None:
    assert set(QUESTION_ACTIONS) == {row.action for row in QUESTION}
