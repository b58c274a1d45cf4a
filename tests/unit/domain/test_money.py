"""Budgets as lists write them; every expected amount is worked out by hand."""

import itertools
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.domain.money import (
    BANDS,
    NEGOTIABLE,
    Budget,
    UnreadableBudget,
    band_of,
    format_budget,
    format_yuan,
    is_plainly_said,
    parse_budget,
)

READABLE = {
    "200-300万元": (2_000_000, 3_000_000),
    "700万元": (7_000_000, 7_000_000),
    "约150万": (1_500_000, 1_500_000),
    "大约150万元左右": (1_500_000, 1_500_000),
    "预算：约200万元（含税）": (2_000_000, 2_000_000),
    "不超过500万元": (None, 5_000_000),
    "控制在500万元以内": (None, 5_000_000),
    "500万以下": (None, 5_000_000),
    "≤500万元": (None, 5_000_000),
    "100万以上": (1_000_000, None),
    "不低于100万元": (1_000_000, None),
    "100万起": (1_000_000, None),
    "100万元以上、300万元以下": (1_000_000, 3_000_000),
    "不低于100万元，不超过300万元": (1_000_000, 3_000_000),
    "1.2亿元": (120_000_000, 120_000_000),
    "1亿2000万元": (120_000_000, 120_000_000),
    "3,000,000元": (3_000_000, 3_000_000),
    "3，000，000元": (3_000_000, 3_000_000),
    "３００万元": (3_000_000, 3_000_000),
    "三百万元": (3_000_000, 3_000_000),
    "两千五百万": (25_000_000, 25_000_000),
    "叁佰伍拾万元整": (3_500_000, 3_500_000),
    "一千零五十万": (10_500_000, 10_500_000),
    "十五万元": (150_000, 150_000),
    "200~300万": (2_000_000, 3_000_000),
    "200～300万元": (2_000_000, 3_000_000),
    "200–300万元": (2_000_000, 3_000_000),
    "200—300万元": (2_000_000, 3_000_000),
    "200至300万元": (2_000_000, 3_000_000),
    "200万到300万元": (2_000_000, 3_000_000),
    "两百到三百万元": (2_000_000, 3_000_000),
    "五十到九百万": (500_000, 9_000_000),
    "2-3百万": (2_000_000, 3_000_000),
    "50-2百万": (500_000, 2_000_000),
    "50万-1亿": (500_000, 100_000_000),
    "800000元-100万元": (800_000, 1_000_000),
    "200 万 元": (2_000_000, 2_000_000),
    "人民币 120 万元": (1_200_000, 1_200_000),
    "500w": (5_000_000, 5_000_000),
    "¥1,234,500.50": (Decimal("1234500.50"), Decimal("1234500.50")),
    "1.5 million": (1_500_000, 1_500_000),
    "300": (300, 300),
    "0": (0, 0),
    "面议（不超过500万元）": (None, 5_000_000),
}


@pytest.mark.parametrize("text", READABLE)
def test_reads_what_lists_write(text: str) -> None:
    low, high = READABLE[text]
    assert parse_budget(text) == Budget(
        None if low is None else Decimal(low), None if high is None else Decimal(high)
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "—",
        "——",
        "-",
        "/",
        "无",
        "面议",
        "价格面议",
        "待定",
        "协商",
        "双方协商",
        "另行商议",
        "不限",
        "N/A",
        "negotiable",
    ],
)
def test_negotiable(text: str) -> None:
    assert parse_budget(text) == NEGOTIABLE


@pytest.mark.parametrize(
    "text",
    [
        "百万元",
        "上千万",
        "-5万",
        "300-200万",
        "200万-300",
        "100万元/年",
        "$100",
        "1e5",
        "三万五",
        "1，5万",
        "1,0000元",
        "按实际",
        "100 200",
        "100\n200",
        "0.001元",
        "预算",
        "10万亿元",
        "1万2万",
        "100-200-300万",
        "inf",
        "nan",
        "9" * 101,
        "٣٠٠万",
        "1.2.3万",
    ],
)
def test_refuses_what_would_be_a_guess(text: str) -> None:
    with pytest.raises(UnreadableBudget) as refused:
        parse_budget(text)
    assert "看不懂预算" in str(refused.value.message)


@pytest.mark.parametrize(
    ("text", "unit", "low", "high"),
    [
        ("300", 10_000, 3_000_000, 3_000_000),
        ("200-300", 10_000, 2_000_000, 3_000_000),
        ("150.5", 10_000, 1_505_000, 1_505_000),
        ("3000000元", 10_000, 3_000_000, 3_000_000),
        ("300万", 1, 3_000_000, 3_000_000),
    ],
)
def test_the_columns_unit_counts_where_the_cell_says_none(
    text: str, unit: int, low: int, high: int
) -> None:
    assert parse_budget(text, Decimal(unit)) == Budget(Decimal(low), Decimal(high))


def test_what_was_guessed_is_known() -> None:
    assert is_plainly_said("200-300万元")
    assert is_plainly_said("面议")
    assert is_plainly_said("300", Decimal(10_000))
    assert not is_plainly_said("300")
    assert not is_plainly_said("约150万元")
    assert not is_plainly_said("约150", Decimal(10_000))


@pytest.mark.parametrize(
    ("amount", "chinese", "english"),
    [
        ("1234500", "123.45万元", "¥1,234,500"),
        ("1234567", "123.4567万元", "¥1,234,567"),
        ("12345.67", "12,345.67元", "¥12,345.67"),
        ("120000000", "1.2亿元", "¥120,000,000"),
        ("123456789", "12,345.6789万元", "¥123,456,789"),
        ("800", "800元", "¥800"),
        ("0", "0元", "¥0"),
        ("10000.00", "1万元", "¥10,000"),
        ("20000000", "2,000万元", "¥20,000,000"),
    ],
)
def test_amounts_for_people(amount: str, chinese: str, english: str) -> None:
    assert format_yuan(Decimal(amount)) == chinese
    assert format_yuan(Decimal(amount), "zh_Hans_CN") == chinese
    assert format_yuan(Decimal(amount), "en") == english


@pytest.mark.parametrize(
    ("low", "high", "chinese", "english"),
    [
        (2_000_000, 3_000_000, "200-300万元", "¥2,000,000 – ¥3,000,000"),
        (5_000_000, 120_000_000, "500万元-1.2亿元", "¥5,000,000 – ¥120,000,000"),
        (1_500_000, 1_500_000, "150万元", "¥1,500,000"),
        (None, 5_000_000, "不超过500万元", "up to ¥5,000,000"),
        (1_000_000, None, "100万元以上", "from ¥1,000,000"),
        (None, None, "面议", "negotiable"),
    ],
)
def test_budgets_for_people(low: int | None, high: int | None, chinese: str, english: str) -> None:
    budget = Budget(None if low is None else Decimal(low), None if high is None else Decimal(high))
    assert format_budget(budget) == chinese
    assert format_budget(budget, "en") == english


@pytest.mark.parametrize(
    ("low", "high", "band"),
    [
        (None, 499_999, "under-500k"),
        (None, 500_000, "500k-1m"),
        (200_000, 1_000_000, "1m-3m"),
        (2_000_000, 2_999_999, "1m-3m"),
        (2_000_000, 3_000_000, "3m-10m"),
        (10_000_000, None, "over-10m"),
        (None, None, "negotiable"),
        (0, 0, "under-500k"),
    ],
)
def test_bands(low: int | None, high: int | None, band: str) -> None:
    budget = Budget(None if low is None else Decimal(low), None if high is None else Decimal(high))
    assert band_of(budget).slug == band


def test_bands_leave_no_gap() -> None:
    amounts = [band for band in BANDS if band.minimum is not None]
    assert amounts[0].minimum == 0
    assert amounts[-1].below is None
    for lower, upper in itertools.pairwise(amounts):
        assert lower.below == upper.minimum


@pytest.mark.parametrize(("low", "high"), [(Decimal(-1), None), (Decimal(2), Decimal(1))])
def test_a_budget_is_a_range(low: Decimal | None, high: Decimal | None) -> None:
    with pytest.raises(ValueError, match=r"negative|above"):
        Budget(low, high)


@given(
    st.text(
        alphabet="0123456789.,，-~—至到十百千万亿元三两约不超过以上以内面议 w（）¥", max_size=20
    )
)
@settings(max_examples=500, deadline=None)
def test_nothing_but_a_budget_or_a_refusal(text: str) -> None:
    with suppress(UnreadableBudget):
        assert isinstance(parse_budget(text), Budget)


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_text_is_taken_or_refused(text: str) -> None:
    with suppress(UnreadableBudget):
        assert isinstance(parse_budget(text), Budget)


_AMOUNTS = st.none() | st.decimals(0, 10**13, places=2)


@given(_AMOUNTS, _AMOUNTS, st.sampled_from(["zh", "en"]))
@settings(max_examples=500, deadline=None)
def test_what_is_shown_reads_back(low: Decimal | None, high: Decimal | None, language: str) -> None:
    if low is not None and high is not None and low > high:
        low, high = high, low
    budget = Budget(low, high)
    assert parse_budget(format_budget(budget, language)) == budget
