"""Administrators review what buyers submit."""

from dataclasses import replace
from decimal import Decimal

import pytest
from flask import Flask

from marketplace.domain.lifecycle import ScenarioState
from marketplace.models import Scenario
from marketplace.services import delivery_plans, scenarios
from marketplace.services.delivery_plans import PlannedRow
from marketplace.services.scenario_content import RequirementText, snapshot
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.awards import PLAN, make_award
from tests.factories.people import (
    make_administrator,
    make_buyer,
    make_supervisor,
    make_vendor,
)
from tests.factories.scenarios import complete_content, make_scenario
from tests.pages import Browser


@pytest.fixture
def desk(page: Browser) -> Browser:
    """An administrator's browser."""
    return page.signed_in(make_administrator().user)


def _approved_before(scenario: Scenario) -> None:
    """Give the listing an approved version that it differs from, as an amendment does."""
    old = replace(
        complete_content(),
        title="皮带异物识别",
        batch="第一批",
        price_ceiling=Decimal(1_800_000),
        deployment="public",
        requirements=(RequirementText("部署在矿区内网", False),),
        proposal_deadline=Clock.START.replace(day=16, hour=9),
    )
    with unit_of_work() as work:
        work.lock(scenario).approved_snapshot = snapshot(old)


def test_the_queue_holds_what_waits_longest_first(desk: Browser, clock: Clock) -> None:
    assert "没有等待审批的场景" in desk.get("/admin/scenarios").text
    make_scenario(state=ScenarioState.SUBMITTED, title="先来的")
    clock.advance(hours=1)
    make_scenario(state=ScenarioState.SUBMITTED, title="后来的")
    make_scenario(state=ScenarioState.DRAFT, title="草稿")
    shown = desk.get("/admin/scenarios")
    titles = [row.split()[0] for row in shown.texts("tr")[1:]]
    assert titles == ["先来的", "后来的"]


def test_the_review_shows_the_listing_in_words(desk: Browser) -> None:
    scenario = make_scenario(state=ScenarioState.SUBMITTED)
    shown = desk.get(f"/admin/scenarios/{scenario.id}")
    assert shown.heading == "矿井皮带异物识别"
    for words in (
        "行业 工业",
        "所在地市 郑州",
        "合作模式 采购服务",
        "最高限价 200万元",
        "参考工期 90 天",
        "【必备】部署在矿区内网",
        "申报截止 2026年3月16日 09:00",
        "测评凭证最低等级 不作要求",
        "这是新场景",
    ):
        assert words in shown.text
    assert shown.find_all("del") == []


def test_the_review_shows_what_differs_from_the_approved_version(desk: Browser) -> None:
    scenario = make_scenario(state=ScenarioState.SUBMITTED)
    _approved_before(scenario)
    shown = desk.get(f"/admin/scenarios/{scenario.id}")
    changed = shown.texts("div", css="change")
    assert changed == [
        "场景名称 原皮带异物识别新矿井皮带异物识别",
        "批次 原第一批已清空",
        "部署方式 原公有云服务新本地部署",
        "最高限价 原180万元新200万元",
        "要求 原【评分】部署在矿区内网新【必备】部署在矿区内网",
        "申报截止 原2026年3月16日 17:00新2026年3月16日 09:00",
    ]


def test_approving_puts_it_on_the_list(desk: Browser) -> None:
    scenario = make_scenario(state=ScenarioState.SUBMITTED)
    path = f"/admin/scenarios/{scenario.id}"
    done = desk.get(path).submit({}, action=f"{path}/publish")
    assert done.path == "/admin/scenarios"
    assert "已在机会清单公开" in done.text
    assert scenario.state == ScenarioState.PUBLISHED


def test_approving_twice_is_refused(desk: Browser) -> None:
    scenario = make_scenario(state=ScenarioState.SUBMITTED)
    path = f"/admin/scenarios/{scenario.id}"
    shown = desk.get(path)
    shown.submit({}, action=f"{path}/publish")
    assert shown.submit({}, action=f"{path}/publish").status == 409
    again = desk.get(path)
    assert again.status == 200
    assert f"{path}/publish" not in [form.action for form in again.forms]


def test_a_passed_deadline_is_said_on_the_page(desk: Browser, clock: Clock) -> None:
    scenario = make_scenario(state=ScenarioState.SUBMITTED)
    clock.advance(days=30)
    path = f"/admin/scenarios/{scenario.id}"
    refused = desk.get(path).submit({}, action=f"{path}/publish")
    assert refused.status == 422
    assert "申报截止：申报截止时间已经过去" in refused.text
    assert scenario.state == ScenarioState.SUBMITTED


def test_returning_with_a_reason_and_remarks(desk: Browser) -> None:
    scenario = make_scenario(state=ScenarioState.SUBMITTED)
    path = f"/admin/scenarios/{scenario.id}"
    typed = {"reason": "请补充指标", "remarks-kpis": "怎么测？", "remarks-title": " "}
    done = desk.get(path).submit(typed, action=f"{path}/return")
    assert "并把原因告诉了需求方" in done.text
    assert scenario.state == ScenarioState.RETURNED
    review = scenarios.find_open_review(scenario)
    assert review is not None
    assert (review.reason, review.field_reasons) == ("请补充指标", {"kpis": "怎么测？"})


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"reason": ""}, "退回原因：请写明原因"),
        ({"reason": "x\x00"}, "退回原因：含有看不见的控制字符"),
        ({"reason": "字" * 100_000}, "退回原因：太长"),
        ({"reason": "好", "remarks-contents": "字" * 2001}, "建设内容：太长"),
    ],
)
def test_a_return_that_says_nothing_useful_is_refused(
    desk: Browser, typed: dict[str, str], says: str
) -> None:
    scenario = make_scenario(state=ScenarioState.SUBMITTED)
    path = f"/admin/scenarios/{scenario.id}"
    sent = {"remarks-kpis": "怎么测？", **typed}
    refused = desk.get(path).submit(sent, action=f"{path}/return")
    assert refused.status == 422
    assert says in " ".join(refused.texts("div", css="error-summary"))
    form = refused.form(f"{path}/return")
    assert form.controls["remarks-kpis"].values == ["怎么测？"]
    assert scenario.state == ScenarioState.SUBMITTED


def test_only_administrators_come_in(page: Browser, app: Flask) -> None:
    scenario = make_scenario(state=ScenarioState.SUBMITTED)
    path = f"/admin/scenarios/{scenario.id}"
    assert page.get(path).location.startswith("/sign-in")
    for person in (make_buyer(), make_vendor(), make_supervisor()):
        browser = page.signed_in(person.user)
        assert browser.get("/admin/scenarios").status == 403
        assert browser.get(path).status == 403
        for verb in ("publish", "return"):
            sent = browser.send_with_token(f"{path}/{verb}", {"reason": "x"}, token_from="/")
            assert sent.status == 403
    assert scenario.state == ScenarioState.SUBMITTED


def test_there_is_nothing_to_review_where_nothing_is(desk: Browser) -> None:
    assert desk.get("/admin/scenarios/4711").status == 404


def test_why_a_delivery_was_replanned_is_between_its_two_sides(desk: Browser, clock: Clock) -> None:
    awarded = make_award(clock)
    (only,) = awarded.begin(clock, PLAN[:1])
    rows = [PlannedRow("样机", only.due_on, only.id)]
    buyer, scenario = awarded.buyer.actor, awarded.scenario
    delivery_plans.replan(buyer, scenario.id, rows, "设备到货晚了", scenario.version)
    shown = desk.get(f"/admin/scenarios/{scenario.id}")
    assert shown.text.count("变更为“交付中”") == 1
    assert "设备到货晚了" not in shown.html
