"""Drafts, submission, decisions, ways out: what services allow and to whom."""

from dataclasses import replace

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
from marketplace.domain.lifecycle import ScenarioState
from marketplace.models import LedgerEntry, Notification, OutboxMessage
from marketplace.services import scenarios, transitions
from marketplace.services.scenario_content import ScenarioContent
from tests.conftest import Clock
from tests.factories.people import make_administrator, make_buyer, make_vendor
from tests.factories.scenarios import complete_content, make_scenario


def _events(topic: str) -> list[dict[str, object]]:
    return [row.payload for row in db.session.query(OutboxMessage) if row.topic == topic]


def test_a_draft_needs_only_a_title(app: Flask) -> None:
    buyer = make_buyer()
    draft = scenarios.create_draft(buyer.actor, ScenarioContent(title="甲", demand_unit=""))
    assert (draft.state, draft.organisation_id) == ("draft", buyer.organisation.id)
    with pytest.raises(InvalidInput) as refusal:
        scenarios.create_draft(buyer.actor, ScenarioContent(title=" ", demand_unit=""))
    assert list(refusal.value.fields) == ["title"]


def test_the_same_draft_sent_twice_is_one_draft(app: Flask, clock: Clock) -> None:
    buyer, other = make_buyer(), make_buyer()
    first = scenarios.create_draft(buyer.actor, complete_content())
    assert scenarios.create_draft(buyer.actor, complete_content()).id == first.id
    assert scenarios.create_draft(buyer.actor, complete_content(batch="二")).id != first.id
    assert scenarios.create_draft(other.actor, complete_content()).id != first.id
    content = complete_content()
    clock.advance(minutes=11)
    assert scenarios.create_draft(buyer.actor, content).id != first.id


def test_who_may_write(app: Flask) -> None:
    draft = make_scenario(state=ScenarioState.DRAFT)
    content = complete_content(title="乙")
    with pytest.raises(NotFound):
        scenarios.save_draft(make_buyer().actor, draft.id, content, 1)
    with pytest.raises(NotFound):
        scenarios.save_draft(make_vendor().actor, draft.id, content, 1)
    with pytest.raises(NotAllowed):
        scenarios.save_draft(make_administrator().actor, draft.id, content, 1)
    with pytest.raises(NotAllowed):
        scenarios.create_draft(make_vendor().actor, content)


def test_the_second_of_two_windows_does_not_overwrite_the_first(app: Flask) -> None:
    buyer = make_buyer()
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    scenarios.save_draft(buyer.actor, draft.id, complete_content(title="第一"), 1)
    with pytest.raises(StaleVersion):
        scenarios.save_draft(buyer.actor, draft.id, complete_content(title="第二"), 1)
    assert (draft.title, draft.version) == ("第一", 2)


def test_an_incomplete_draft_is_not_submitted(app: Flask) -> None:
    buyer = make_buyer()
    draft = make_scenario(buyer, ScenarioState.DRAFT, sector=None)
    with pytest.raises(InvalidInput) as refusal:
        scenarios.submit(buyer.actor, draft.id)
    assert list(refusal.value.fields) == ["sector"]
    assert draft.state == ScenarioState.DRAFT


def test_submitting_tells_every_administrator(app: Flask) -> None:
    one, two, buyer = make_administrator(), make_administrator(), make_buyer()
    make_scenario(buyer, ScenarioState.SUBMITTED)
    told = {row.user_id for row in db.session.query(Notification)}
    assert told == {one.user.id, two.user.id}


def test_what_is_submitted_is_neither_edited_nor_submitted_again(app: Flask) -> None:
    buyer = make_buyer()
    waiting = make_scenario(buyer, ScenarioState.SUBMITTED)
    with pytest.raises(TransitionRefused):
        scenarios.submit(buyer.actor, waiting.id)
    with pytest.raises(TransitionRefused):
        scenarios.save_draft(buyer.actor, waiting.id, complete_content(), waiting.version)
    scenarios.recall(buyer.actor, waiting.id)
    assert waiting.state == ScenarioState.DRAFT


def test_publishing_freezes_rules_and_tells_the_buyer(app: Flask) -> None:
    buyer, administrator = make_buyer(), make_administrator()
    waiting = make_scenario(buyer, ScenarioState.SUBMITTED)
    published = scenarios.publish(administrator.actor, waiting.id)
    assert published.state == ScenarioState.PUBLISHED
    assert (published.rules_digest or "").startswith("sha256:")
    assert published.public_key
    assert published.approved_snapshot["title"] == "矿井皮带异物识别"
    events = [row.event for row in db.session.query(Notification) if row.user_id == buyer.user.id]
    assert events == ["scenario_approved"]
    assert [row.kind for row in db.session.query(LedgerEntry)] == ["scenario.published"]
    assert _events("search.scenario") == [{"id": waiting.id}]


def test_only_administrators_decide(app: Flask) -> None:
    buyer = make_buyer()
    waiting = make_scenario(buyer, ScenarioState.SUBMITTED)
    with pytest.raises(NotAllowed):
        scenarios.publish(buyer.actor, waiting.id)
    with pytest.raises(NotAllowed):
        scenarios.return_to_buyer(buyer.actor, waiting.id, "不行", {})
    with pytest.raises(NotAllowed):
        scenarios.list_submitted(buyer.actor)


def test_a_listing_whose_deadline_has_passed_is_not_published(app: Flask, clock: Clock) -> None:
    administrator = make_administrator()
    waiting = make_scenario(state=ScenarioState.SUBMITTED)
    clock.advance(days=20)
    with pytest.raises(InvalidInput) as refusal:
        scenarios.publish(administrator.actor, waiting.id)
    assert "proposal_deadline" in refusal.value.fields
    assert waiting.state == ScenarioState.SUBMITTED


def test_a_return_says_why_and_where(app: Flask) -> None:
    buyer, administrator = make_buyer(), make_administrator()
    waiting = make_scenario(buyer, ScenarioState.SUBMITTED)
    with pytest.raises(InvalidInput):
        scenarios.return_to_buyer(administrator.actor, waiting.id, "  ", {})
    scenarios.return_to_buyer(
        administrator.actor, waiting.id, "请补充", {"kpis": " 怎么测？ ", "title": "  "}
    )
    review = scenarios.find_open_review(waiting)
    assert review is not None
    assert (waiting.state, review.reason) == (ScenarioState.RETURNED, "请补充")
    assert review.field_reasons == {"kpis": "怎么测？"}


@pytest.mark.parametrize(
    ("reason", "remarks", "name"),
    [
        ("\x00", {}, "reason"),
        ("字" * 2001, {}, "reason"),
        ("好", {"title": "\x00"}, "title"),
        ("好", {"state": "x"}, "reason"),
    ],
)
def test_hostile_reasons_are_refused(
    app: Flask, reason: str, remarks: dict[str, str], name: str
) -> None:
    administrator = make_administrator()
    waiting = make_scenario(state=ScenarioState.SUBMITTED)
    with pytest.raises(InvalidInput) as refusal:
        scenarios.return_to_buyer(administrator.actor, waiting.id, reason, remarks)
    assert list(refusal.value.fields) == [name]


def test_the_review_stands_until_it_is_submitted_again(app: Flask, clock: Clock) -> None:
    buyer, administrator = make_buyer(), make_administrator()
    scenario = make_scenario(buyer, ScenarioState.SUBMITTED)
    clock.advance(hours=1)
    scenarios.return_to_buyer(administrator.actor, scenario.id, "请补充", {})
    scenarios.save_draft(buyer.actor, scenario.id, complete_content(), scenario.version)
    assert scenario.state == ScenarioState.DRAFT
    assert scenarios.find_open_review(scenario) is not None
    clock.advance(hours=1)
    scenarios.submit(buyer.actor, scenario.id)
    assert scenarios.find_open_review(scenario) is None
    scenarios.recall(buyer.actor, scenario.id)
    assert scenarios.find_open_review(scenario) is None


def test_a_draft_is_discarded_with_a_reason(app: Flask) -> None:
    buyer = make_buyer()
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    with pytest.raises(InvalidInput):
        scenarios.discard(buyer.actor, draft.id, " ")
    scenarios.discard(buyer.actor, draft.id, "不做了")
    changes = transitions.list_changes("scenario", draft.id)
    assert [(c.source, c.target, c.reason, c.actor_id) for c in changes] == [
        ("draft", "discarded", "不做了", buyer.user.id)
    ]


def test_a_published_scenario_is_cancelled_in_public(app: Flask) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    with pytest.raises(TransitionRefused):
        scenarios.discard(buyer.actor, scenario.id, "不做了")
    scenarios.cancel(buyer.actor, scenario.id, "预算调整")
    assert (scenario.state, scenario.ending_reason) == ("cancelled", "预算调整")
    last = select(LedgerEntry.kind).order_by(LedgerEntry.position.desc()).limit(1)
    assert db.session.scalar(last) == "scenario.cancelled"


def test_unseen_content_is_checked_wherever_it_comes_from(app: Flask) -> None:
    buyer = make_buyer()
    with pytest.raises(InvalidInput) as refusal:
        scenarios.create_draft(buyer.actor, replace(complete_content(), title="\x00" * 9))
    assert list(refusal.value.fields) == ["title"]
