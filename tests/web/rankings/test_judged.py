"""A ranking that assessors judged: the buyer reads every point, a vendor its medians alone."""

import pytest

from tests.conftest import Clock
from tests.factories.judged_runs import make_judged_round
from tests.factories.rounds import TestedRound
from tests.html import text_of
from tests.pages import Browser, Page
from tests.pdf import text_of_pdf

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def judged(clock: Clock) -> TestedRound:
    return make_judged_round(clock)


def _rows(shown: Page) -> list[list[str]]:
    return [[text_of(cell) for cell in row] for row in shown.find_all("tr")]


def test_the_buyer_reads_medians_spreads_and_single_points(
    page: Browser, judged: TestedRound
) -> None:
    assert [f"{line.total:.2f}" for line in judged.run.result.ranked] == ["66.00", "53.00", "50.00"]
    desk = page.signed_in(judged.buyer.user)
    shown = desk.get(f"{judged.path}/ranking/proposals/{judged.first.id}")
    assert "3 位专家的中位数 13 ÷ 满分 20 = 0.65" in shown.text
    assert "最高与最低相差 7 分，超过公布的 5 分，由组长复核" in shown.text
    assert "最高与最低相差 2 分，没有超过公布的 5 分" in shown.text
    rows = _rows(shown)
    assert ["评什么", "评委 1", "评委 2", "评委 3"] in rows
    assert ["方案整体", "9", "13", "16"] in rows
    assert ["夜间误报怎样控制", "13", "14", "15"] in rows
    vendor = judged.vendors[0].organisation.name
    assert f"请评审组长复核“{vendor}”的打分" in shown.text
    assert "“专家评审”：专家评分相差 7 分，超过公布的 5 分" in shown.text
    assert "书面说明" not in shown.text
    assert (
        "“需求响应”由评审专家评定"
        in desk.get(f"{judged.path}/ranking/proposals/{judged.second.id}").text
    )


@pytest.mark.parametrize(
    ("criterion", "row"),
    [("assessors", ["10", "10", "11"]), ("requirements", ["1", "3", "9"])],
)
def test_one_criterion_says_its_rule_and_everybodys_points(
    page: Browser, judged: TestedRound, criterion: str, row: list[str]
) -> None:
    shown = page.signed_in(judged.buyer.user).get(f"{judged.path}/ranking/criteria/{criterion}")
    for words in ("0–7、8–12、13–16、17–20", "允许相差", "至少 3 名，单数"):
        assert words in shown.text
    assert row in [cells[1:] for cells in _rows(shown)]


def test_the_glance_flags_for_the_chair_and_what_ifs_work(
    page: Browser, judged: TestedRound
) -> None:
    shown = page.signed_in(judged.buyer.user).get(f"{judged.path}/ranking")
    names = [vendor.organisation.name for vendor in judged.vendors]
    # The second's answers lie 8 apart, the first's whole 7, the third's nowhere.
    assert [f"请评审组长复核“{name}”的打分" in shown.text for name in names] == [True, True, False]
    assert "“专家评审”权重 × 1.2" in shown.text
    assert f"没有“{names[0]}”" in shown.text


def test_the_report_has_medians_and_spreads_and_no_single_points(
    page: Browser, judged: TestedRound
) -> None:
    desk = page.signed_in(judged.buyer.user)
    shown = desk.get(f"{judged.path}/ranking/report")
    printed = text_of_pdf(desk.get(f"{judged.path}/ranking/report.pdf").response.data)
    for words in (
        "请评审组长复核的情况",
        "中位数 13 ÷ 满分 20 = 0.65；最高与最低相差 7 分",
        "满分：20 分；允许相差：5 分；评分要求：2 条；评审专家：至少 3 名，单数",
        "“驻场培训”：专家评分相差 8 分，超过公布的 5 分",
    ):
        assert words in shown.text, words
        assert "".join(words.split()) in printed, words
    assert "评委" not in shown.text


def test_a_vendor_sees_its_own_median_and_spread_and_nobodys_points(
    page: Browser, judged: TestedRound
) -> None:
    judged.select(judged.first)
    path = f"{judged.path}/proposal/result"
    shown = page.signed_in(judged.vendors[0].user).get(path)
    assert "3 位专家的中位数 13 ÷ 满分 20 = 0.65" in shown.text
    assert "最高与最低相差 7 分，超过公布的 5 分" in shown.text
    assert "评委" not in shown.text
    other = page.signed_in(judged.vendors[1].user).get(path)
    assert "3 位专家的中位数 4 ÷ 满分 20 = 0.2" in other.text
    assert "中位数 13" not in other.text
    assert "“专家评审”由评审专家评定：最多再得 32.00 分" in other.text
