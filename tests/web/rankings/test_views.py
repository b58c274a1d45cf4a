"""The ranking, for the buyer."""

import pytest

from marketplace.domain.lifecycle import ScenarioState
from marketplace.services import rankings
from marketplace.services.proposal_content import Answer
from tests.conftest import Clock
from tests.factories.openings import open_all
from tests.factories.people import (
    make_administrator,
    make_buyer,
    make_supervisor,
    make_vendor,
)
from tests.factories.proposals import make_proposal
from tests.factories.rounds import Round, make_round
from tests.factories.scenarios import make_scenario
from tests.html import text_of
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def closed(clock: Clock) -> Round:
    return make_round(clock)


def test_the_order_with_what_each_criterion_contributes(page: Browser, closed: Round) -> None:
    """1,600,000 is the reference price: 30 of 30. 1,800,000 is half-way to the ceiling: 15."""
    closed.rank()
    page.sign_in(closed.buyer.user)
    shown = page.get(f"{closed.path}/ranking")
    names = [vendor.organisation.name for vendor in closed.vendors]
    positions = [shown.text.index(name) for name in names]
    assert positions == sorted(positions)
    for words in ("确定中选方案", "没有通过审查的方案", "部署在矿区内网"):
        assert words in shown.text
    rows = [
        [text_of(cell) for cell in row if cell.tag in ("th", "td")] for row in shown.find_all("tr")
    ]
    assert rows[0][3:6] == ["行业测评成绩（50）", "报价（30）", "交付工期（20）"]
    assert rows[1][2:] == ["30.00", "0.00", "30.00", "0.00", "160万元", "180"]
    assert rows[2][2:] == ["15.00", "0.00", "15.00", "0.00", "180万元", "180"]


def test_how_firm_the_order_is_stands_in_a_sentence(page: Browser, closed: Round) -> None:
    """Three criteria up and down, and each of three proposals left out: nine, all alike."""
    closed.rank()
    page.sign_in(closed.buyer.user)
    shown = page.get(f"{closed.path}/ranking")
    assert "试了 9 种情况" in shown.text
    assert "第一名都不变" in shown.text
    first, second = (vendor.organisation.name for vendor in closed.vendors[:2])
    assert f"1. {first}；2. {second}" in shown.text


def test_a_ranking_that_was_cut_short_is_run_from_its_page(page: Browser, closed: Round) -> None:
    closed.open()
    page.sign_in(closed.buyer.user)
    path = f"{closed.path}/ranking"
    early = page.get(path)
    assert "排序没有完成" in early.text
    assert "参加排序的方案" in early.submit(action=path).text
    assert early.submit(action=path).status == 409
    assert closed.scenario.state == ScenarioState.EVALUATED


def test_before_the_opening_there_is_none(page: Browser, closed: Round) -> None:
    page.sign_in(closed.buyer.user)
    path = f"{closed.path}/ranking"
    assert page.get(path).status == 404
    assert page.send_with_token(path, {}, token_from="/organisation").status == 409


@pytest.mark.parametrize("make", [make_buyer, make_vendor, make_administrator, make_supervisor])
def test_nobody_else_reads_it(page: Browser, closed: Round, make: object) -> None:
    closed.rank()
    other = page.signed_in(make().user)  # type: ignore[operator]
    path = f"{closed.path}/ranking"
    assert other.get(path).status == 403
    assert other.send_with_token(path, {}, token_from="/organisation").status == 403


def test_a_bidder_reads_its_own_result_and_not_the_table(page: Browser, closed: Round) -> None:
    closed.rank()
    page.sign_in(closed.vendors[0].user)
    assert page.get(f"{closed.path}/ranking").status == 403


def test_where_nobody_passed_the_page_says_why_and_offers_the_end(
    page: Browser, clock: Clock
) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer)
    refused = {row.id: Answer(False, "只有云上版本。") for row in scenario.requirements}
    make_proposal(make_vendor(), scenario, answers=refused)
    clock.advance(days=15)
    open_all(buyer, scenario.id)
    rankings.run(buyer.actor, scenario.id)
    page.sign_in(buyer.user)
    shown = page.get(f"/scenarios/{scenario.id}/ranking")
    assert "没有方案通过审查" in shown.text
    assert "部署在矿区内网" in shown.text
    assert "确定中选方案" not in shown.links
    assert shown.links["结束场景"] == f"/scenarios/{scenario.id}/award/fail"


def test_the_buyer_may_also_choose_nobody(page: Browser, closed: Round) -> None:
    closed.rank()
    page.sign_in(closed.buyer.user)
    shown = page.get(f"{closed.path}/ranking")
    assert shown.links["不选任何方案"] == f"{closed.path}/award/fail"


def test_after_the_award_the_way_on_is_its_conclusion_once_the_standstill_is_over(
    page: Browser, closed: Round, clock: Clock
) -> None:
    closed.award()
    page.sign_in(closed.buyer.user)
    shown = page.get(f"{closed.path}/ranking")
    assert "确定中选方案" not in shown.links
    assert "确认成交" not in shown.links
    clock.advance(days=3)
    page.sign_in(closed.buyer.user)
    shown = page.get(f"{closed.path}/ranking")
    assert shown.links["确认成交"] == f"{closed.path}/award/conclude"


@pytest.mark.parametrize("number", ["0", "999999", str(10**30), "x"])
def test_there_is_no_such_ranking(page: Browser, number: str) -> None:
    page.sign_in(make_buyer().user)
    assert page.get(f"/scenarios/{number}/ranking").status == 404


def test_a_run_takes_a_token(page: Browser, closed: Round) -> None:
    closed.open()
    page.sign_in(closed.buyer.user)
    assert page.send(f"{closed.path}/ranking", {}).status == 400
    assert closed.scenario.state == ScenarioState.OPENED


def test_a_draft_has_no_ranking(page: Browser) -> None:
    buyer = make_buyer()
    scenario = make_scenario(buyer, ScenarioState.DRAFT)
    page.sign_in(buyer.user)
    assert page.get(f"/scenarios/{scenario.id}/ranking").status == 404
