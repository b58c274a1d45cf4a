"""Close early, withdraw, reopen, and what the public then reads."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.domain.clock import SHANGHAI
from marketplace.domain.lifecycle import ScenarioState
from marketplace.services import endings, scenarios
from tests.conftest import Clock
from tests.factories.people import Person, make_administrator, make_buyer, make_vendor
from tests.factories.proposals import make_proposal
from tests.factories.scenarios import complete_content, make_scenario
from tests.pages import Browser


@pytest.fixture
def buyer(app: Flask) -> Person:
    return make_buyer()


@pytest.fixture
def desk(page: Browser, buyer: Person) -> Browser:
    """The buyer's browser."""
    return page.signed_in(buyer.user)


def test_a_call_is_closed_early_from_its_page(
    desk: Browser, page: Browser, buyer: Person, clock: Clock
) -> None:
    scenario = make_scenario(buyer)
    deadline = (clock.now() + timedelta(days=2)).astimezone(SHANGHAI)
    form = desk.get(desk.get(f"/scenarios/{scenario.id}").links["提前截止"])
    for typed in (
        {"proposal_deadline": "2026-03-02T10:00", "reason": "到齐了。"},
        {"proposal_deadline": "不知道", "reason": "到齐了。"},
        {"proposal_deadline": f"{deadline:%Y-%m-%dT%H:%M}", "reason": " "},
    ):
        refused = form.submit(typed)
        assert refused.status == 422
        assert typed["reason"].strip() in refused.html
    done = form.submit(
        {"proposal_deadline": f"{deadline:%Y-%m-%dT%H:%M}", "reason": "供给方提前到齐。"}
    )
    assert done.path == f"/scenarios/{scenario.id}/amendments"
    assert scenario.proposal_deadline == deadline
    public = page.get(f"/scenarios/{scenario.id}").text
    assert "第 1 号更正：提前截止" in public
    assert "供给方提前到齐。" in public


def test_an_administrator_withdraws_and_everybody_reads_why(
    page: Browser, buyer: Person, clock: Clock
) -> None:
    scenario, vendor = make_scenario(buyer), make_vendor()
    make_proposal(vendor, scenario)
    administrator = page.signed_in(make_administrator().user)
    form = administrator.get(administrator.get(f"/scenarios/{scenario.id}").links["撤回这个场景"])
    assert form.submit({"reason": " "}).status == 422
    form.submit({"reason": "与在建项目重复。"})
    public = page.get(f"/scenarios/{scenario.id}").text
    assert "已撤回" in public
    assert "与在建项目重复。" in public
    assert administrator.get(f"/admin/scenarios/{scenario.id}/withdraw").status == 409
    own = page.signed_in(vendor.user)
    for path in (f"/scenarios/{scenario.id}", f"/scenarios/{scenario.id}/proposal"):
        assert "没有开启，今后也不会开启" in own.get(path).text
    clock.advance(days=15)
    opening = page.signed_in(buyer.user).get(f"/scenarios/{scenario.id}/opening")
    assert not [form for form in opening.forms if form.action.endswith("/opening")]


def test_an_ended_listing_is_reopened_and_each_names_the_other(
    desk: Browser, page: Browser, buyer: Person
) -> None:
    scenario = make_scenario(buyer, title="旧场景")
    action = f"/scenarios/{scenario.id}/reopen"
    scenarios.cancel(buyer.actor, scenario.id, "计划变更。")
    draft = desk.get(f"/scenarios/{scenario.id}").submit({}, action=action)
    number = int(draft.path.split("/")[2])
    assert draft.path == f"/scenarios/{number}/edit"
    assert not [form for form in desk.get("/workspace/scenarios").forms if form.action == action]
    assert "新场景" not in page.get(f"/scenarios/{scenario.id}").text
    row = endings.find_draft_of(scenario)
    assert row is not None
    scenarios.save_draft(buyer.actor, number, complete_content(title="新场景"), row.version)
    scenarios.submit(buyer.actor, number)
    scenarios.publish(make_administrator().actor, number)
    old, new = page.get(f"/scenarios/{scenario.id}"), page.get(f"/scenarios/{number}")
    assert old.links["新场景"] == f"/scenarios/{number}"
    assert new.links["旧场景"] == f"/scenarios/{scenario.id}"


@pytest.mark.parametrize("verb", ["close-early", "amend"])
def test_there_is_nothing_to_close_or_amend_once_it_ended(
    desk: Browser, buyer: Person, verb: str
) -> None:
    scenario = make_scenario(buyer)
    assert scenario.state == ScenarioState.PUBLISHED
    scenarios.cancel(buyer.actor, scenario.id, "计划变更。")
    assert desk.get(f"/scenarios/{scenario.id}/{verb}").status == 409
