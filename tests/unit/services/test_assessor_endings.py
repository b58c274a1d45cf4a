"""Assessors are told where a scenario ends before they are done."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import NotFound, TransitionRefused
from marketplace.models import Assessor, OutboxMessage
from marketplace.services import (
    amendments,
    assessor_endings,
    assessor_invitations,
    assessors,
    awards,
    endings,
    letter_kinds,
    own_assessments,
    rankings,
    scenarios,
)
from marketplace.services.scenario_content import CriterionWeight, read_content
from marketplace.services.unit_of_work import unit_of_work
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


def test_an_address_without_a_person_is_told_of_its_dismissal() -> None:
    buyer = make_buyer()
    scenario = make_judged(buyer)
    row = invite(buyer, scenario.id)
    assessors.dismiss(buyer.actor, scenario.id, row.id, REASON)
    query = select(OutboxMessage.payload).where(OutboxMessage.topic == "letter")
    sent = db.session.scalars(query.order_by(OutboxMessage.id)).all()
    assert sent[-1] == {"kind": "assessor_uninvited", "id": row.id}
    letter = letter_kinds.COMPOSERS["assessor_uninvited"](row.id)
    assert letter is not None
    assert (letter.to, letter.params["reason"]) == ("li.ming@example.com", REASON)


def test_an_amendment_that_leaves_nothing_to_judge_dismisses_the_panel() -> None:
    buyer = make_buyer()
    scenario = make_judged(buyer)
    person, row = add_assessor(buyer, scenario, is_chair=True)
    invited = invite(buyer, scenario.id)
    content = replace(read_content(scenario), criteria=(CriterionWeight("price", 100),))
    amendments.amend(buyer.actor, scenario.id, content, REASON, scenario.version)
    assert (row.state, row.is_chair, events_of(person)) == (
        "dismissed",
        False,
        ["assessment_needless"],
    )
    letter = letter_kinds.COMPOSERS["assessment_needless"](invited.id)
    assert letter is not None
    assert letter.to == "li.ming@example.com"


def test_of_a_listing_that_nobody_judges_an_assessor_sees_nothing(clock: Clock) -> None:
    panel = make_panel(clock).declare()
    row, scenario = panel.rows[0], panel.scenario
    with unit_of_work():
        kept = [one for one in scenario.rules["criteria"] if one["kind"] == "price"]
        scenario.rules = {**scenario.rules, "criteria": kept}
    assert (own_assessments.list_bidders(row), own_assessments.list_assigned(row)) == ([], [])
    with pytest.raises(TransitionRefused, match="不需要评审专家"):
        own_assessments.require_opened(row)


def test_whoever_judged_is_told_of_no_early_end(clock: Clock) -> None:
    panel = make_panel(clock).complete()
    rankings.run(panel.buyer.actor, panel.scenario.id)
    awards.fail(panel.buyer.actor, panel.scenario.id, REASON)
    assert events_of(panel.people[0]) == ["assessment_due"]
    assert not panel.rows[0].is_cut_short
