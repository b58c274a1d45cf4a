"""The plan of a delivery: who sets it, what it may say, how it changes, who hears of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from marketplace.domain.lifecycle import DeliveryState, ScenarioState
from marketplace.domain.membership import MemberRole
from marketplace.models import LedgerEntry, Notification, OutboxMessage, StateChange
from marketplace.services import delivery_plans, handovers
from marketplace.services.delivery_plans import MOST_MILESTONES, PlannedRow, days_overdue
from marketplace.services.organisation_documents import Upload
from tests.conftest import Clock
from tests.factories.awards import PLAN, Awarded, make_award
from tests.factories.people import add_member, make_administrator, make_supervisor

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def awarded(clock: Clock) -> Awarded:
    return make_award(clock)


def told(awarded: Awarded, event: str) -> list[int]:
    """Whom an event was told to."""
    query = select(Notification.user_id).where(Notification.event == event)
    return list(db.session.scalars(query.order_by(Notification.id)))


def test_begun_it_is_public_and_the_vendor_hears_of_it(awarded: Awarded, clock: Clock) -> None:
    rows = awarded.begin(clock)
    assert awarded.scenario.state == ScenarioState.DELIVERING
    assert [(row.number, row.title, row.due_on, row.state) for row in rows] == [
        (1, "样机上线", date(2030, 3, 1), "planned"),
        (2, "试运行一个月", date(2030, 6, 1), "planned"),
    ]
    entry = db.session.scalars(select(LedgerEntry).order_by(LedgerEntry.position.desc())).first()
    assert entry
    assert entry.kind == "scenario.delivering"
    assert "样机" not in str(entry.body)
    assert told(awarded, "delivery_begun") == [awarded.winner.user.id]


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ((), "milestones"),
        ([PLAN[0]] * (MOST_MILESTONES + 1), "milestones"),
        ([replace(PLAN[0], title=" ")], "milestones-0-title"),
        ([PLAN[0], replace(PLAN[1], title="长" * 101)], "milestones-1-title"),
        ([replace(PLAN[0], due_on=None)], "milestones-0-due_on"),
        ([replace(PLAN[0], due_on=date(2026, 3, 1))], "milestones-0-due_on"),
    ],
)
def test_a_plan_that_says_too_little_is_refused(
    awarded: Awarded, clock: Clock, rows: list[PlannedRow], field: str
) -> None:
    awarded.conclude(clock)
    with pytest.raises(InvalidInput) as refusal:
        delivery_plans.begin(awarded.buyer.actor, awarded.scenario.id, rows)
    assert set(refusal.value.fields) == {field}
    assert awarded.scenario.state == ScenarioState.CONCLUDED


def test_the_buyer_s_editors_plan_and_nobody_else(awarded: Awarded, clock: Clock) -> None:
    awarded.conclude(clock)
    viewer = add_member(awarded.buyer.organisation, MemberRole.VIEWER)
    for person in (viewer, awarded.winner, make_administrator(), make_supervisor()):
        with pytest.raises(NotAllowed):
            delivery_plans.begin(person.actor, awarded.scenario.id, PLAN)
    editor = add_member(awarded.buyer.organisation, MemberRole.EDITOR)
    delivery_plans.begin(editor.actor, awarded.scenario.id, PLAN)
    assert awarded.scenario.state == ScenarioState.DELIVERING


def test_both_sides_and_supervisors_look_at_it_and_no_other_vendor(
    awarded: Awarded, clock: Clock
) -> None:
    with pytest.raises(NotFound):
        delivery_plans.get_contract(awarded.buyer.actor, awarded.scenario.id)
    awarded.begin(clock)
    for person in (awarded.buyer, awarded.winner, make_supervisor()):
        found = delivery_plans.get_contract(person.actor, awarded.scenario.id)
        assert found.vendor.id == awarded.winner.organisation.id
    with pytest.raises(NotFound):
        delivery_plans.get_contract(awarded.loser.actor, awarded.scenario.id)
    with pytest.raises(NotAllowed):
        delivery_plans.get_contract(make_administrator().actor, awarded.scenario.id)


class TestChanging:
    def test_planned_ones_change_come_and_go_and_keep_their_numbers(
        self, awarded: Awarded, clock: Clock
    ) -> None:
        first, second = awarded.begin(clock)
        rows = [
            PlannedRow("试运行两个月", date(2030, 7, 1), second.id),
            PlannedRow("移交文档", date(2030, 8, 1)),
        ]
        upload = Upload("初稿".encode(), "初稿.txt")
        handovers.prepare(
            awarded.winner.actor, awarded.scenario.id, first.id, "准备中", first.version, upload
        )
        version = awarded.scenario.version
        delivery_plans.replan(awarded.buyer.actor, awarded.scenario.id, rows, "合并两步", version)
        found = delivery_plans.list_milestones(awarded.scenario)
        assert [(row.number, row.title) for row in found] == [(2, "试运行两个月"), (3, "移交文档")]
        removed = select(OutboxMessage).where(OutboxMessage.topic == "file.remove")
        assert len(db.session.scalars(removed).all()) == 1
        assert told(awarded, "delivery_replanned") == [awarded.winner.user.id]
        change = db.session.scalars(select(StateChange).order_by(StateChange.id.desc())).first()
        assert change
        assert (change.action, change.reason) == ("replan", "合并两步")

    def test_a_reason_is_needed(self, awarded: Awarded, clock: Clock) -> None:
        first, _second = awarded.begin(clock)
        rows = [PlannedRow(first.title, first.due_on, first.id)]
        version = awarded.scenario.version
        with pytest.raises(InvalidInput) as refusal:
            delivery_plans.replan(awarded.buyer.actor, awarded.scenario.id, rows, " ", version)
        assert set(refusal.value.fields) == {"reason"}

    def test_what_is_handed_over_stays_and_an_older_page_changes_nothing(
        self, awarded: Awarded, clock: Clock
    ) -> None:
        first, second = awarded.begin(clock)
        scenario_id, version = awarded.scenario.id, awarded.scenario.version
        rows = [PlannedRow(row.title, row.due_on, row.id) for row in (first, second)]
        awarded.hand_over(first)
        with pytest.raises(StaleVersion):
            delivery_plans.replan(awarded.buyer.actor, scenario_id, rows, "晚了", version)
        delivery_plans.replan(awarded.buyer.actor, scenario_id, rows[1:], "不变", version)
        with pytest.raises(StaleVersion):
            delivery_plans.replan(awarded.buyer.actor, scenario_id, rows[1:], "再来", version)
        assert first.state == DeliveryState.HANDED_OVER

    def test_a_date_that_has_passed_may_stay_and_not_be_set(
        self, awarded: Awarded, clock: Clock
    ) -> None:
        first, second = awarded.begin(clock)
        clock.set(clock.now().replace(year=2030, month=4, day=1))
        buyer, scenario = awarded.buyer.actor, awarded.scenario
        rows = [PlannedRow("样机", first.due_on, first.id)]
        delivery_plans.replan(buyer, scenario.id, rows, "缩短", scenario.version)
        assert second not in delivery_plans.list_milestones(scenario)
        late = [PlannedRow("样机", date(2030, 3, 2), first.id)]
        with pytest.raises(InvalidInput):
            delivery_plans.replan(buyer, scenario.id, late, "改期", scenario.version)


def test_late_is_counted_in_days_of_henan_until_it_is_handed_over(
    awarded: Awarded, clock: Clock
) -> None:
    first, _second = awarded.begin(clock)
    midnight = clock.now().replace(year=2030, month=3, day=1, hour=16, minute=0)
    assert days_overdue(first, midnight - timedelta(minutes=1)) == 0
    assert days_overdue(first, midnight) == 1
    awarded.hand_over(first)
    assert days_overdue(first, midnight) == 0
