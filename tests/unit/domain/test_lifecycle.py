"""The lifecycles as rows: whole, without dead ends that nobody meant, named for people."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import pytest

from marketplace.domain.errors import TransitionRefused
from marketplace.domain.lifecycle import (
    ACCEPTING,
    CLOSED,
    DELIVERY,
    EDITABLE_STATES,
    ORGANISATION,
    PROPOSAL,
    PUBLIC_STATES,
    QUESTION,
    SCENARIO,
    Action,
    DeliveryState,
    OrganisationState,
    ProposalState,
    QuestionState,
    Role,
    ScenarioState,
    Transition,
    find_transition,
    get_transition,
    list_actions,
    public_state,
    require_reason,
)
from marketplace.domain.state_names import (
    DELIVERY_STATE_NAMES,
    PROPOSAL_STATE_NAMES,
    PUBLIC_STATE_NAMES,
    QUESTION_STATE_NAMES,
    STATE_NAMES,
)

MACHINES = [
    pytest.param(ORGANISATION, OrganisationState, OrganisationState.PENDING, id="organisation"),
    pytest.param(SCENARIO, ScenarioState, ScenarioState.DRAFT, id="scenario"),
    pytest.param(PROPOSAL, ProposalState, ProposalState.DRAFT, id="proposal"),
    pytest.param(DELIVERY, DeliveryState, DeliveryState.PLANNED, id="delivery"),
    pytest.param(QUESTION, QuestionState, QuestionState.ASKED, id="question"),
]
# States of different things may have the same word, so each has ends of its own.
ENDS = {
    OrganisationState: set(),
    ScenarioState: {"accepted", "terminated", "cancelled", "failed", "discarded", "withdrawn"},
    ProposalState: {"disqualified", "selected", "not_selected"},
    DeliveryState: {"accepted"},
    QuestionState: {"published", "merged", "declined"},
}
DEADLINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(("machine", "states", "first"), MACHINES)
def test_every_state_can_be_reached(
    machine: tuple[Transition, ...], states: Iterable[StrEnum], first: StrEnum
) -> None:
    reached, found = {first}, {first}
    while found:
        found = {row.target for row in machine if row.source in found} - reached
        reached |= found
    assert reached == set(states)


@pytest.mark.parametrize(("machine", "states", "first"), MACHINES)
def test_only_ends_lead_nowhere(
    machine: tuple[Transition, ...], states: type[StrEnum], first: StrEnum
) -> None:
    sources = {row.source for row in machine}
    assert {state for state in states if state not in sources} == ENDS[states]


@pytest.mark.parametrize(("machine", "states", "first"), MACHINES)
def test_an_action_leads_from_a_state_to_one_place(
    machine: tuple[Transition, ...], states: Iterable[StrEnum], first: StrEnum
) -> None:
    counts = Counter((row.action, row.source) for row in machine)
    assert {key for key, count in counts.items() if count > 1} == set()


@pytest.mark.parametrize(("machine", "states", "first"), MACHINES)
def test_what_ends_badly_needs_a_reason(
    machine: tuple[Transition, ...], states: Iterable[StrEnum], first: StrEnum
) -> None:
    bad = {"rejected", "returned", "cancelled", "failed", "disqualified", "declined"}
    assert {row for row in machine if row.target in bad and not row.needs_reason} == set()


def test_every_state_has_a_name_for_people() -> None:
    assert set(STATE_NAMES) == {*OrganisationState, *ScenarioState}
    assert set(PROPOSAL_STATE_NAMES) == set(ProposalState)
    assert set(QUESTION_STATE_NAMES) == set(QuestionState)
    assert set(DELIVERY_STATE_NAMES) == set(DeliveryState)
    assert set(PUBLIC_STATE_NAMES) == (PUBLIC_STATES - {ScenarioState.PUBLISHED}) | {
        ACCEPTING,
        CLOSED,
    }


def test_what_can_be_edited_is_not_public() -> None:
    assert not EDITABLE_STATES & PUBLIC_STATES


def test_a_row_is_found_or_refused_with_what_to_do() -> None:
    row = get_transition(SCENARIO, Action.OPEN, "published")
    assert (row.target, row.by) == (ScenarioState.OPENED, Role.BUYER)
    assert find_transition(SCENARIO, Action.OPEN, ScenarioState.OPENED) is None
    with pytest.raises(TransitionRefused, match="刷新"):
        get_transition(SCENARIO, Action.OPEN, ScenarioState.OPENED)
    with pytest.raises(TransitionRefused):
        get_transition(SCENARIO, Action.OPEN, "no such state")


def test_actions_are_offered_to_the_roles_that_may() -> None:
    buyer, administrator = frozenset({Role.BUYER}), frozenset({Role.ADMINISTRATOR})
    submitted = ScenarioState.SUBMITTED
    assert list_actions(SCENARIO, submitted, buyer) == (Action.RECALL,)
    decisions = (Action.RETURN, Action.PUBLISH, Action.APPROVE)
    assert list_actions(SCENARIO, submitted, administrator) == decisions
    assert list_actions(SCENARIO, submitted, buyer | administrator) == (
        Action.RECALL,
        *decisions,
    )
    assert list_actions(SCENARIO, submitted, frozenset({Role.VENDOR})) == ()


@pytest.mark.parametrize("reason", [None, "", " ", "\u3000\n"])
def test_an_empty_reason_is_none(reason: str | None) -> None:
    rejection = get_transition(ORGANISATION, Action.REJECT, OrganisationState.PENDING)
    approval = get_transition(ORGANISATION, Action.APPROVE, OrganisationState.PENDING)
    assert require_reason(rejection, reason) is not None
    assert require_reason(rejection, "证照不清晰") is None
    assert require_reason(approval, reason) is None


@pytest.mark.parametrize(
    ("seconds", "expected"), [(-1, ACCEPTING), (0, CLOSED), (1, CLOSED), (10**8, CLOSED)]
)
def test_a_published_scenario_accepts_until_its_deadline(seconds: int, expected: str) -> None:
    now = DEADLINE + timedelta(seconds=seconds)
    assert public_state(ScenarioState.PUBLISHED, DEADLINE, now) == expected


def test_other_states_do_not_ask_the_clock() -> None:
    assert public_state(ScenarioState.OPENED, DEADLINE, DEADLINE - timedelta(1)) == "opened"
    assert public_state(ScenarioState.PUBLISHED, None, DEADLINE) == CLOSED
