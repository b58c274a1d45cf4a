"""Units in headers, and what a budget's words give away."""

from decimal import Decimal

import pytest

from marketplace.domain.budget_grammar import is_hedged, read_bounds, says_unit, unit_in


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("预算（万元）", 10_000),
        ("预算(元)", 1),
        ("预算金额/亿元", 100_000_000),
        ("预算（万）", 10_000),
        ("预算（百万元）", 1_000_000),
        ("单位：千元", 1_000),
        ("budget_min_cny", 1),
        ("预算", None),
        ("", None),
    ],
)
def test_units_in_headers(header: str, unit: int | None) -> None:
    assert unit_in(header) == unit


def test_bounds() -> None:
    assert read_bounds("200-300", Decimal(10_000)) == (2_000_000, 3_000_000)
    assert read_bounds("面议", Decimal(1)) == (None, None)
    with pytest.raises(ValueError, match="300-200"):
        read_bounds("300-200", Decimal(1))


def test_hedges_and_units() -> None:
    assert is_hedged("约150万")
    assert not is_hedged("150万")
    assert says_unit("150万")
    assert says_unit("叁佰萬")
    assert not says_unit("150")
