"""Handed-back points, and what is left to do when all were there and seen: no dead end."""

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotFound, StaleVersion, TransitionRefused
from marketplace.domain.membership import MemberRole
from marketplace.matching.marking import WHOLE
from marketplace.models import Assessment, LedgerEntry
from marketplace.services import assessments, assessors, own_assessments, rankings
from marketplace.services.account_deletion import delete_account
from tests.conftest import Clock
from tests.factories.assessors import Panel, add_assessor, make_panel
from tests.factories.people import PASSWORD, add_member, make_supervisor
from tests.unit.services.test_assessments import REASON, completions, latest, leave
from tests.unit.services.test_assessors import events_of

pytestmark = pytest.mark.usefixtures("app")


def hand_back(panel: Panel) -> Assessment:
    """The second one's points for the first proposal; the new draft."""
    chair, row = panel.people[0], panel.rows[0]
    return assessments.hand_back(chair.actor, row.id, latest(panel, 1).id, REASON)


def find_handed_back() -> Assessment:
    """What was handed back."""
    return db.session.scalars(select(Assessment).where(Assessment.state == "handed_back")).one()


def test_a_window_from_before_it_overwrites_nothing(clock: Clock) -> None:
    panel = make_panel(clock).complete()
    hand_back(panel)
    with pytest.raises(StaleVersion):
        panel.save(1, panel.proposals[0], {WHOLE: "3"}, saves=1)


def test_points_of_somebody_who_left_stay_as_they_are(clock: Clock) -> None:
    panel = make_panel(clock, 5).declare()
    for place in range(4):
        panel.give(place)
        panel.submit(place)
    leave(panel, 3)
    assessors.dismiss(panel.buyer.actor, panel.scenario.id, panel.rows[4].id, REASON)
    with pytest.raises(NotFound):
        assessments.get_handed(panel.people[0].actor, panel.rows[0].id, latest(panel, 3).id)


def test_another_who_judged_can_lead(clock: Clock) -> None:
    panel = make_panel(clock).complete()
    hand_back(panel)
    delete_account(panel.people[0].actor, PASSWORD)
    assessors.make_chair(panel.buyer.actor, panel.scenario.id, panel.rows[2].id)
    assert [row.is_chair for row in panel.rows] == [False, False, True]
    for place in (0, 2):
        assert events_of(panel.people[place])[-1] == "assessor_chair_moved"
    old = assessments.take_back(panel.people[2].actor, panel.rows[2].id, find_handed_back().id)
    assert old.state == "submitted"
    assert rankings.run(panel.buyer.actor, panel.scenario.id)


def test_whoever_finds_a_conflict_steps_back_and_is_replaced(clock: Clock) -> None:
    panel, supervisor = make_panel(clock).complete(), make_supervisor()
    buyer, scenario = panel.buyer.actor, panel.scenario
    leave(panel, 2)
    for told in (panel.buyer, supervisor):
        assert "assessor_recused" in events_of(told)
    reduced = select(LedgerEntry.body).where(LedgerEntry.kind == "assessment.reduced")
    assert db.session.scalars(reduced).one()["assessors"] == 2
    with pytest.raises(TransitionRefused, match="至少 3 位"):
        rankings.run(buyer, scenario.id)
    with pytest.raises(InvalidInput):
        assessors.invite(buyer, scenario.id, "x@example.com", is_chair=True)
    unwilling = assessors.invite(buyer, scenario.id, "x@example.com", is_chair=False)
    assessors.dismiss(buyer, scenario.id, unwilling.id, REASON)
    panel.people[2], panel.rows[2] = add_assessor(panel.buyer, scenario)
    own_assessments.declare(panel.people[2].actor, panel.rows[2].id, "没有")
    with pytest.raises(TransitionRefused, match="已经提交评分"):
        assessors.make_chair(buyer, scenario.id, panel.rows[2].id)
    with pytest.raises(TransitionRefused):
        assessors.invite(buyer, scenario.id, "y@example.com", is_chair=False)
    panel.give(2, (("0", "0"), ("0", "0")))
    panel.submit(2)
    assert len({entry["marks"] for entry in completions(panel)}) == 2
    run = rankings.read_run(rankings.run(buyer, scenario.id))
    assert len(run.candidates[0].assessor_marks) == 3


def test_so_does_whom_the_platform_finds_to_be_a_bidders(clock: Clock) -> None:
    panel, supervisor = make_panel(clock).complete(), make_supervisor()
    add_member(panel.vendors[0].organisation, MemberRole.VIEWER, panel.people[1].user)
    with pytest.raises(TransitionRefused, match="至少 3 位"):
        rankings.run(panel.buyer.actor, panel.scenario.id)
    assert "assessor_recused" in events_of(supervisor)
    kinds = db.session.scalars(select(LedgerEntry.kind).order_by(LedgerEntry.position)).all()
    assert kinds[-1] == "assessment.reduced"


def test_a_conflict_found_before_all_points_were_there_takes_none_away(clock: Clock) -> None:
    """Four are no panel; when one of them steps back, the other three are complete by that."""
    panel, supervisor = make_panel(clock, 4).declare(), make_supervisor()
    for place in range(4):
        panel.give(place)
        panel.submit(place)
    assert completions(panel) == []
    leave(panel, 3)
    assert [entry["assessors"] for entry in completions(panel)] == [3]
    kinds = set(db.session.scalars(select(LedgerEntry.kind)))
    assert "assessment.reduced" not in kinds
    assert "assessor_recused" not in events_of(supervisor)
