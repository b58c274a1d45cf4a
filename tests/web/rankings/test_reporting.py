"""The report of a ranking, on the page and as PDF: the frozen figures and how to check them."""

import pytest

from marketplace.matching.canonical import digest
from marketplace.services import rankings
from tests.conftest import Clock
from tests.factories.rounds import TestedRound, make_tested_round
from tests.pages import Browser
from tests.pdf import text_of_pdf

pytestmark = pytest.mark.usefixtures("app")

REASON = "第一名没有本地服务团队，夜间无人值守。"


@pytest.fixture
def awarded(clock: Clock) -> TestedRound:
    """The second is selected."""
    found = make_tested_round(clock)
    return found.select(found.second, REASON)


def _expected(found: TestedRound) -> list[str]:
    run = found.run
    position = rankings.find_ledger_position(run.row)
    assert position is not None
    figures = [
        f"{value:.2f}"
        for line in run.result.ranked
        for value in (line.total, *(item.contribution for item in line.criteria))
    ]
    assert found.scenario.rules_digest == digest(run.row.document["inputs"]["rules"])
    return [
        *(vendor.organisation.name for vendor in found.vendors),
        *figures,
        found.scenario.rules_digest or "",
        run.row.input_digest,
        run.row.result_digest,
        f"第 {position} 条",
        f"marketplace rankings replay {run.row.id}",
        "open-innovation-1",
        "不满足强制要求“部署在矿区内网”。",
        "报价不高于最高限价 200万元。",
        "“报价”权重 × 1.2",
        REASON,
    ]


def test_the_report_says_the_same_on_the_page_and_on_paper(
    page: Browser, awarded: TestedRound
) -> None:
    browser = page.signed_in(awarded.buyer.user)
    shown = browser.get(f"{awarded.path}/ranking/report")
    answer = browser.get(f"{awarded.path}/ranking/report.pdf").response
    assert answer.mimetype == "application/pdf"
    printed = text_of_pdf(answer.data)
    for words in _expected(awarded):
        assert words in shown.text, words
        assert "".join(words.split()) in printed, words
    assert "（最高限价2,000,000-报价1,750,000）÷（最高限价-参考价1,600,000）" in printed


def test_a_departure_from_the_ranking_is_public_and_on_the_ranking(
    page: Browser, awarded: TestedRound
) -> None:
    assert REASON in page.get(awarded.path).text
    shown = page.signed_in(awarded.buyer.user).get(f"{awarded.path}/ranking")
    assert REASON in shown.text
    assert "不是第一名，理由已公开" in shown.text
