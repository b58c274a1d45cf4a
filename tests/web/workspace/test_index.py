"""The workspace: what waits for whom."""

import pytest
from flask import Flask

from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.membership import MemberRole
from marketplace.services import benchmark_proposals, models, rankings, scenarios
from marketplace.services.benchmark_proposals import ProposalText
from tests.conftest import Clock
from tests.factories.people import (
    make_administrator,
    make_buyer,
    make_organisation,
    make_person,
    make_supervisor,
    make_vendor,
)
from tests.factories.proposals import TASK, make_credential, make_version, model_profile
from tests.factories.rounds import make_round
from tests.factories.scenarios import make_drafts, make_scenario
from tests.pages import Browser, Page


def _tasks(page: Page) -> list[str]:
    return [text.split()[0] for text in page.texts("h3", css="task-title")]


def test_a_visitor_signs_in_first(page: Browser) -> None:
    assert page.get("/workspace").location.startswith("/sign-in")


def test_a_long_list_of_drafts_is_one_task(page: Browser, app: Flask) -> None:
    buyer = make_buyer()
    make_drafts(buyer, 13)
    shown = page.signed_in(buyer.user).get("/workspace")
    assert len(_tasks(shown)) == 11
    assert "还有 3 份草稿" in shown.text
    assert shown.links["查看全部草稿还有 3 份草稿"] == "/workspace/scenarios?show=drafts"


def test_a_buyer_sees_what_cannot_wait_first(page: Browser, app: Flask, clock: Clock) -> None:
    buyer, administrator = make_buyer(), make_administrator()
    make_scenario(buyer, ScenarioState.DRAFT, title="草稿")
    make_scenario(buyer, ScenarioState.PUBLISHED, administrator, title="截止的")
    clock.advance(days=15)
    returned = make_scenario(buyer, ScenarioState.SUBMITTED, title="退回的")
    scenarios.return_to_buyer(administrator.actor, returned.id, "差一点", {})
    make_scenario(buyer, ScenarioState.SUBMITTED, title="等待的")
    public = make_scenario(buyer, ScenarioState.PUBLISHED, administrator, title="接受的")
    gone = make_scenario(buyer, ScenarioState.DRAFT, title="撤回的")
    scenarios.discard(buyer.actor, gone.id, "不做了")
    make_scenario(title="别家的")
    shown = page.signed_in(buyer.user).get("/workspace")
    assert _tasks(shown)[:3] == ["截止的", "退回的", "草稿"]
    assert set(_tasks(shown)[3:]) == {"接受的", "等待的"}
    assert "等您处理（3）" in shown.text
    assert "正在进行（2）" in shown.text
    assert "还剩 14 天" in shown.text
    assert shown.links["查看意见并修改退回的"] == f"/scenarios/{returned.id}/edit"
    assert shown.links["接受的"] == f"/scenarios/{public.id}"


def test_what_a_colleague_has_to_do_is_no_task_of_one_s_own(page: Browser, clock: Clock) -> None:
    buyer = make_round(clock).rank().buyer
    make_scenario(buyer, ScenarioState.DRAFT, title="草稿")
    for duty, tasks in ((MemberRole.EDITOR, 1), (MemberRole.VIEWER, 0)):
        member = make_person(organisation=buyer.organisation, role=duty)
        shown = page.signed_in(member.user).get("/workspace")
        assert f"等您处理（{tasks}）" in shown.text or not tasks
        assert "请确定中选方案。这一步由贵单位有此权限的成员办理。" in shown.text


def test_confirming_an_award_is_the_owner_s_task_alone(page: Browser, clock: Clock) -> None:
    closed = make_round(clock).award()
    clock.advance(days=30)
    viewer = make_person(organisation=closed.buyer.organisation, role=MemberRole.VIEWER)
    for user, tasks in ((closed.buyer.user, 1), (viewer.user, 0)):
        shown = page.signed_in(user).get("/workspace")
        assert f"等您处理（{tasks}）" in shown.text
        assert "公示期已满，请确认成交。" in shown.text


def test_an_administrator_sees_organisations_and_listings(page: Browser, app: Flask) -> None:
    administrator = make_administrator()
    waiting = make_scenario(state=ScenarioState.SUBMITTED, title="等待的")
    make_organisation(name="新来的单位", state="pending", proposed_name="还没通过就想改的名")
    renamed = make_organisation(name="想改名的单位", proposed_name="改过的名")
    shown = page.signed_in(administrator.user).get("/workspace")
    assert _tasks(shown) == ["新来的单位", "想改名的单位", "等待的"]
    assert "申请改名为“改过的名”" in shown.text
    assert "想改的名" not in shown.text
    assert shown.links["去核对想改名的单位"] == f"/admin/organisations/{renamed.id}"
    assert shown.links["去审批等待的"] == f"/admin/scenarios/{waiting.id}"


def test_an_administrator_sees_what_vendors_state_and_propose(page: Browser, app: Flask) -> None:
    administrator, vendor = make_administrator(), make_vendor()
    model = make_version(vendor).model
    number = "Henan-JiaMo-202501010001"
    models.add_filing(vendor.actor, model.id, "generative-service", number, None)
    proposal = ProposalText("lm-eval", "own_task", "medical", "acc", None, None, "https://e.cn/1")
    benchmark_proposals.propose(vendor.actor, proposal)
    shown = page.signed_in(administrator.user).get("/workspace")
    assert _tasks(shown) == ["备案核对", "基准提议"]
    assert "1 个编号和证书等待核对" in shown.text
    assert shown.links["去核对备案核对"] == "/admin/filings"
    assert shown.links["去处理基准提议"] == "/admin/benchmarks"


def test_a_vendor_is_led_to_a_first_model(page: Browser, app: Flask) -> None:
    shown = page.signed_in(make_vendor().user).get("/workspace")
    assert _tasks(shown) == ["登记第一个模型"]
    assert shown.links["找场景机会"] == "/scenarios"


def test_a_vendor_is_led_on_to_a_version_and_to_a_report(page: Browser, app: Flask) -> None:
    vendor = make_vendor()
    model = models.create_model(vendor.actor, model_profile())
    browser = page.signed_in(vendor.user)
    link = browser.get("/workspace").links[f"添加版本{model.name}"]
    assert link == f"/models/{model.id}/versions/new"
    version = models.add_version(vendor.actor, model.id, "v1", "", None)
    link = browser.get("/workspace").links["上传测评报告v1"]
    assert link == f"/models/versions/{version.id}/reports/new"
    make_credential(vendor, version, TASK, 80, 100)
    assert "没有等您处理的事" in browser.get("/workspace").text


def test_an_award_waits_until_its_standstill_is_over(page: Browser, clock: Clock) -> None:
    closed = make_round(clock).award()
    shown = page.signed_in(closed.buyer.user).get("/workspace")
    assert "等您处理（0）" in shown.text
    assert "正在进行（1）" in shown.text
    clock.advance(days=3)
    shown = page.signed_in(closed.buyer.user).get("/workspace")
    assert "等您处理（1）" in shown.text
    label = f"去确认成交{closed.scenario.title}"
    assert shown.links[label] == f"{closed.path}/award/conclude"


def test_a_vendor_reads_whose_turn_it_is_after_the_deadline(page: Browser, clock: Clock) -> None:
    closed = make_round(clock)
    browser = page.signed_in(closed.vendors[0].user)
    said = ("等待需求单位开启", "已开启，等待排序", "已排序，等待需求单位确定中选方案")
    assert said[0] in browser.get("/workspace").text
    closed.open()
    assert said[1] in browser.get("/workspace").text
    assert said[1] in browser.get("/workspace/proposals").text
    rankings.run(closed.buyer.actor, closed.scenario.id)
    assert said[2] in browser.get("/workspace").text
    assert said[2] in browser.get("/workspace/proposals").text


def test_somebody_without_tasks_is_told_so(page: Browser, app: Flask) -> None:
    for person in (make_supervisor(), make_administrator(), make_buyer()):
        shown = page.signed_in(person.user).get("/workspace")
        assert shown.status == 200
        assert "没有等您处理的事" in shown.text


@pytest.mark.parametrize(
    ("state", "says"), [("pending", "单位等待审核"), ("rejected", "单位审核没有通过")]
)
def test_an_organisation_that_is_not_approved_sees_why(
    page: Browser, app: Flask, state: str, says: str
) -> None:
    organisation = make_organisation(state=state, decision_reason="代码对不上")
    shown = page.signed_in(make_person(organisation=organisation).user).get("/workspace")
    assert says in shown.text
    assert "发布场景" not in shown.links
    assert ("代码对不上" in shown.text) == (state == "rejected")
