"""Why a proposal stands where it stands: one proposal, one criterion, for its buyer alone."""

import pytest

from marketplace.domain.lifecycle import ScenarioState
from marketplace.matching.comparisons import find_ranked
from marketplace.matching.rules import CriterionKind
from marketplace.services.ranking_explanations import explain
from tests.conftest import Clock
from tests.factories.people import (
    make_administrator,
    make_buyer,
    make_supervisor,
    make_vendor,
)
from tests.factories.rounds import TestedRound, make_round, make_tested_round
from tests.html import text_of
from tests.pages import Browser, Page

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def ranked(clock: Clock) -> TestedRound:
    return make_tested_round(clock)


def _rows(shown: Page) -> list[list[str]]:
    return [[text_of(cell) for cell in row] for row in shown.find_all("tr")]


def test_the_figures_are_those_worked_out_by_hand(ranked: TestedRound) -> None:
    assert [f"{line.total:.2f}" for line in ranked.run.result.ranked] == ["65.74", "40.00", "17.78"]


def test_the_glance_shows_the_frozen_figures_as_picture_and_table(
    page: Browser, ranked: TestedRound
) -> None:
    page.sign_in(ranked.buyer.user)
    shown = page.get(f"{ranked.path}/ranking")
    (picture,) = shown.find_all("svg", css="glance-picture")
    assert picture.get("role") == "img"
    written = [text_of(item) for item in picture.iter("text")]
    rows = _rows(shown)
    for line in ranked.run.result.ranked:
        points = [f"{item.contribution:.2f}" for item in line.criteria]
        row = next(row for row in rows if row and row[0] == f"第 {line.rank} 名")
        assert row[2:7] == [f"{line.total:.2f}", *points]
        assert set(points) <= set(written)
        assert any(text.startswith(f"第 {line.rank} 名 · {line.total:.2f}") for text in written)


def test_one_proposal_says_what_decided_and_where_every_point_comes_from(
    page: Browser, ranked: TestedRound
) -> None:
    page.sign_in(ranked.buyer.user)
    shown = page.get(f"{ranked.path}/ranking/proposals/{ranked.second.id}")
    line = find_ranked(ranked.run.result, str(ranked.second.id))
    assert line is not None
    assert shown.heading == "为什么是第 2 名"
    assert f"总分 {line.total:.2f} 分，在 3 份参加排序的方案中排第 2 名" in shown.text
    first, _second, third = (vendor.organisation.name for vendor in ranked.vendors)
    assert f"与第 1 名{first}相比" in shown.text
    assert "主要因为“交付工期”少 20.00 分" in shown.text
    assert f"与第 3 名{third}相比" in shown.text
    for criterion in line.criteria:
        assert f"{criterion.contribution:.2f} 分（满分 {criterion.weight}）" in shown.text
    assert "（最高限价 2,000,000 − 报价 1,600,000）÷（最高限价 − 参考价 1,600,000）" in shown.text
    assert "没有提供测评成绩，得分未知，按 0 计" in shown.text
    assert "方案的答复：部署在矿区内网服务器。" in shown.text


def test_evidence_is_linked_to_its_credential_and_benchmark(
    page: Browser, ranked: TestedRound
) -> None:
    page.sign_in(ranked.buyer.user)
    shown = page.get(f"{ranked.path}/ranking/proposals/{ranked.first.id}")
    assert f"/credentials/{ranked.credential_id}" in shown.links.values()
    benchmark = next(url for url in shown.links.values() if url.startswith("/benchmarks/"))
    assert "电气" in page.get(benchmark).text or "electrical" in page.get(benchmark).text
    assert "置信界 0.658，随机水平 0.25，公开最好 0.7994" in shown.text
    assert "计入" in shown.text
    assert "“漏检率”：（承诺 4 − 现状 12）÷（目标 4 − 现状 12），限于 0 到 1，得 1" in shown.text
    assert f"{ranked.path}/ranking/criteria/evidence" in shown.links.values()


def test_what_would_change_the_rank_is_what_was_computed(
    page: Browser, ranked: TestedRound
) -> None:
    page.sign_in(ranked.buyer.user)
    found = explain(ranked.run, str(ranked.second.id))
    assert found is not None
    shown = page.get(f"{ranked.path}/ranking/proposals/{ranked.second.id}")
    assert [change.kind for change in found.gains if change.is_enough] == []
    assert "没有哪一项单独改变就能做到" in shown.text
    assert "只改“报价”做不到：这一项已经到顶" in shown.text
    price = next(c.needed for c in found.losses if c.kind is CriterionKind.PRICE)
    assert f"报价升到 {price:,f} 元（现在是 1,600,000 元）" in shown.text
    assert "名次都还是第 2 名" in shown.text
    rows = _rows(shown)
    names = [vendor.organisation.name for vendor in ranked.vendors]
    assert [names[0], "第 1 名"] in rows
    assert [names[2], "第 2 名"] in rows


def test_the_disqualified_one_shows_its_gates(page: Browser, ranked: TestedRound) -> None:
    page.sign_in(ranked.buyer.user)
    shown = page.get(f"{ranked.path}/ranking/proposals/{ranked.out.id}")
    assert shown.heading == "为什么不参加排序"
    assert "不满足强制要求“部署在矿区内网”" in shown.text
    assert "方案的答复：只有云上版本。" in shown.text
    assert "什么会改变名次" not in shown.text


def test_one_criterion_has_its_rule_and_every_formula_sorted(
    page: Browser, ranked: TestedRound
) -> None:
    page.sign_in(ranked.buyer.user)
    for kind in ("evidence", "price", "delivery", "kpis"):
        shown = page.get(f"{ranked.path}/ranking/criteria/{kind}")
        lines = [
            item for line in ranked.run.result.ranked for item in line.criteria if item.kind == kind
        ]
        written = [row[-1] for row in _rows(shown)[1:4]]
        points = sorted((item.contribution for item in lines), reverse=True)
        assert written == [f"{value:.2f}" for value in points]
        assert "公布的规则（开放创新规则）" in shown.text
    evidence = page.get(f"{ranked.path}/ranking/criteria/evidence").text
    assert "T3 × 1.0；T2 × 0.6；T1 × 0.3；T0 × 0.0" in evidence
    for wrong in ("assessors", "accepted-deliveries", "no-such", "x" * 300):
        assert page.get(f"{ranked.path}/ranking/criteria/{wrong}").status == 404


def test_nobody_else_reads_an_explanation(page: Browser, ranked: TestedRound) -> None:
    paths = [
        f"{ranked.path}/ranking/{rest}"
        for rest in (f"proposals/{ranked.first.id}", "criteria/price", "report", "report.pdf")
    ]
    others = (make_buyer(), make_vendor(), make_administrator(), make_supervisor())
    for other in (*others, ranked.vendors[0]):
        browser = page.signed_in(other.user)
        assert [browser.get(path).status for path in paths] == [403] * 4
    assert [page.get(path).status for path in paths] == [302] * 4


def test_a_proposal_of_another_call_or_before_the_ranking_is_not_found(
    page: Browser, ranked: TestedRound, clock: Clock
) -> None:
    other = make_round(clock)
    browser = page.signed_in(other.buyer.user)
    path = f"{other.path}/ranking/proposals"
    assert browser.get(f"{path}/{other.first.id}").status == 404
    other.open()
    assert other.scenario.state == ScenarioState.OPENED
    assert browser.get(f"{path}/{other.first.id}").status == 404
    mine = page.signed_in(ranked.buyer.user)
    assert mine.get(f"{ranked.path}/ranking/proposals/{other.first.id}").status == 404
