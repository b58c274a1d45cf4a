"""What assessors judge, through the pages: written, explained where wrong, shown in words."""

from decimal import Decimal
from typing import Any

import pytest

from marketplace.db import db
from marketplace.domain.lifecycle import ScenarioState
from marketplace.matching.rules import CriterionKind
from marketplace.models import Scenario
from marketplace.services import proposals
from marketplace.services.ranking_rules import OFFERED
from marketplace.services.scenario_content import CriterionWeight, RequirementText
from tests.factories.people import make_administrator, make_buyer, make_vendor
from tests.factories.proposals import make_version, proposal_content
from tests.factories.scenarios import make_scenario, order87_fields
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")

ASKED = (RequirementText("说明夜间误报怎样控制", is_mandatory=False),)
WEIGHED = (
    CriterionWeight("price", 40),
    CriterionWeight("requirements", 20),
    CriterionWeight("assessors", 40),
)


def only() -> Scenario:
    return db.session.query(Scenario).one()


def weight_of(kind: CriterionKind) -> str:
    """Its field in the form."""
    return f"criteria-{OFFERED.index(kind)}-weight"


def test_from_the_form_to_the_listing(page: Browser) -> None:
    buyer = make_buyer()
    draft = make_scenario(buyer, ScenarioState.DRAFT)
    desk, path = page.signed_in(buyer.user), f"/scenarios/{draft.id}/edit"
    rows = desk.get(path)
    for _count in range(2):
        rows = desk.send(path, {**rows.form(path).fill({}), "add_row": "judged_bands"})
    typed = {
        "criteria-0-weight": "0",
        "criteria-1-weight": "40",
        "criteria-2-weight": "0",
        weight_of(CriterionKind.REQUIREMENTS): "20",
        weight_of(CriterionKind.ASSESSORS): "40",
        "judged_bands-0-lowest": "0",
        "judged_bands-0-highest": "5",
        "judged_bands-1-lowest": "7",
        "judged_bands-1-highest": "10分",
        "assessors_spread_limit": "11",
    }
    refused = rows.submit(typed, button="submit")
    assert refused.status == 422
    summary = " ".join(refused.texts("div", css="error-summary"))
    for words in (
        "“需求响应”按评分要求打分，请至少写一条评分要求，或去掉这项权重。",
        "评分档要从 0 开始、由低到高、首尾相接：这里应当是 6。",
        "允许差距不能超过满分 10 分。",
    ):
        assert words in summary
    assert refused.form(path).controls["judged_bands-1-highest"].values == ["10分"]
    refused = desk.send(path, {**refused.form(path).fill({}), "add_row": "scored_requirements"})
    mended = {
        "judged_bands-1-lowest": "6",
        "assessors_spread_limit": "3",
        "scored_requirements-0": "说明夜间误报怎样控制",
    }
    refused.submit(mended, button="submit")
    assert only().state == ScenarioState.SUBMITTED

    administrator = page.signed_in(make_administrator().user)
    review = administrator.get(f"/admin/scenarios/{draft.id}")
    assert "0–5 分 6–10 分" in review.text
    review.submit({}, action=f"/admin/scenarios/{draft.id}/publish")
    listing = page.get(f"/scenarios/{draft.id}").text
    assert (
        "评审专家（至少 3 名，单数）给方案整体打分，分档为 0–5、6–10 分。"
        "得分按各位专家的中位数 ÷ 满分 10。打分相差超过 3 分的，由专家组长复核。"
    ) in listing
    assert "同一条的打分相差超过 5 分的，由专家组长复核。" in listing


@pytest.mark.parametrize(("budget", "least"), [(9_999_999, 5), (10_000_000, 7)])
def test_under_order_87_the_budget_says_how_many_judge(
    page: Browser, budget: int, least: int
) -> None:
    buyer, bands = make_buyer(), "分档为 0–7、8–12、13–16、17–20 分。"
    given = order87_fields(criteria=WEIGHED, requirements=ASKED, budget_maximum=Decimal(budget))
    listing = page.get(f"/scenarios/{make_scenario(buyer, **given).id}").text
    assert f"评审专家（至少 {least} 名，单数）给方案整体打分，{bands}" in listing
    draft = make_scenario(buyer, ScenarioState.DRAFT, **given)
    form = page.signed_in(buyer.user).get(f"/scenarios/{draft.id}/edit").text
    assert f"评审专家（至少 {least} 名，单数）给方案整体打分，取中位数" in form


def test_an_amendment_shows_what_it_changes(page: Browser) -> None:
    buyer = make_buyer()
    published = make_scenario(buyer, criteria=WEIGHED, requirements=ASKED)
    path = f"/scenarios/{published.id}/amend"
    preview = (
        page.signed_in(buyer.user)
        .get(path)
        .submit({"assessors_spread_limit": "4"}, button="preview")
    )
    assert preview.status == 200
    assert "将要公开的改动 专家评审的允许差距 新4 分" in preview.text


def test_the_simulation_says_what_it_assumes(page: Browser) -> None:
    buyer = make_buyer()
    draft = make_scenario(buyer, ScenarioState.DRAFT, requirements=ASKED)
    desk, path = page.signed_in(buyer.user), f"/scenarios/{draft.id}/simulation"
    assert "由评审专家评定的标准，现在还没有人打分" not in desk.get(path).text
    shown = desk.get(path + "?evidence=0&delivery=0&price=50&assessors=50").text
    assert "由评审专家评定的标准，现在还没有人打分" in shown
    assert "“各项居中”：17 分" in shown


@pytest.mark.parametrize(
    "unsound",
    [
        {"judged_bands": ({"lowest": "5", "highest": "3"},)},
        {"judged_bands": ({"lowest": "多", "highest": ""},)},
        {"requirements_spread_limit": 50},
    ],
)
def test_bands_that_are_not_sound_yet_keep_nothing_else_from_being_simulated(
    page: Browser, unsound: dict[str, Any]
) -> None:
    buyer = make_buyer()
    draft = make_scenario(buyer, ScenarioState.DRAFT, requirements=ASKED, **unsound)
    desk, path = page.signed_in(buyer.user), f"/scenarios/{draft.id}/simulation"
    assert "第一名是" in desk.get(path).text
    assert desk.get(path + "?evidence=0&delivery=0&price=50&assessors=50").status in (200, 422)
    assert desk.get(path + "?evidence=0&delivery=0&price=50&requirements=50").status in (200, 422)


def test_a_bidder_is_told_what_assessors_will_judge(page: Browser) -> None:
    """1,800,000 is half way from the ceiling to the reference: 20 of 40."""
    vendor = make_vendor()
    scenario = make_scenario(criteria=WEIGHED, requirements=ASKED)
    content = proposal_content(scenario, make_version(vendor), price=Decimal(1_800_000))
    proposals.save_draft(vendor.actor, scenario.id, content, 0)
    desk, path = page.signed_in(vendor.user), f"/scenarios/{scenario.id}/proposal"
    assert "对评分要求的响应由评审专家打分，共占 20 分" in desk.get(path).text
    shown = desk.get(f"{path}/submit").text
    assert "按公布的规则试算：专家评定以外 20.00 分" in shown
    assert "另有 60 分由评审专家在开启后评定" in shown
