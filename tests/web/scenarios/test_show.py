"""A listing's page."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from marketplace.domain.lifecycle import OrganisationState, ProposalState, ScenarioState
from marketplace.domain.membership import OrganisationKind
from marketplace.models import Award, Proposal, Ranking, Scenario
from marketplace.services import attachments, proposals, scenarios
from marketplace.services.proposal_content import ProposalContent
from marketplace.services.scenario_content import RequirementText
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.people import (
    Person,
    make_administrator,
    make_buyer,
    make_organisation,
    make_person,
    make_supervisor,
    make_vendor,
)
from tests.factories.scenarios import make_scenario
from tests.pages import Browser, Page

PHONE = "0371-66554433"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


ALL_FACTS = {
    "数据类型": "焊缝图像",
    "数据规模": "12 万张",
    "已标注比例": "35%",
    "保密级别": "内部",
    "获取方式": "现场采集",
    "部署方式": "本地部署",
    "信创环境": "必须适配国产软硬件",
    "提供的算力": "两台推理服务器",
    "预算": "150-200万元",
    "最高限价": "200万元，超过即无效",
    "参考价": "160万元，报价不高于它得满分",
    "参考工期": "90 天",
    "最长工期": "180 天",
    "发布": "2026年3月2日 09:00",
    "答疑截止": "2026年3月9日 09:00",
    "申报截止": "2026年3月16日 09:00",
    "计划公布结果": "2026年4月5日",
    "交付时间": "2026年4月15日至2026年10月2日",
    "需求单位": "某矿业集团",
    "行业": "工业",
    "细分场景": "精细化质量检测",
    "地市": "郑州",
    "合作模式": "采购服务",
    "批次": "第二批",
}


def show(browser: Browser, scenario: Scenario) -> Page:
    return browser.get(f"/scenarios/{scenario.id}")


def facts(page: Page) -> dict[str, str]:
    return dict(zip(page.texts("dt"), page.texts("dd"), strict=True))


def test_everything_a_vendor_must_know_is_there(page: Browser) -> None:
    scenario = make_scenario(
        title="焊缝缺陷识别",
        sub_scenario="quality-inspection",
        batch="第二批",
        kpis=({"name": "漏检率", "baseline": "8", "target": "1", "unit": "%"},),
        data_types="焊缝图像",
        data_scale="12 万张",
        data_labelled_percent=35,
        data_confidentiality="internal",
        data_access="现场采集",
        is_domestic_stack_required=True,
        compute_provided="两台推理服务器",
        minimum_tier="T2",
        is_filing_required=True,
        requirements=(
            RequirementText("部署在厂区内网", is_mandatory=True),
            RequirementText("提供同类案例", is_mandatory=False),
        ),
    )
    shown = show(page, scenario)
    assert shown.heading == "焊缝缺陷识别"
    assert facts(shown) == ALL_FACTS | {"发布单位": scenario.organisation.name}
    assert scenario.pain_point in shown.text
    assert scenario.contents in shown.text
    assert shown.texts("td")[:3] == ["8", "1", "%"]
    gates = ["部署在厂区内网", "T2", "备案或登记", "最高限价 200万元"]
    assert [text for text in gates if text not in shown.text] == []
    assert "评分要求 提供同类案例" in shown.text
    assert "接受申报" in shown.text
    assert "还剩 14 天" in shown.text


def test_criteria_show_weights_and_how_points_come_about(page: Browser) -> None:
    shown = show(page, make_scenario())
    lines = dict(zip(shown.texts("th")[-3:], shown.texts("td")[-6::2], strict=True))
    assert lines == {"行业测评成绩": "50%", "报价": "30%", "交付工期": "20%"}
    assert "不高于 160万元 得满分，200万元 得 0 分" in shown.text
    assert "不超过 90 天得满分，180 天得 0 分" in shown.text


def test_contacts_are_for_signed_in_people_of_approved_organisations(page: Browser) -> None:
    scenario = make_scenario(contact_phone=PHONE)
    pending = make_person(
        organisation=make_organisation(OrganisationKind.VENDOR, state=OrganisationState.PENDING)
    )
    for reader in (page, page.signed_in(pending.user)):
        shown = show(reader, scenario)
        assert PHONE not in shown.html
        assert "通过认证的单位登录后可以看到。" in shown.text
    for person in (make_vendor(), make_buyer(), make_administrator(), make_supervisor()):
        assert facts(show(page.signed_in(person.user), scenario))["电话"] == PHONE


def test_a_draft_is_there_for_its_owner_and_administrators_alone(page: Browser) -> None:
    owner = make_buyer()
    draft = make_scenario(owner, ScenarioState.DRAFT)
    for stranger in (page, page.signed_in(make_buyer().user), page.signed_in(make_vendor().user)):
        assert show(stranger, draft).status == 404
    for insider in (owner, make_administrator()):
        shown = show(page.signed_in(insider.user), draft)
        assert shown.status == 200
        assert "这个场景还没有公开" in shown.text


def test_a_bare_draft_is_a_page_too(page: Browser) -> None:
    owner = make_buyer()
    draft = make_scenario(
        owner,
        ScenarioState.DRAFT,
        sector=None,
        city=None,
        budget_minimum=Decimal(300),
        budget_maximum=Decimal(200),
        price_ceiling=None,
        reference_price=None,
        reference_days=None,
        longest_days=None,
        question_deadline=None,
        proposal_deadline=None,
        planned_award_date=None,
        delivery_from=None,
        delivery_to=None,
        requirements=(),
        criteria=(),
    )
    shown = show(page.signed_in(owner.user), draft)
    assert facts(shown)["预算"] == "300元 – 200元"
    assert facts(shown)["申报截止"] == "未填写"


def test_what_buyers_write_is_text_and_never_markup(page: Browser) -> None:
    shown = show(
        page, make_scenario(title="<b>质检</b>", pain_point="<script>alert(1)</script>" * 2)
    )
    assert shown.heading == "<b>质检</b>"
    assert "<script>alert" not in shown.html


def test_why_a_scenario_ended_is_public(page: Browser) -> None:
    owner = make_buyer()
    scenario = make_scenario(owner)
    scenarios.cancel(owner.actor, scenario.id, "年度预算调整，本年不再实施。")
    shown = show(page, scenario)
    assert "已取消，原因：年度预算调整，本年不再实施。" in shown.text
    assert "下一步" not in shown.texts("h2")


def award(scenario: Scenario, winner: Person, departure_reason: str | None) -> None:
    """An awarded scenario, as the services leave it."""
    moment = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)
    user_id = winner.user.id
    with unit_of_work() as work:
        proposal = work.add(
            Proposal(
                scenario_id=scenario.id,
                bidder_tag="tag",
                bidder_token="token",
                draft_token="draft",
                state=ProposalState.SELECTED,
                organisation_id=winner.organisation.id,
            )
        )
        ranking = work.add(
            Ranking(
                scenario_id=scenario.id,
                ran_by_id=user_id,
                ran_at=moment,
                algorithm="test",
                document={},
                input_digest="-",
                result_digest="-",
            )
        )
        work.add(
            Award(
                scenario_id=scenario.id,
                proposal_id=proposal.id,
                ranking_id=ranking.id,
                awarded_by_id=user_id,
                awarded_at=moment,
                standstill_until=moment + timedelta(days=3),
                departure_reason=departure_reason,
            )
        )
        work.lock(scenario).state = ScenarioState.AWARDED


@pytest.mark.parametrize("reason", [None, "第一名不能按期进场。"])
def test_an_award_names_the_winner_and_why_not_the_first(page: Browser, reason: str | None) -> None:
    winner = make_vendor(organisation=make_organisation(OrganisationKind.VENDOR, name="某某智能"))
    scenario = make_scenario()
    award(scenario, winner, reason)
    shown = facts(show(page, scenario))
    assert shown["中选单位"] == "某某智能"
    assert shown["公示截止"] == "2026年4月4日 10:00"
    assert shown.get("未选第一名的理由") == reason


def next_step(page: Page) -> str:
    panels = [text for text in page.texts("section", css="panel") if "下一步" in text]
    return panels[0] if panels else ""


def test_a_visitor_is_asked_to_sign_in_and_comes_back(page: Browser) -> None:
    scenario = make_scenario()
    shown = show(page, scenario)
    assert "供给方登录后可以申报" in next_step(shown)
    assert f"/sign-in?next=/scenarios/{scenario.id}" in shown.html


def test_a_vendor_is_told_of_its_own_draft_only(page: Browser) -> None:
    scenario = make_scenario()
    vendor, rival = make_vendor(), make_vendor()
    assert "写好后密封提交" in next_step(show(page.signed_in(vendor.user), scenario))
    proposals.save_draft(vendor.actor, scenario.id, ProposalContent(), 0)
    assert "您有一份草稿，还没有提交。" in next_step(show(page.signed_in(vendor.user), scenario))
    assert "写好后密封提交" in next_step(show(page.signed_in(rival.user), scenario))


def test_a_draft_that_was_never_submitted_is_said_to_be_out(page: Browser, clock: Clock) -> None:
    scenario, vendor = make_scenario(), make_vendor()
    proposals.save_draft(vendor.actor, scenario.id, ProposalContent(), 0)
    clock.advance(days=14)
    assert "您的草稿没有提交" in next_step(show(page.signed_in(vendor.user), scenario))
    assert next_step(show(page.signed_in(make_vendor().user), scenario)) == ""


def test_the_owner_is_told_what_to_do_as_time_goes_by(page: Browser, clock: Clock) -> None:
    owner = make_buyer()
    draft = make_scenario(owner, ScenarioState.DRAFT)
    waiting = make_scenario(owner, ScenarioState.SUBMITTED, title="等待审批的场景")
    published = make_scenario(owner, title="已发布的场景")
    browser = page.signed_in(owner.user)
    assert "草稿只有贵单位和平台管理员能看到" in next_step(show(browser, draft))
    assert "正在等待管理员审批" in next_step(show(browser, waiting))
    assert "截止前任何人都看不到有几份方案" in next_step(show(browser, published))
    clock.advance(days=14)
    assert "方案要由需求方负责人和监督员分别确认才能开启。" in next_step(show(browser, published))


def test_an_administrator_is_led_to_what_waits_for_approval(page: Browser) -> None:
    browser = page.signed_in(make_administrator().user)
    assert "这个场景在等待审批。" in next_step(
        show(browser, make_scenario(state=ScenarioState.SUBMITTED))
    )
    assert "审批" not in next_step(show(browser, make_scenario()))


def test_an_unapproved_organisation_is_told_what_it_waits_for(page: Browser) -> None:
    pending = make_person(
        organisation=make_organisation(OrganisationKind.VENDOR, state=OrganisationState.PENDING)
    )
    shown = show(page.signed_in(pending.user), make_scenario())
    assert "贵单位通过平台认证之后，才能申报" in next_step(shown)


def test_a_file_is_downloaded_and_never_shown_in_the_site(page: Browser) -> None:
    owner = make_buyer()
    scenario = make_scenario(owner, ScenarioState.DRAFT)
    attachments.attach(owner.actor, scenario.id, PDF, "需求说明.pdf")
    shown = show(page.signed_in(owner.user), scenario)
    address = shown.links["需求说明.pdf"]
    answer = page.signed_in(owner.user).client.get(address)
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert page.get(address).status == 404


def test_a_file_is_found_under_its_own_scenario_only(page: Browser) -> None:
    owner = make_buyer()
    draft = make_scenario(owner, ScenarioState.DRAFT)
    file = attachments.attach(owner.actor, draft.id, PDF, "需求说明.pdf")
    public = make_scenario(owner, title="另一个场景")
    assert page.get(f"/scenarios/{public.id}/files/{file.id}").status == 404


def test_head_is_answered_without_a_body(page: Browser) -> None:
    answer = page.client.head(f"/scenarios/{make_scenario().id}")
    assert answer.status_code == 200
    assert answer.data == b""
