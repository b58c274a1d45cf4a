"""Points: drafted, submitted together, seen by nobody before all are in, ranked with."""

from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import (
    InvalidInput,
    NotAllowed,
    NotFound,
    StaleVersion,
    TransitionRefused,
)
from marketplace.domain.lifecycle import ASSESSMENT, ASSESSOR
from marketplace.domain.membership import MemberRole
from marketplace.matching.errors import UnreadableRecord
from marketplace.matching.marking import WHOLE
from marketplace.models import Assessment, AuditEntry, LedgerEntry, Member, StateChange
from marketplace.services import (
    assessment_marks,
    assessment_tables,
    assessments,
    assessors,
    members,
    opening_runs,
    own_assessments,
    rankings,
)
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.assessors import Panel, add_assessor, make_panel
from tests.factories.openings import begin_opening
from tests.factories.people import (
    Person,
    add_member,
    make_supervisor,
    make_vendor,
)
from tests.factories.rounds import make_round
from tests.factories.scenarios import order87_fields
from tests.threads import at_once
from tests.unit.services.test_assessors import events_of

pytestmark = pytest.mark.usefixtures("app")

REASON = "与其他专家相差过大。"


@pytest.fixture
def panel(clock: Clock) -> Panel:
    return make_panel(clock).declare()


def latest(panel: Panel, place: int, proposal_place: int = 0) -> Assessment:
    key = (panel.rows[place].id, panel.proposals[proposal_place].id)
    return assessment_marks.find_latest(panel.scenario)[key]


def missing(panel: Panel) -> list[str]:
    return [str(message) for message in assessment_marks.list_missing(panel.scenario)]


def completions(panel: Panel) -> list[dict]:
    query = select(LedgerEntry.body).where(LedgerEntry.kind == assessment_marks.COMPLETED)
    return list(db.session.scalars(query.order_by(LedgerEntry.position)))


def add_late(panel: Panel, *_before: Person) -> Person:
    return add_assessor(panel.buyer, panel.scenario)[0]


def leave(panel: Panel, place: int = 0) -> None:
    own_assessments.recuse(panel.people[place].actor, panel.rows[place].id, REASON)


class TestDrafts:
    def test_points_are_kept_in_their_shortest_form_and_may_lack(self, panel: Panel) -> None:
        panel.save(0, panel.proposals[0], {WHOLE: " 15.0 ", panel.requirement: ""})
        row = latest(panel, 0)
        assert (row.state, row.points, row.saves) == ("draft", {WHOLE: "15"}, 1)
        panel.save(0, panel.proposals[0], {WHOLE: "16", panel.requirement: "7"}, saves=1)
        assert (row.points, row.saves, row.version) == (
            {WHOLE: "16", panel.requirement: "7"},
            2,
            1,
        )

    def test_a_window_that_is_out_of_date_overwrites_nothing(self, panel: Panel) -> None:
        panel.save(0, panel.proposals[0], {WHOLE: "15"})
        with pytest.raises(StaleVersion):
            panel.save(0, panel.proposals[0], {WHOLE: "3"})
        assert latest(panel, 0).points == {WHOLE: "15"}

    @pytest.mark.parametrize("typed", ["21", "7.5", "x", "-1"])
    def test_wrong_points_are_refused_at_their_field(self, panel: Panel, typed: str) -> None:
        with pytest.raises(InvalidInput) as refusal:
            panel.save(0, panel.proposals[0], {WHOLE: "15", panel.requirement: typed})
        assert list(refusal.value.fields) == [panel.requirement]
        assert assessment_marks.find_latest(panel.scenario) == {}

    def test_a_comment_has_an_end(self, panel: Panel) -> None:
        person, row = panel.people[0], panel.rows[0]
        with pytest.raises(InvalidInput) as refusal:
            assessments.save(person.actor, row.id, panel.proposals[0].id, {}, "评" * 2001, 0)
        assert list(refusal.value.fields) == ["comment"]

    def test_only_the_declared_and_only_their_own(self, clock: Clock) -> None:
        panel = make_panel(clock).open()
        with pytest.raises(NotAllowed, match="声明"):
            panel.save(0, panel.proposals[0], {WHOLE: "15"})
        with pytest.raises(NotAllowed, match="声明"):
            own_assessments.get_assigned(
                panel.people[0].actor, panel.rows[0].id, panel.proposals[0].id
            )
        with pytest.raises(NotFound):
            assessments.save(panel.buyer.actor, panel.rows[0].id, panel.proposals[0].id, {}, "", 0)

    def test_a_proposal_of_another_scenario_is_not_theirs(self, panel: Panel, clock: Clock) -> None:
        other = make_panel(clock).open()
        person, row = panel.people[0], panel.rows[0]
        with pytest.raises(NotFound):
            assessments.save(person.actor, row.id, other.proposals[0].id, {}, "", 0)
        with pytest.raises(NotFound):
            own_assessments.get_assigned(person.actor, row.id, other.proposals[0].id)


def test_that_a_proposal_was_read_is_entered(panel: Panel) -> None:
    person, row = panel.people[0], panel.rows[0]
    _row, one = own_assessments.get_assigned(person.actor, row.id, panel.proposals[0].id)
    assert one.proposal.id == panel.proposals[0].id
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "read", AuditEntry.actor_id == person.user.id)
    ).one()
    assert (entry.subject_type, entry.subject_id) == ("proposal", panel.proposals[0].id)


class TestSubmission:
    def test_nothing_is_submitted_while_points_lack(self, panel: Panel) -> None:
        panel.save(0, panel.proposals[0], {WHOLE: "15", panel.requirement: "8"})
        panel.save(0, panel.proposals[1], {WHOLE: "15"})
        with pytest.raises(InvalidInput) as refusal:
            panel.submit(0)
        assert list(refusal.value.fields) == [f"proposal-{panel.proposals[1].id}"]
        assert latest(panel, 0).state == "draft"

    def test_what_is_submitted_stays(self, panel: Panel) -> None:
        panel.give(0)
        panel.submit(0)
        assert latest(panel, 0).submitted_at == panel.clock.now()
        with pytest.raises(TransitionRefused, match="已经提交"):
            panel.submit(0)
        with pytest.raises(TransitionRefused):
            panel.save(0, panel.proposals[0], {WHOLE: "20"}, saves=1)

    def test_the_last_one_completes_it(self, panel: Panel) -> None:
        for place in range(3):
            assert completions(panel) == []
            panel.give(place)
            panel.submit(place)
        entry = completions(panel)[0]
        assert (entry["assessors"], entry["proposals"]) == (3, 2)
        assert entry["marks"] == assessment_marks.digest_of_marks(panel.scenario)
        assert "assessments_complete" in events_of(panel.buyer)
        assert missing(panel) == []

    def test_two_who_submit_at_once_complete_it_once(self, app: Flask, panel: Panel) -> None:
        for place in range(3):
            panel.give(place)
        panel.submit(0)
        pairs = [(panel.people[place].actor, panel.rows[place].id) for place in (1, 2)]
        found = at_once(app, *[lambda pair=pair: assessments.submit(*pair).id for pair in pairs])
        assert sorted(found) == sorted(row_id for _actor, row_id in pairs)
        assert len(completions(panel)) == 1

    def test_so_does_the_dismissal_of_whoever_was_awaited(self, clock: Clock) -> None:
        panel = make_panel(clock, 5).declare()
        for place in range(3):
            panel.give(place)
            panel.submit(place)
        for place in (3, 4):
            assert completions(panel) == []
            row = panel.rows[place]
            assessors.dismiss(panel.buyer.actor, panel.scenario.id, row.id, "没有回应。")
        assert completions(panel)[0]["assessors"] == 3


class TestSecrecy:
    def test_nobody_sees_others_points_before_all_are_in(self, panel: Panel) -> None:
        panel.give(0)
        panel.submit(0)
        with pytest.raises(NotAllowed):
            assessment_tables.list_for_buyer(panel.buyer.actor, panel.scenario.id)
        with pytest.raises(NotAllowed):
            assessment_tables.list_for_chair(panel.people[0].actor, panel.rows[0].id)

    def test_then_the_buyer_the_supervisor_and_the_chair_do(self, clock: Clock) -> None:
        panel = make_panel(clock).complete()
        tables = assessment_tables.list_for_buyer(panel.buyer.actor, panel.scenario.id)
        assert [table.proposal.id for table in tables] == [one.id for one in panel.proposals]
        assert [line.figures.median for line in tables[0].lines] == [15, 15]
        assert assessment_tables.list_for_buyer(make_supervisor().actor, panel.scenario.id)
        assert assessment_tables.list_for_chair(panel.people[0].actor, panel.rows[0].id)
        with pytest.raises(NotAllowed, match="组长"):
            assessment_tables.list_for_chair(panel.people[1].actor, panel.rows[1].id)
        for nobody in (panel.vendors[0], make_vendor()):
            with pytest.raises(NotAllowed):
                assessment_tables.list_for_buyer(nobody.actor, panel.scenario.id)

    def test_whoever_has_seen_points_chooses_nobody_any_more(self, clock: Clock) -> None:
        panel = make_panel(clock).complete()
        TestHandingBack().hand_back(panel)
        buyer, scenario, row = panel.buyer.actor, panel.scenario, panel.rows[2]
        for step in (
            lambda: assessors.dismiss(buyer, scenario.id, row.id, "换人。"),
            lambda: assessors.invite(buyer, scenario.id, "x@example.com", is_chair=False),
        ):
            with pytest.raises(TransitionRefused):
                step()


class TestHandingBack:
    def hand_back(self, panel: Panel, place: int = 1) -> Assessment:
        chair, row = panel.people[0], panel.rows[0]
        return assessments.hand_back(chair.actor, row.id, latest(panel, place).id, REASON)

    def test_both_versions_are_kept_and_the_new_one_counts(self, clock: Clock) -> None:
        panel = make_panel(clock).complete()
        old = latest(panel, 1)
        draft = self.hand_back(panel)
        assert (old.state, old.reason) == ("handed_back", REASON)
        assert (draft.version, draft.state, draft.points) == (2, "draft", old.points)
        assert events_of(panel.people[1])[-1] == "assessment_handed_back"
        assert missing(panel) == ["还有 1 位评审专家没有提交全部评分。"]
        panel.save(1, panel.proposals[0], {WHOLE: "17", panel.requirement: "15"}, saves=2)
        table = assessment_tables.list_for_buyer(panel.buyer.actor, panel.scenario.id)[0]
        assert table.lines[-1].points[panel.rows[1].id] == "15"
        assert [one.is_under_review for one in table.given] == [False, True, False]
        panel.submit(1)
        table = assessment_tables.list_for_buyer(panel.buyer.actor, panel.scenario.id)[0]
        assert table.lines[-1].points[panel.rows[1].id] == "17"
        assert [len(one.earlier) for one in table.given] == [0, 1, 0]
        assert len({entry["marks"] for entry in completions(panel)}) == 2

    def test_only_the_chair_hands_back_and_only_once(self, clock: Clock) -> None:
        panel = make_panel(clock).complete()
        row = latest(panel, 1)
        with pytest.raises(NotAllowed, match="组长"):
            assessments.hand_back(panel.people[2].actor, panel.rows[2].id, row.id, REASON)
        with pytest.raises(InvalidInput):
            assessments.hand_back(panel.people[0].actor, panel.rows[0].id, row.id, "")
        self.hand_back(panel)
        with pytest.raises(TransitionRefused):
            assessments.hand_back(panel.people[0].actor, panel.rows[0].id, row.id, REASON)

    def test_it_can_be_taken_back_while_nobody_has_looked_again(self, clock: Clock) -> None:
        panel = make_panel(clock).complete()
        chair, own = panel.people[0].actor, panel.rows[0].id
        old = latest(panel, 1)
        self.hand_back(panel)
        panel.save(1, panel.proposals[0], {WHOLE: "17"}, saves=2)
        assert assessments.take_back(chair, own, old.id).state == "submitted"
        assert latest(panel, 1).id == old.id
        assert events_of(panel.people[1])[-1] == "assessment_restored"
        assert missing(panel) == []
        with pytest.raises(TransitionRefused):
            assessments.take_back(chair, own, old.id)
        self.hand_back(panel)
        panel.submit(1)
        with pytest.raises(TransitionRefused, match="重新提交"):
            assessments.take_back(chair, own, old.id)

    def test_not_of_another_scenario(self, clock: Clock) -> None:
        one, other = make_panel(clock).complete(), make_panel(clock).complete()
        with pytest.raises(NotFound):
            assessments.hand_back(one.people[0].actor, one.rows[0].id, latest(other, 1).id, REASON)


class TestRanking:
    def test_an_opening_waits_for_the_panel(self, clock: Clock) -> None:
        panel = make_panel(clock)
        begin_opening(panel.buyer, panel.scenario.id)
        assert opening_runs.carry_out(panel.scenario.id)
        assert panel.scenario.state == "opened"
        with pytest.raises(TransitionRefused, match="评审还没有完成"):
            rankings.run(panel.buyer.actor, panel.scenario.id)
        assert panel.scenario.state == "opened"

    def test_it_is_ranked_with_the_medians(self, clock: Clock) -> None:
        """At the reference price 50 + 15/20 × 20 + 15/20 × 30 = 87.5 for the first; half way to the
        ceiling 25 + 10/20 × 20 + 10/20 × 30 = 50 for the second."""
        panel = make_panel(clock).complete()
        run = rankings.read_run(rankings.run(panel.buyer.actor, panel.scenario.id))
        assert [line.total for line in run.result.ranked] == [Decimal("87.5"), Decimal(50)]
        keys = [mark.assessor for mark in run.candidates[0].assessor_marks]
        assert keys == ["assessor-1", "assessor-2", "assessor-3"]
        assert len(run.candidates[0].requirement_marks) == 3
        assert rankings.replay_run(run.row.id)

    def test_what_the_panel_lacked_may_come_by_itself(self, clock: Clock) -> None:
        """Two of five are the buyer's own, too many under order 87, until one leaves the buyer."""
        panel = make_panel(clock, 5, **order87_fields())
        for place in (1, 2):
            add_member(panel.buyer.organisation, MemberRole.VIEWER, panel.people[place].user)
        panel.complete()
        with pytest.raises(TransitionRefused, match="三分之一"):
            rankings.run(panel.buyer.actor, panel.scenario.id)
        assert (completions(panel), assessment_marks.is_shown(panel.scenario)) == ([], False)
        theirs = select(Member).where(
            Member.user_id == panel.people[1].user.id,
            Member.organisation_id == panel.buyer.organisation.id,
        )
        members.remove(panel.buyer.actor, db.session.scalars(theirs).one().id)
        rankings.run(panel.buyer.actor, panel.scenario.id)
        assert len(completions(panel)) == 1

    def test_points_changed_behind_the_ledger_are_found(self, clock: Clock) -> None:
        panel = make_panel(clock).complete()
        with unit_of_work():
            latest(panel, 0).points = {**latest(panel, 0).points, WHOLE: "20"}
        with pytest.raises(UnreadableRecord, match="存证链"):
            rankings.run(panel.buyer.actor, panel.scenario.id)

    @pytest.mark.parametrize(
        ("lack", "said"),
        [
            (add_late, "单数"),
            (lambda panel: add_late(panel, add_late(panel)), "没有声明利害关系"),
            (leave, "至少 3 位"),
        ],
    )
    def test_what_stands_against_it(self, panel: Panel, lack, said: str) -> None:
        lack(panel)
        with pytest.raises(TransitionRefused, match=said):
            rankings.run(panel.buyer.actor, panel.scenario.id)

    def test_a_scenario_that_nobody_judges_is_ranked_as_before(self, clock: Clock) -> None:
        played = make_round(clock).rank()
        assert played.scenario.state == "evaluated"
        assert assessment_marks.find_marks(played.scenario) == {}


def test_every_row_of_both_lifecycles_is_walked(clock: Clock) -> None:
    """Recusal and dismissal from each state, and the way to the end."""
    panel = make_panel(clock, 5)
    assessors.invite(panel.buyer.actor, panel.scenario.id, "x@example.com", is_chair=False)
    buyer, scenario = panel.buyer.actor, panel.scenario
    invited = assessors.invite(buyer, scenario.id, "y@example.com", is_chair=False)
    assessors.dismiss(buyer, scenario.id, invited.id, REASON)
    assessors.dismiss(buyer, scenario.id, panel.rows[4].id, REASON)
    panel.open()
    leave(panel, 3)
    for place in range(3):
        person, row = panel.people[place], panel.rows[place]
        own_assessments.declare(person.actor, row.id, "没有")
    leave(panel, 2)
    assessors.dismiss(buyer, scenario.id, panel.rows[1].id, REASON)
    other = make_panel(clock).complete()
    old = latest(other, 1)
    TestHandingBack().hand_back(other)
    assessments.take_back(other.people[0].actor, other.rows[0].id, old.id)
    for name, machine in (("assessor", ASSESSOR), ("assessment", ASSESSMENT)):
        query = select(StateChange).where(StateChange.subject_type == name)
        walked = {(row.action, row.source) for row in db.session.scalars(query)}
        assert walked == {(row.action, row.source) for row in machine}


def test_points_are_no_part_of_the_audit(clock: Clock) -> None:
    make_panel(clock).complete()
    query = select(AuditEntry.changes).where(AuditEntry.subject_type == "assessment")
    assert all(
        changes.get("points") is None and changes.get("comment") is None
        for changes in db.session.scalars(query)
    )
