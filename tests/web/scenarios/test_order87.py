"""A purchase under 财政部令第87号, from the form to the ranking, through the pages."""

import pytest

from marketplace.db import db
from marketplace.domain.lifecycle import ScenarioState
from marketplace.models import Scenario
from tests.conftest import Clock
from tests.factories.people import (
    make_administrator,
    make_buyer,
    make_supervisor,
    make_vendor,
)
from tests.factories.proposals import make_proposal, make_version, proposal_content
from tests.factories.scenarios import make_scenario, order87_fields
from tests.pages import Browser, Page

pytestmark = pytest.mark.usefixtures("app")

NEW = "/scenarios/new"
COMPLETE = {
    "title": "尾矿库位移监测服务",
    "sector": "industry",
    "city": "luoyang",
    "cooperation_mode": "procurement",
    "pain_point": "靠人每周巡一次，暴雨期间夜里看不见，变形发现得晚。",
    "contents": "用雷达和视频连续监测坝体位移，超限自动报警并给出依据。",
    "deployment": "on-premises",
    "price_ceiling": "200",
    "rule_set": "order87",
    "procurement_kind": "services",
    "criteria-1-weight": "40",
    "criteria-2-weight": "60",
    "proposal_deadline": "2026-03-16T17:00",
    "reference_days": "90",
    "longest_days": "180",
    "contact_name": "李工",
    "contact_phone": "0371-00000000",
}


def errors(page: Page) -> str:
    return " ".join(page.texts("div", css="error-summary"))


def only() -> Scenario:
    return db.session.query(Scenario).one()


def test_the_whole_story_of_a_purchase(page: Browser, clock: Clock) -> None:
    """Price 40, delivery 60; 1,500,000 and 126 days: 40 + 36 = 76; 1,800,000 and 117 days:
    40 × 15 / 18 = 33.33 and 42, in all 75.33."""
    owner = make_buyer()
    buyer = page.signed_in(owner.user)
    form = buyer.get(NEW)
    assert form.form(NEW).controls["rule_set"].values == ["open_innovation"]
    scored = {**COMPLETE, "criteria-0-weight": "20", "criteria-2-weight": "40"}
    refused = form.submit(scored, button="submit")
    assert refused.status == 422
    assert "财政部令第87号第五十五条规定“资格条件不得作为评审因素”" in errors(refused)
    path = f"/scenarios/{only().id}"
    sent = refused.form(f"{path}/edit").fill(
        {"criteria-0-weight": "0", "criteria-2-weight": "60"},
    )
    assert buyer.send(f"{path}/edit", sent | {"then": "submit"}).status == 302
    assert only().state == ScenarioState.SUBMITTED
    administrator = page.signed_in(make_administrator().user)
    review = administrator.get(f"/admin{path}")
    assert "财政部令第87号综合评分法" in review.text
    review.submit({}, action=f"/admin{path}/publish")
    assert only().state == ScenarioState.PUBLISHED

    listing = page.get(path).text
    assert "评审办法：财政部令第87号综合评分法。采购类别：服务。" in listing
    assert "得分 = 40 × 最低合格报价 ÷ 报价" in listing
    assert "资格条件不得作为评审因素" in listing
    assert "不设：最低的合格报价得满分" in listing

    quick, cheap = make_vendor(), make_vendor()
    make_proposal(quick, only(), price=1_800_000, days=117)
    make_proposal(cheap, only(), price=1_500_000, days=126)
    clock.advance(days=15)
    supervisor = page.signed_in(make_supervisor().user)
    for one in (buyer, supervisor):
        one.get(f"{path}/opening").submit(action=f"{path}/opening")
    assert only().state == ScenarioState.EVALUATED
    ranking = buyer.get(f"{path}/ranking").text
    names = [vendor.organisation.name for vendor in (cheap, quick)]
    assert ranking.index(names[0]) < ranking.index(names[1])
    for words in ("76.00", "75.33", "40.00", "33.33", "36.00", "42.00"):
        assert words in ranking
    assert "财政部令第87号综合评分法，版本 order87-1" in ranking


def test_default_weights_leave_out_what_only_lets_in(page: Browser) -> None:
    desk = page.signed_in(make_buyer().user)
    filled = desk.get(NEW).submit(
        {**COMPLETE, "sector": "medical", "procurement_kind": "goods"}, button="weights"
    )
    controls = filled.form(NEW).controls
    weights = [controls[f"criteria-{index}-weight"].values[0] for index in range(4)]
    # Without evidence and indicators 15 : 10 of 25.
    assert weights == ["0", "60", "40", "0"]
    assert "只能作资格条件，不得计分：填 0" in filled.text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"procurement_kind": None}, "采购类别：请选择采购的是货物还是服务"),
        ({"reference_price": "150"}, "参考价：按财政部令第87号评分不设参考价"),
        (
            {"procurement_kind": "goods", "criteria-1-weight": "29", "criteria-2-weight": "71"},
            "不得低于 30%",
        ),
    ],
)
def test_what_the_order_asks_is_said_beside_its_field(
    page: Browser, typed: dict[str, str | None], says: str
) -> None:
    desk = page.signed_in(make_buyer().user)
    refused = desk.get(NEW).submit({**COMPLETE, **typed}, button="submit")
    assert refused.status == 422
    assert says in errors(refused)


def test_no_rule_set_that_is_none_is_kept(page: Browser) -> None:
    desk = page.signed_in(make_buyer().user)
    token = desk.get(NEW).form(NEW).fill({"title": "甲"})
    for name in ("rule_set", "procurement_kind"):
        refused = desk.send(NEW, {**token, name: "order66", "then": "save"})
        assert refused.status == 422
        assert "请从列表中选择" in refused.text


def test_a_bidder_is_told_the_formula_and_not_points_nobody_knows(page: Browser) -> None:
    vendor = make_vendor()
    scenario = make_scenario(**order87_fields())
    path = f"/scenarios/{scenario.id}/proposal"
    content = proposal_content(scenario, make_version(vendor))
    desk = page.signed_in(vendor.user)
    form = desk.get(path)
    assert "您的得分 = 40 × 最低合格报价 ÷ 您的报价" in form.text
    (requirement,) = scenario.requirements
    checked = form.submit(
        {
            "summary": content.summary,
            "model_version_id": content.model_version_id,
            "price": "180",
            "days": "117",
            "deployment": "on-premises",
            f"met-{requirement.id}": "yes",
            f"answer-{requirement.id}": "部署在矿区内网服务器。",
        },
        button="check",
    )
    assert "按公布的规则试算：报价以外 42.00 分" in checked.text
    assert "报价占 40 分，开启后按“最低合格报价 ÷ 报价”计算" in checked.text
