"""Assessors are told where a scenario ends before they are done."""

import pytest

from marketplace.domain.errors import NotFound, TransitionRefused
from marketplace.models import Assessor
from marketplace.services import (
    assessor_endings,
    assessor_invitations,
    assessors,
    awards,
    endings,
    own_assessments,
    rankings,
    scenarios,
)
from tests.conftest import Clock
from tests.factories.assessors import add_assessor, make_judged, make_panel, token_of
from tests.factories.openings import open_all
from tests.factories.people import Person, make_administrator, make_buyer
from tests.unit.services.test_assessors import events_of

pytestmark = pytest.mark.usefixtures("app")

REASON = "项目并入集团统一建设。"


def invite(buyer: Person, scenario_id: int) -> Assessor:
    return assessors.invite(buyer.actor, scenario_id, "li.ming@example.com", is_chair=False)


@pytest.mark.parametrize("ending", ["cancelled", "withdrawn", "failed"])
def test_who_waits_is_told_whatever_ends_it(clock: Clock, ending: str) -> None:
    buyer = make_buyer()
    scenario = make_judged(buyer)
    person, row = add_assessor(buyer, scenario)
    invited = invite(buyer, scenario.id)
    assert assessor_endings.compose_letter(invited.id) is None
    if ending == "cancelled":
        scenarios.cancel(buyer.actor, scenario.id, REASON)
    elif ending == "withdrawn":
        endings.withdraw(make_administrator().actor, scenario.id, REASON)
    else:
        clock.advance(days=15)
        open_all(buyer, scenario.id)
    assert (scenario.state, events_of(person)) == (ending, ["assessment_ended"])
    assert row.is_cut_short
    with pytest.raises(TransitionRefused, match="不再需要您评审"):
        own_assessments.require_opened(row)
    with pytest.raises(NotFound, match="不再需要您评审"):
        assessor_invitations.get_by_token(token_of(invited))


def test_an_address_without_a_person_gets_a_letter() -> None:
    buyer = make_buyer()
    scenario = make_judged(buyer)
    invited, dismissed = invite(buyer, scenario.id), add_assessor(buyer, scenario)[1]
    assessors.dismiss(buyer.actor, scenario.id, dismissed.id, REASON)
    scenarios.cancel(buyer.actor, scenario.id, REASON)
    letter = assessor_endings.compose_letter(invited.id)
    assert letter is not None
    assert (letter.to, letter.path) == ("li.ming@example.com", f"/scenarios/{scenario.id}")
    assert assessor_endings.compose_letter(dismissed.id) is None


def test_whoever_judged_is_told_of_no_early_end(clock: Clock) -> None:
    panel = make_panel(clock).complete()
    rankings.run(panel.buyer.actor, panel.scenario.id)
    awards.fail(panel.buyer.actor, panel.scenario.id, REASON)
    assert events_of(panel.people[0]) == ["assessment_due"]
    assert not panel.rows[0].is_cut_short
