"""A buyer's own scenarios: the list, and the ways out."""

import pytest
from flask import Flask

from marketplace.domain.lifecycle import ScenarioState
from tests.conftest import Clock
from tests.factories.people import Person, make_buyer
from tests.factories.scenarios import make_drafts, make_scenario
from tests.pages import Browser


@pytest.fixture
def buyer(app: Flask) -> Person:
    return make_buyer()


@pytest.fixture
def desk(page: Browser, buyer: Person) -> Browser:
    """The buyer's browser."""
    return page.signed_in(buyer.user)


def test_the_list_shows_state_next_step_and_ways_out(
    desk: Browser, buyer: Person, clock: Clock
) -> None:
    empty = desk.get("/workspace/scenarios")
    assert "还没有场景" in empty.text
    make_scenario(title="别家的")
    draft = make_scenario(buyer, ScenarioState.DRAFT, title="草稿一")
    waiting = make_scenario(buyer, ScenarioState.SUBMITTED, title="等待的")
    public = make_scenario(buyer, ScenarioState.PUBLISHED, title="公开的")
    shown = desk.get("/workspace/scenarios")
    assert "别家的" not in shown.text
    rows = {row.split()[0]: row for row in shown.texts("tr") if row}
    assert "草稿" in rows["草稿一"]
    assert "还剩 14 天" in rows["公开的"]
    assert shown.links["继续编辑草稿一"] == f"/scenarios/{draft.id}/edit"
    assert shown.links["取消场景公开的"] == f"/scenarios/{public.id}/cancel"
    recalled = shown.submit({}, action=f"/scenarios/{waiting.id}/recall")
    assert recalled.path == f"/scenarios/{waiting.id}/edit"
    assert waiting.state == ScenarioState.DRAFT


def test_a_draft_is_submitted_from_the_list(desk: Browser, buyer: Person) -> None:
    good = make_scenario(buyer, ScenarioState.DRAFT)
    bad = make_scenario(buyer, ScenarioState.DRAFT, sector=None, title="缺行业")
    shown = desk.get("/workspace/scenarios")
    refused = shown.submit({}, action=f"/scenarios/{bad.id}/submit")
    assert refused.status == 422
    assert "行业：请选择行业" in " ".join(refused.texts("div", css="error-summary"))
    shown.submit({}, action=f"/scenarios/{good.id}/submit")
    assert (good.state, bad.state) == (ScenarioState.SUBMITTED, ScenarioState.DRAFT)


def test_a_long_list_comes_in_pages_and_groups(desk: Browser, buyer: Person) -> None:
    make_drafts(buyer, 22)
    public = make_scenario(buyer, ScenarioState.PUBLISHED, title="公开的")
    first = desk.get("/workspace/scenarios")
    assert len(first.texts("th", css=None)) == 5 + 20
    assert first.links["草稿和退回 22"] == "/workspace/scenarios?show=drafts"
    drafts = desk.get(first.links["草稿和退回 22"])
    second = desk.get(drafts.links["下一页"])
    assert second.path == "/workspace/scenarios?show=drafts&page=2"
    assert len(second.texts("th")) == 5 + 2
    running = desk.get("/workspace/scenarios?show=running")
    assert public.title in running.text
    assert "草稿 1" not in running.text
    assert "这一类里没有场景" in desk.get("/workspace/scenarios?show=ended").text
    copies = desk.get("/scenarios/new/copies")
    assert copies.links["下一页"] == "/scenarios/new/copies?page=2"
    assert desk.get(copies.links["下一页"]).status == 200


@pytest.mark.parametrize(
    ("verb", "before", "after"),
    [
        ("discard", ScenarioState.DRAFT, "discarded"),
        ("cancel", ScenarioState.PUBLISHED, "cancelled"),
    ],
)
def test_ways_out_ask_for_a_reason(
    desk: Browser, buyer: Person, verb: str, before: ScenarioState, after: str
) -> None:
    scenario = make_scenario(buyer, before)
    path = f"/scenarios/{scenario.id}/{verb}"
    for reason in (" ", "x\x00", "字" * 2001):
        refused = desk.get(path).submit({"reason": reason})
        assert refused.status == 422
        assert scenario.state == before
    done = desk.get(path).submit({"reason": "预算调整"})
    assert done.path == "/workspace/scenarios"
    assert (scenario.state, scenario.ending_reason) == (after, "预算调整")
    assert desk.get(path).status == 409


def test_other_organisations_find_no_way_out(page: Browser, app: object) -> None:
    draft = make_scenario(state=ScenarioState.DRAFT)
    public = make_scenario()
    stranger = page.signed_in(make_buyer().user)
    assert stranger.get(f"/scenarios/{draft.id}/withdraw").status == 404
    assert stranger.get(f"/scenarios/{public.id}/cancel").status == 403
    recall = f"/scenarios/{draft.id}/recall"
    assert stranger.send_with_token(recall, {}, token_from="/workspace").status == 404
