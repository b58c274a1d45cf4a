"""A buyer writes a scenario: drafts, rows, weights, submission, two windows, bad input."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from marketplace.db import db
from marketplace.domain.lifecycle import ScenarioState
from marketplace.models import Scenario
from marketplace.services import scenarios
from marketplace.services.scenario_content import (
    CriterionWeight,
    RequirementText,
    ScenarioContent,
    read_content,
)
from tests.conftest import Clock
from tests.factories.people import (
    Person,
    make_administrator,
    make_buyer,
    make_organisation,
    make_vendor,
)
from tests.factories.scenarios import make_scenario
from tests.pages import Browser, Page

NEW = "/scenarios/new"
COMPLETE = {
    "title": "尾矿库位移监测",
    "sector": "industry",
    "city": "luoyang",
    "cooperation_mode": "pilot",
    "pain_point": "靠人每周巡一次，暴雨期间夜里看不见，变形发现得晚。",
    "contents": "用雷达和视频连续监测坝体位移，超限自动报警并给出依据。",
    "kpis-0-name": "发现时间",
    "kpis-0-baseline": "168",
    "kpis-0-target": "1",
    "kpis-0-unit": "小时",
    "deployment": "on-premises",
    "budget_minimum": "100",
    "budget_maximum": "1,200",
    "price_ceiling": "180.5",
    "reference_price": "１５０",
    "mandatory_requirements-0": "断网时照常报警",
    "criteria-0-weight": "60",
    "criteria-1-weight": "40",
    "proposal_deadline": "2026-04-01T17:00",
    "reference_days": "90",
    "longest_days": "180",
    "contact_name": "李工",
    "contact_phone": "0371-00000000",
}


@pytest.fixture
def buyer(app: Flask) -> Person:
    return make_buyer(organisation=make_organisation(name="某矿业集团", city="luoyang"))


@pytest.fixture
def desk(page: Browser, buyer: Person) -> Browser:
    """The buyer's browser."""
    return page.signed_in(buyer.user)


def _errors(page: Page) -> str:
    return " ".join(page.texts("div", css="error-summary"))


def _only() -> Scenario:
    return db.session.query(Scenario).one()


def _values(page: Page) -> dict[str, list[str]]:
    form = page.form(page.path)
    return {name: control.values for name, control in form.controls.items()}


def test_a_new_form_knows_the_organisation(desk: Browser) -> None:
    values = _values(desk.get(NEW))
    assert values["demand_unit"] == ["某矿业集团"]
    assert values["city"] == ["luoyang"]


def test_a_title_is_enough_for_a_draft(desk: Browser, buyer: Person) -> None:
    saved = desk.get(NEW).submit({"title": "尾矿库位移监测"}, button="save")
    assert saved.status == 200
    assert "草稿已保存" in saved.text
    assert _only().state == ScenarioState.DRAFT
    assert _only().organisation_id == buyer.organisation.id


def test_what_is_typed_is_what_is_kept(desk: Browser) -> None:
    desk.get(NEW).submit(COMPLETE, button="save")
    assert read_content(_only()) == ScenarioContent(
        title="尾矿库位移监测",
        demand_unit="某矿业集团",
        sector="industry",
        city="luoyang",
        cooperation_mode="pilot",
        pain_point=COMPLETE["pain_point"],
        contents=COMPLETE["contents"],
        kpis=({"name": "发现时间", "baseline": "168", "target": "1", "unit": "小时"},),
        deployment="on-premises",
        budget_minimum=Decimal(1_000_000),
        budget_maximum=Decimal(12_000_000),
        price_ceiling=Decimal(1_805_000),
        reference_price=Decimal(1_500_000),
        requirements=(RequirementText("断网时照常报警", True),),
        criteria=(CriterionWeight("evidence", 60), CriterionWeight("price", 40)),
        # Five in the afternoon in Henan is nine in the morning UTC.
        proposal_deadline=Clock.START.replace(month=4, day=1, hour=9),
        reference_days=90,
        longest_days=180,
        contact_name="李工",
        contact_phone="0371-00000000",
    )


def test_a_saved_draft_is_shown_as_it_was_typed(desk: Browser) -> None:
    saved = desk.get(NEW).submit(COMPLETE, button="save")
    values = _values(saved)
    assert values["price_ceiling"] == ["180.5"]
    assert values["budget_maximum"] == ["1200"]
    assert values["proposal_deadline"] == ["2026-04-01T17:00"]
    assert values["mandatory_requirements-0"] == ["断网时照常报警"]
    assert values["cooperation_mode"] == ["pilot"]


def test_a_complete_form_is_submitted_at_once(desk: Browser) -> None:
    answer = desk.get(NEW).submit(COMPLETE, button="submit")
    assert (answer.path, answer.status) == ("/workspace/scenarios", 200)
    assert "已提交审批" in answer.text
    assert _only().state == ScenarioState.SUBMITTED


def test_an_incomplete_form_is_kept_and_says_what_is_missing(desk: Browser) -> None:
    answer = desk.get(NEW).submit({**COMPLETE, "sector": "", "contents": "短"}, button="submit")
    assert answer.status == 422
    assert "行业：请选择行业" in _errors(answer)
    assert "建设内容：请写清楚" in _errors(answer)
    assert "草稿已保存" in answer.text
    assert (_only().state, _only().title) == (ScenarioState.DRAFT, "尾矿库位移监测")
    # The page goes on as the draft's own form.
    form = answer.form(f"/scenarios/{_only().id}/edit")
    sent = form.fill({"sector": "industry", "contents": COMPLETE["contents"]}) | {"then": "submit"}
    assert desk.send(form.action, sent).status == 302
    assert _only().state == ScenarioState.SUBMITTED


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("proposal_deadline", "2020-01-01T10:00", "已经过去"),
        ("proposal_deadline", "2026-03-02T20:00", "24 小时"),
        ("criteria-1-weight", "39", "必须是 100，现在是 99"),
        ("reference_price", "200", "参考价必须低于最高限价"),
        ("price_ceiling", "1300", "不能超过预算上限"),
        ("budget_minimum", "1300", "不能低于下限"),
        ("longest_days", "80", "大于参考工期"),
        ("contact_email", "谁@哪", "邮箱格式不对"),
    ],
)
def test_contradictions_are_said_beside_their_field(
    desk: Browser, field: str, typed: str, says: str
) -> None:
    answer = desk.get(NEW).submit({**COMPLETE, field: typed}, button="submit")
    assert answer.status == 422
    assert says in _errors(answer)
    assert says in " ".join(answer.texts("div", css="has-error"))
    assert _only().state == ScenarioState.DRAFT


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("price_ceiling", "1e400", "请填写数字"),
        ("price_ceiling", "NaN", "请填写数字"),
        ("price_ceiling", "Infinity", "请填写数字"),
        ("price_ceiling", "-5", "不能是负数"),
        ("price_ceiling", "9" * 40, "金额太大"),
        ("price_ceiling", "9" * 20, "金额太大"),
        ("price_ceiling", "0.0000001", "请填写数字"),
        ("reference_days", "9" * 40, "数字太大"),
        ("reference_days", "1e3", "请填写整数"),
        ("reference_days", "-1", "不能是负数"),
        ("longest_days", "99999", "0 到 3650"),
        ("data_labelled_percent", "101", "0 到 100"),
        ("criteria-0-weight", "101", "0 到 100"),
        ("proposal_deadline", "31 February", "请填写日期和时间"),
        ("proposal_deadline", "2026-02-31T10:00", "没有这一天"),
        ("proposal_deadline", "0001-01-01T00:00", "年份不对"),
        ("delivery_to", "9999-12-31", "年份不对"),
        ("title", "x\x00y", "控制字符"),
        ("title", "字" * 201, "最多 200 个字"),
        ("contents", "字" * 100_000, "最多 8000 个字，现在是 100000 个"),
        ("kpis-0-target", "\x00", "控制字符"),
        ("mandatory_requirements-0", "字" * 1001, "最多 1000 个字"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_shown_again(
    desk: Browser, field: str, typed: str, says: str
) -> None:
    answer = desk.get(NEW).submit({**COMPLETE, field: typed}, button="save")
    assert answer.status == 422
    assert says in _errors(answer)
    assert db.session.query(Scenario).count() == 0
    values = _values(answer)
    assert values[field] == [typed.replace("\x00", "")]
    assert values["contact_name"] == ["李工"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sector", "no-such-sector"),
        ("sub_scenario", "x" * 500),
        ("city", "\x00"),
        ("deployment", "moon"),
        ("minimum_tier", "T9"),
        ("criteria-0-kind", "luck"),
    ],
)
def test_choices_that_no_page_offers_are_refused(desk: Browser, field: str, value: str) -> None:
    sent = desk.get(NEW).form(NEW).fill(COMPLETE) | {field: value}
    answer = desk.send(NEW, sent)
    assert answer.status == 422
    assert db.session.query(Scenario).count() == 0


@pytest.mark.parametrize("name", ["kpis-²-name", f"kpis-{'9' * 5000}-name", "kpis--1-name", "kpis"])
def test_rows_that_no_page_names_are_left_out(desk: Browser, name: str) -> None:
    sent = desk.get(NEW).form(NEW).fill({"title": "甲"}) | {name: "x"}
    assert desk.send(NEW, sent).status == 302
    assert _only().kpis == []


def test_everything_wrong_is_said_at_once(desk: Browser) -> None:
    answer = desk.get(NEW).submit({"title": "甲", "price_ceiling": "abc"}, button="submit")
    assert answer.status == 422
    assert "最高限价：请填写数字" in _errors(answer)
    assert "行业：请选择行业" in _errors(answer)
    assert _errors(answer).count("最高限价") == 1


def test_rows_are_added_and_removed_without_saving(desk: Browser) -> None:
    added = desk.get(NEW).submit({"kpis-0-name": "漏检率"}, button="kpis")
    assert added.status == 200
    assert _values(added)["kpis-1-name"] == [""]
    removed = added.submit({"kpis-1-name": "误报率"}, button="kpis-0")
    assert _values(removed)["kpis-0-name"] == ["误报率"]
    assert "kpis-1-name" not in _values(removed)
    assert db.session.query(Scenario).count() == 0


def test_no_more_rows_than_the_limit(desk: Browser) -> None:
    sent = desk.get(NEW).form(NEW).fill({"title": "甲"})
    rows = {f"kpis-{number}-name": "x" for number in range(30)}
    answer = desk.send(NEW, sent | rows | {"add_row": "kpis"})
    assert answer.status == 200
    assert len([name for name in _values(answer) if name.endswith("-target")]) == 20


def test_default_weights_come_from_the_sector(desk: Browser) -> None:
    chosen = desk.get(NEW).submit({"sector": "medical", "title": "甲"}, button="weights")
    weights = [_values(chosen)[f"criteria-{index}-weight"][0] for index in range(4)]
    # 医疗: evidence 45, price 15, delivery 10 of 70; without indicators those have no weight.
    assert weights == ["64", "22", "14", "0"]
    assert "100%" in chosen.text


def test_default_weights_need_a_sector(desk: Browser) -> None:
    answer = desk.get(NEW).submit({}, button="weights")
    assert answer.status == 422
    assert "先选择行业" in _errors(answer)


def test_saving_without_weights_fills_them_in_but_submitting_does_not(desk: Browser) -> None:
    bare = {**COMPLETE, "criteria-0-weight": "", "criteria-1-weight": ""}
    answer = desk.get(NEW).submit(bare, button="submit")
    assert "现在是 0" in _errors(answer)
    desk.get(f"/scenarios/{_only().id}/edit").submit({}, button="save")
    assert sum(item.weight for item in _only().criteria) == 100


def test_a_sub_scenario_brings_its_sector(desk: Browser) -> None:
    desk.get(NEW).submit({"title": "甲", "sub_scenario": "smart-care"}, button="save")
    assert _only().sector == "medical"


def test_pressing_twice_makes_one_draft_and_submits_it_once(desk: Browser) -> None:
    form = desk.get(NEW).form(NEW)
    sent = form.fill(COMPLETE) | {"then": "save"}
    assert desk.send(NEW, sent).location == desk.send(NEW, sent).location
    path = f"/scenarios/{_only().id}/edit"
    twice = desk.get(path).form(path).fill({}) | {"then": "submit"}
    assert desk.send(path, twice).status == 302
    second = desk.send(path, twice)
    assert second.status == 409
    assert "已经提交审批，不用再次提交" in second.text


def test_two_windows_both_texts_are_kept(desk: Browser, buyer: Person) -> None:
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    path = f"/scenarios/{draft.id}/edit"
    first, second = desk.get(path), desk.get(path)
    first.submit({"title": "第一个窗口", "price_ceiling": "190"}, button="save")
    answer = second.submit({"title": "第二个窗口"}, button="save")
    assert answer.status == 409
    # The ceiling, which the second window did not touch, is no collision.
    assert answer.texts("div", css="collision-side") == [
        "用我填的场景名称 第二个窗口",
        "用对方已存的场景名称 第一个窗口",
    ]
    assert draft.title == "第一个窗口"
    # Saving once more is a decision.
    again = answer.submit({}, button="save")
    assert "草稿已保存" in again.text
    assert (draft.title, draft.price_ceiling) == ("第二个窗口", Decimal(1_900_000))


def test_an_expired_form_is_refused_with_a_word(desk: Browser, buyer: Person) -> None:
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    path = f"/scenarios/{draft.id}/edit"
    sent = desk.get(path).form(path).fill({"title": "乙"}) | {"csrf_token": "old"}
    answer = desk.send(path, sent)
    assert answer.status == 400
    assert "表单已过期" in answer.text
    assert draft.title == "矿井皮带异物识别"


def test_a_returned_listing_shows_what_was_said_where_it_was_said(
    desk: Browser, buyer: Person, clock: Clock
) -> None:
    scenario = make_scenario(buyer, ScenarioState.SUBMITTED)
    clock.advance(hours=1)
    remarks = {"price_ceiling": "依据是什么？", "kpis": "请补充"}
    scenarios.return_to_buyer(make_administrator().actor, scenario.id, "差一点", remarks)
    shown = desk.get(f"/scenarios/{scenario.id}/edit")
    assert "差一点" in shown.texts("div", css="notice")[0]
    assert shown.texts("p", css="remark") == [
        "管理员意见：请补充",
        "管理员意见：依据是什么？",
    ]
    assert shown.links["最高限价"] == "#part-money"
    # It stays while the buyer works on it, and goes with the next submission.
    saved = shown.submit({"batch": "第一批"}, button="save")
    assert "差一点" in saved.text
    clock.advance(hours=1)
    saved.submit({}, button="submit")
    scenarios.recall(buyer.actor, scenario.id)
    assert "差一点" not in desk.get(f"/scenarios/{scenario.id}/edit").text


@pytest.mark.parametrize("state", [ScenarioState.SUBMITTED, ScenarioState.PUBLISHED])
def test_what_is_no_draft_any_more_is_not_edited(
    desk: Browser, buyer: Person, state: ScenarioState
) -> None:
    scenario = make_scenario(buyer, state)
    answer = desk.get(f"/scenarios/{scenario.id}/edit")
    assert answer.status == 409
    assert "场景" in answer.text


def test_who_may_write(page: Browser, app: object) -> None:
    draft = make_scenario(state=ScenarioState.DRAFT)
    path = f"/scenarios/{draft.id}/edit"
    assert page.get(path).location.startswith("/sign-in")
    expected: list[tuple[Person, int, int]] = [
        (make_buyer(), 200, 404),
        (make_vendor(), 403, 403),
        (make_administrator(), 403, 403),
        (make_buyer(organisation=make_organisation(state="pending")), 403, 403),
    ]
    for person, new, edit in expected:
        browser = page.signed_in(person.user)
        assert browser.get(NEW).status == new
        assert browser.get(path).status == edit
        sent: dict[str, Any] = {"title": "x", "version": "1"}
        assert browser.send_with_token(path, sent, token_from="/workspace").status == edit


def test_a_deadline_that_passes_while_writing_is_said(
    desk: Browser, buyer: Person, clock: Clock
) -> None:
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    shown = desk.get(f"/scenarios/{draft.id}/edit")
    clock.set(clock.now() + timedelta(days=15))
    answer = shown.submit({}, button="submit")
    assert answer.status == 422
    assert "。申报截止时间已经过去，请改为将来的时间。" in _errors(answer)
