"""Amendments: numbered, with old and new text, the deadline moved by the rule."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.config import Settings
from marketplace.db import db
from marketplace.domain.errors import (
    DeadlinePassed,
    InvalidInput,
    MarketplaceError,
    NotAllowed,
    StaleVersion,
)
from marketplace.domain.lifecycle import ScenarioState
from marketplace.models import Amendment, LedgerEntry, OutboxMessage, Scenario
from marketplace.services import amendments, scenarios, transitions, watches
from marketplace.services.amendment_plans import MATERIAL
from marketplace.services.ranking_rules import build_rules
from marketplace.services.scenario_content import (
    PLAIN_FIELDS,
    ROWS,
    RequirementText,
    ScenarioContent,
    read_content,
    snapshot,
)
from marketplace.services.unit_of_work import unit_of_work
from marketplace.services.watches import Watched
from tests.conftest import Clock
from tests.factories.people import Person, make_buyer, make_vendor
from tests.factories.proposals import make_proposal
from tests.factories.scenarios import make_scenario
from tests.notices import told

pytestmark = pytest.mark.usefixtures("app")

REASON = "补充现场条件。"
IMMATERIAL = {"contents": "在六条主运皮带上识别异物并联动停机，给出截图、时间、位置和处置建议。"}


def amend(buyer: Person, scenario: Scenario, **fields: Any) -> Amendment:
    content = replace(read_content(scenario), **fields)
    return amendments.amend(buyer.actor, scenario.id, content, REASON, scenario.version)


def test_an_amendment_is_numbered_and_keeps_old_and_new_text() -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    rules, old = scenario.rules_digest, scenario.contents
    first = amend(buyer, scenario, **IMMATERIAL)
    second = amend(buyer, scenario, price_ceiling=Decimal(1_900_000))
    assert [row.number for row in amendments.list_amendments(buyer.actor, scenario)] == [2, 1]
    assert first.changes == [{"name": "contents", "old": old, "new": IMMATERIAL["contents"]}]
    assert second.changes == [
        {"name": "price_ceiling", "old": "2000000.00", "new": "1900000.00"},
    ]
    assert (first.is_material, second.is_material) == (False, True)
    assert (first.rules_before, first.rules_after) == (rules, rules)
    assert second.rules_before == rules
    assert second.rules_after == scenario.rules_digest != rules
    assert scenario.material_amendment == 2
    assert scenario.approved_snapshot == snapshot(read_content(scenario))
    assert scenario.version == 3
    moved = transitions.list_changes("scenario", scenario.id)[-1]
    assert (moved.source, moved.target, moved.reason) == ("published", "published", REASON)


def test_the_ledger_and_the_index_are_told() -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    with unit_of_work() as work:
        work.session.query(OutboxMessage).delete()
    row = amend(buyer, scenario, reference_price=Decimal(1_500_000))
    query = select(LedgerEntry).where(LedgerEntry.kind == "scenario.amended")
    entry = db.session.scalars(query).one()
    assert (entry.body["scenario"], entry.body["number"]) == (scenario.id, 1)
    assert entry.body["rules"] == scenario.rules_digest == row.rules_after
    topics = select(OutboxMessage.topic).where(OutboxMessage.topic == "search.scenario")
    assert db.session.scalars(topics).all() == ["search.scenario"]


def test_every_material_change_binds_the_rules_anew_and_no_other() -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    before = scenario.rules_digest
    later = scenario.delivery_to + timedelta(days=30)
    amend(buyer, scenario, delivery_to=later)
    after = scenario.rules_digest
    assert after != before
    amend(buyer, scenario, contact_name="王工")
    assert scenario.rules_digest == after
    assert scenario.rules["amendment"] == 1


def test_what_the_rules_are_made_of_is_material() -> None:
    assert {"sector", "requirements", "criteria", "kpis", "deployment"} < MATERIAL
    assert set(MATERIAL) < {*PLAIN_FIELDS, *ROWS}
    scenario = make_scenario()
    told_of = vars(build_rules(scenario)).keys() & {*PLAIN_FIELDS, *ROWS}
    assert told_of <= MATERIAL


def test_a_requirement_that_stays_word_for_word_stays_the_same_row() -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    (kept,) = [row.id for row in scenario.requirements]
    more = (RequirementText("提供现场培训", True), RequirementText("部署在矿区内网", True))
    amend(buyer, scenario, requirements=more)
    assert [row.text for row in scenario.requirements] == ["提供现场培训", "部署在矿区内网"]
    assert scenario.requirements[1].id == kept
    named = [item["id"] for item in scenario.rules["gates"]["requirements"]]
    assert named == [str(row.id) for row in scenario.requirements]


def typed_as_in_the_form(content: ScenarioContent) -> ScenarioContent:
    deadline = content.proposal_deadline
    questions = content.question_deadline
    assert deadline is not None
    assert questions is not None
    return replace(
        content,
        proposal_deadline=deadline.replace(second=0, microsecond=0),
        question_deadline=questions.replace(second=0, microsecond=0),
        criteria=tuple(reversed(content.criteria)),
    )


def test_no_change_is_refused_also_as_a_form_writes_it(clock: Clock) -> None:
    clock.advance(seconds=17)
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    same = typed_as_in_the_form(read_content(scenario))
    assert same != read_content(scenario)
    with pytest.raises(InvalidInput) as refusal:
        amendments.amend(buyer.actor, scenario.id, same, REASON, scenario.version)
    assert set(refusal.value.fields) == {"changes"}
    assert amendments.list_amendments(buyer.actor, scenario) == []


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"price_ceiling": Decimal(1)}, "reference_price"),
        ({"criteria": ()}, "criteria"),
        ({"title": " "}, "title"),
        ({"pain_point": "短"}, "pain_point"),
        ({"question_deadline": None}, "question_deadline"),
    ],
)
def test_what_a_submission_checks_an_amendment_checks(fields: dict[str, Any], wrong: str) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    with pytest.raises(InvalidInput) as refusal:
        amend(buyer, scenario, **fields)
    assert wrong in refusal.value.fields
    assert db.session.scalars(select(Amendment)).all() == []
    assert scenario.version == 1


@pytest.mark.parametrize("name", ["proposal_deadline", "question_deadline"])
def test_a_deadline_comes_no_earlier(name: str) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    earlier = getattr(scenario, name) - timedelta(hours=1)
    with pytest.raises(InvalidInput) as refusal:
        amend(buyer, scenario, **{name: earlier})
    assert name in refusal.value.fields


def test_a_reason_is_needed() -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    content = replace(read_content(scenario), **IMMATERIAL)
    with pytest.raises(InvalidInput) as refusal:
        amendments.amend(buyer.actor, scenario.id, content, "  ", scenario.version)
    assert set(refusal.value.fields) == {"reason"}


def test_who_else_amended_meanwhile_is_not_overwritten() -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    amend(buyer, scenario, **IMMATERIAL)
    content = replace(read_content(scenario), contact_name="王工")
    with pytest.raises(StaleVersion):
        amendments.amend(buyer.actor, scenario.id, content, REASON, 1)
    with pytest.raises(StaleVersion):
        amendments.preview(buyer.actor, scenario.id, content, 1)


def test_only_the_buyer_amends_and_only_while_proposals_are_accepted(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    for stranger in (make_buyer(), make_vendor()):
        with pytest.raises(NotAllowed):
            amend(stranger, scenario, **IMMATERIAL)
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    with pytest.raises(MarketplaceError):
        amend(buyer, draft, **IMMATERIAL)
    clock.set(scenario.proposal_deadline)
    with pytest.raises(DeadlinePassed):
        amend(buyer, scenario, **IMMATERIAL)


def test_contact_particulars_are_for_those_who_may_have_them() -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    row = amend(buyer, scenario, contact_phone="0371-22222222", **IMMATERIAL)
    shown, is_left_out = amendments.read_changes(row, has_contact=False)
    assert ([change.name for change in shown], is_left_out) == (["contents"], True)
    everything, is_left_out = amendments.read_changes(row, has_contact=True)
    assert (len(everything), is_left_out) == (2, False)


def test_everybody_whom_it_concerns_hears_of_it_once() -> None:
    buyer, bidder, watcher, nobody = make_buyer(), make_vendor(), make_vendor(), make_vendor()
    scenario = make_scenario(buyer)
    make_proposal(bidder, scenario)
    for person in (watcher, bidder):
        watches.watch(person.actor, Watched(scenario_id=scenario.id))
    amend(buyer, scenario, **IMMATERIAL)
    assert told("scenario_amended") == sorted([bidder.user.id, watcher.user.id])
    assert nobody.user.id not in told("scenario_amended")
    deadline = scenario.proposal_deadline + timedelta(days=3)
    award = (deadline + timedelta(days=20)).date()
    amend(buyer, scenario, proposal_deadline=deadline, planned_award_date=award)
    assert told("scenario_deadline_moved") == sorted([bidder.user.id, watcher.user.id])


# The rule: a material amendment leaves five whole days, else the deadline moves to the end of the
# fifth day in Henan.

MATERIAL_CHANGE = {"reference_days": 80}


def test_exactly_the_notice_is_enough(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    deadline = scenario.proposal_deadline
    clock.set(deadline - timedelta(days=5))
    row = amend(buyer, scenario, **MATERIAL_CHANGE)
    assert scenario.proposal_deadline == deadline
    assert not row.has_moved_deadline


def test_a_second_less_moves_the_deadline_to_the_end_of_the_day(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    deadline, questions = scenario.proposal_deadline, scenario.question_deadline
    clock.set(deadline - timedelta(days=5) + timedelta(seconds=1))
    with unit_of_work():
        scenario.reminded_at = clock.now()
    row = amend(buyer, scenario, **MATERIAL_CHANGE)
    # The deadline is at 09:00 in Henan; five days from now is the same day.
    end = datetime(deadline.year, deadline.month, deadline.day, 15, 59, 59, tzinfo=UTC)
    assert scenario.proposal_deadline == end
    assert (row.proposal_deadline_before, row.proposal_deadline_after) == (deadline, end)
    assert {change["name"] for change in row.changes} == {"reference_days", "proposal_deadline"}
    assert scenario.reminded_at is None
    # Questions had ended, and stay so.
    assert scenario.question_deadline == questions


def test_questions_that_may_still_be_asked_move_with_the_deadline(clock: Clock) -> None:
    buyer = make_buyer()
    deadline = clock.now() + timedelta(days=4)
    scenario = make_scenario(
        buyer, proposal_deadline=deadline, question_deadline=deadline - timedelta(days=1)
    )
    row = amend(buyer, scenario, **MATERIAL_CHANGE)
    shift = row.proposal_deadline_after - deadline
    assert shift > timedelta(0)
    assert row.question_deadline_after == deadline - timedelta(days=1) + shift


def test_what_is_not_material_moves_nothing_even_in_the_last_hour(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    deadline = scenario.proposal_deadline
    clock.set(deadline - timedelta(hours=1))
    row = amend(buyer, scenario, **IMMATERIAL)
    assert scenario.proposal_deadline == deadline
    assert not row.is_material


def test_the_award_must_still_come_after_the_moved_deadline(clock: Clock) -> None:
    buyer = make_buyer()
    deadline = clock.now() + timedelta(days=2)
    scenario = make_scenario(
        buyer,
        proposal_deadline=deadline,
        question_deadline=None,
        planned_award_date=(deadline + timedelta(days=1)).date(),
    )
    with pytest.raises(InvalidInput) as refusal:
        amend(buyer, scenario, **MATERIAL_CHANGE)
    assert set(refusal.value.fields) == {"planned_award_date"}


def test_without_the_rule_a_deadline_stays(app: Flask, clock: Clock) -> None:
    usual: Settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(usual, amendment_notice_days=0)
    try:
        buyer = make_buyer()
        scenario = make_scenario(buyer)
        deadline = scenario.proposal_deadline
        clock.set(deadline - timedelta(hours=2))
        row = amend(buyer, scenario, **MATERIAL_CHANGE)
        assert row.is_material
        assert scenario.proposal_deadline == deadline
    finally:
        app.config["SETTINGS"] = usual


def test_the_preview_says_what_the_amendment_then_does(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    clock.set(scenario.proposal_deadline - timedelta(days=2))
    content = replace(read_content(scenario), **MATERIAL_CHANGE)
    plan = amendments.preview(buyer.actor, scenario.id, content, scenario.version)
    assert plan.is_extended
    assert plan.is_material
    row = amend(buyer, scenario, **MATERIAL_CHANGE)
    assert row.proposal_deadline_after == plan.content.proposal_deadline
    assert row.changes == [vars(change) for change in plan.changes]


# Closing early.


def close(buyer: Person, scenario: Scenario, deadline: datetime | None) -> Amendment:
    return amendments.close_early(buyer.actor, scenario.id, deadline, "供给方提前到齐。")


def test_closing_early_is_an_amendment_that_leaves_the_terms(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    rules, earliest = scenario.rules_digest, clock.now() + timedelta(days=1)
    row = close(buyer, scenario, earliest)
    assert (row.number, row.kind, row.is_material) == (1, "close_early", False)
    assert scenario.proposal_deadline == earliest
    assert scenario.question_deadline == earliest - timedelta(days=1)
    assert (scenario.rules_digest, scenario.material_amendment) == (rules, 0)
    assert scenario.is_accepting_at(earliest - timedelta(seconds=1))
    assert not scenario.is_accepting_at(earliest)


@pytest.mark.parametrize("seconds", [-1, 14 * 86400 - 86400])
def test_closing_early_is_a_day_ahead_and_earlier_than_now(clock: Clock, seconds: int) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    deadline = clock.now() + timedelta(days=1, seconds=seconds)
    with pytest.raises(InvalidInput) as refusal:
        close(buyer, scenario, deadline)
    assert set(refusal.value.fields) == {"proposal_deadline"}
    with pytest.raises(InvalidInput):
        close(buyer, scenario, None)


def test_closing_early_leaves_the_notice_of_the_last_material_amendment(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    amend(buyer, scenario, **MATERIAL_CHANGE)
    earliest = amendments.earliest_closing(scenario, clock.now())
    assert earliest > clock.now() + timedelta(days=5)
    with pytest.raises(InvalidInput):
        close(buyer, scenario, earliest - timedelta(seconds=1))
    close(buyer, scenario, earliest)
    assert scenario.proposal_deadline == earliest


def test_only_what_accepts_can_close_early(clock: Clock) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    with pytest.raises(NotAllowed):
        close(make_buyer(), scenario, clock.now() + timedelta(days=2))
    scenarios.cancel(buyer.actor, scenario.id, "不做了。")
    with pytest.raises(MarketplaceError) as refusal:
        close(buyer, scenario, clock.now() + timedelta(days=2))
    assert refusal.value.status == 409
