"""The page of notifications: every event leads somewhere the reader may go."""

import pytest
from flask import Flask, url_for
from sqlalchemy import select
from werkzeug.routing import BuildError

from marketplace.db import db
from marketplace.models import Notification
from marketplace.notifications.event_shapes import list_links, parameters_of
from marketplace.notifications.events import Event
from marketplace.services.unit_of_work import unit_of_work
from tests.factories.people import Person, make_administrator, make_buyer, make_vendor
from tests.factories.proposals import make_proposal
from tests.factories.scenarios import make_scenario
from tests.pages import Browser

SAMPLES = {
    "scenario_id": 1,
    "batch_number": 1,
    "benchmark_id": 1,
    "task": "cmb_test",
    "suggestion_id": 1,
    "count": 3,
    "number": 2,
    "deadline": "2026-03-04T01:00:00+00:00",
    "title": "矿井皮带<异物>识别",
    "milestone": "样机<上线>",
    "assessor_id": 1,
    "model_id": 1,
    "model": "巡检<模型>",
    "credential_id": 1,
    "version": "v1",
    "evaluator": "某测评中心",
    "organisation": "某矿业集团",
    "reason": "预算写明单位。",
    "feedback": "报价偏高。",
    "receipt": "1-1",
    "organisation_id": 1,
    "name": "李<明>",
    "inviter": "王芳",
    "email": "li@example.com",
    "unit": "某<矿>业集团",
    "words": "皮带、<异物>",
}


def tell(person: Person, event: Event) -> Notification:
    params = {name: SAMPLES[name] for name in parameters_of(event)}
    with unit_of_work() as work:
        work.notify([person.user.id], event, **params)
    return db.session.scalars(select(Notification).order_by(Notification.id.desc())).all()[0]


@pytest.mark.parametrize("event", Event)
def test_every_event_leads_to_a_page_that_exists(app: Flask, event: Event) -> None:
    endpoint, names = list_links()[event]
    rules = [rule for rule in app.url_map.iter_rules(endpoint) if "GET" in (rule.methods or ())]
    assert rules, f"{event} leads to {endpoint}"
    with app.test_request_context():
        try:
            path = url_for(endpoint, **{name: SAMPLES[name] for name in names})
        except BuildError as error:
            pytest.fail(str(error))
    assert "?" not in path, f"{endpoint} takes no {names}"


@pytest.mark.parametrize("event", Event)
def test_every_event_is_a_sentence_and_is_opened(page: Browser, event: Event) -> None:
    buyer = make_buyer()
    row = tell(buyer, event)
    page.sign_in(buyer.user)
    shown = page.get("/notifications")
    assert "%(" not in shown.text
    assert "<异物>" not in shown.html
    opened = shown.submit(action=f"/notifications/{row.id}/open", follow=False)
    assert opened.status == 302
    assert opened.location.startswith("/")
    assert db.session.get_one(Notification, row.id).read_at is not None


def test_moments_are_shown_in_beijing_time(page: Browser) -> None:
    buyer = make_buyer()
    tell(buyer, Event.DEADLINE_APPROACHING)
    page.sign_in(buyer.user)
    assert "2026-03-04 09:00（北京时间）" in page.get("/notifications").text


def test_unread_ones_are_counted_and_marked(page: Browser) -> None:
    buyer = make_buyer()
    for _ in range(2):
        row = tell(buyer, Event.ORGANISATION_APPROVED)
    page.sign_in(buyer.user)
    assert page.get("/scenarios").texts("span", css="count-bubble") == ["2条未读"]
    page.get("/notifications").submit(action=f"/notifications/{row.id}/open")
    assert page.get("/scenarios").texts("span", css="count-bubble") == ["1条未读"]
    answer = page.post("/notifications/read", on="/notifications")
    assert answer.texts("span", css="count-bubble") == []
    assert "全部标为已读" not in answer.text


def test_an_empty_page_says_what_will_come(page: Browser) -> None:
    page.sign_in(make_buyer().user)
    assert "还没有消息" in page.get("/notifications").text


def test_nobody_opens_anothers(page: Browser) -> None:
    row = tell(make_buyer(), Event.ORGANISATION_APPROVED)
    page.sign_in(make_buyer().user)
    path = f"/notifications/{row.id}/open"
    assert page.send_with_token(path, {}, token_from="/notifications").status == 404
    assert db.session.get_one(Notification, row.id).read_at is None


@pytest.mark.parametrize("number", ["0", "999999", str(10**30), "x"])
def test_there_is_no_such_notification(page: Browser, number: str) -> None:
    page.sign_in(make_buyer().user)
    path = f"/notifications/{number}/open"
    assert page.send_with_token(path, {}, token_from="/notifications").status == 404


def test_opening_takes_a_token_and_a_press(page: Browser) -> None:
    buyer = make_buyer()
    row = tell(buyer, Event.ORGANISATION_APPROVED)
    page.sign_in(buyer.user)
    assert page.send(f"/notifications/{row.id}/open", {}).status == 400
    assert page.send("/notifications/read", {}).status == 400
    assert page.get(f"/notifications/{row.id}/open").status == 405
    assert db.session.get_one(Notification, row.id).read_at is None


def test_what_the_services_tell_leads_to_pages_the_reader_may_see(page: Browser) -> None:
    buyer, vendor, administrator = make_buyer(), make_vendor(), make_administrator()
    scenario = make_scenario(buyer, administrator=administrator)
    make_proposal(vendor, scenario)
    for person in (buyer, vendor, administrator):
        browser = page.signed_in(person.user)
        shown = browser.get("/notifications")
        actions = [form.action for form in shown.forms if form.action.endswith("/open")]
        assert actions, person.email
        for action in actions:
            assert shown.submit(action=action).status == 200, action


def test_a_return_that_was_answered_leads_to_no_dead_end(page: Browser) -> None:
    """An old message is opened long after the listing was sent in again."""
    buyer, scenario = make_buyer(), None
    scenario = make_scenario(buyer)
    with unit_of_work() as work:
        work.notify(
            [buyer.user.id],
            Event.SCENARIO_RETURNED,
            scenario_id=scenario.id,
            title=scenario.title,
            reason="预算写明单位。",
        )
    page.sign_in(buyer.user)
    shown = page.get("/notifications")
    newest = next(form.action for form in shown.forms if form.action.endswith("/open"))
    assert shown.submit(action=newest).status == 200
