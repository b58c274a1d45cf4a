"""What is said of the weights while a listing is drafted."""

import pytest

from marketplace.matching.rules import CriterionKind, Method, ProcurementKind, RuleSet
from marketplace.matching.weight_advice import advise, sector_defaults

OFFERED = (
    CriterionKind.EVIDENCE,
    CriterionKind.PRICE,
    CriterionKind.DELIVERY,
    CriterionKind.KPIS,
)


def _said(*weights: int, sector: str | None = None) -> list[str]:
    pairs = dict(zip(OFFERED, weights, strict=True))
    return [str(item.text) for item in advise(pairs, sector, OFFERED)]


def test_nothing_typed_nothing_said() -> None:
    assert _said(0, 0, 0, 0) == []


@pytest.mark.parametrize("sector", ["medical", "culture-tourism", "finance"])
def test_the_sector_s_own_weights_are_not_remarked_upon(sector: str) -> None:
    assert _said(*sector_defaults(sector, OFFERED).values(), sector=sector) == []


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        ((40, 30, 20, 5), "合计 95，还差 5。"),
        ((40, 30, 20, 15), "合计 105，多了 5。"),
        ((61, 19, 10, 10), "占 61%，超过 60%"),
        ((0, 100, 0, 0), "只比报价"),
    ],
)
def test_what_is_off_is_said(weights: tuple[int, int, int, int], says: str) -> None:
    assert any(says in text for text in _said(*weights))


def test_60_is_not_too_much_and_price_alone_is_said_once() -> None:
    assert _said(60, 20, 10, 10) == []
    assert len(_said(0, 100, 0, 0)) == 1


def test_only_the_sum_keeps_from_submitting() -> None:
    found = advise({CriterionKind.PRICE: 90}, None, OFFERED)
    assert [item.is_blocking for item in found] == [True, False]


def test_under_the_order_what_is_counted_is_preferred_to_what_is_judged() -> None:
    weights = {CriterionKind.PRICE: 40, CriterionKind.ASSESSORS: 60}
    method = Method(RuleSet.ORDER87, ProcurementKind.SERVICES)
    (said,) = advise(weights, None, OFFERED, method)
    assert "由评审专家评定的合计 60%" in str(said.text)
    assert not said.is_blocking
    half = {CriterionKind.PRICE: 50, CriterionKind.REQUIREMENTS: 50}
    assert advise(half, None, OFFERED, method) == ()
    assert advise(weights, None, OFFERED) == ()


def test_far_from_the_sector_s_default() -> None:
    usual = sector_defaults("medical", OFFERED)[CriterionKind.EVIDENCE]
    assert any(f"本行业默认 {usual}%" in text for text in _said(20, 40, 20, 20, sector="medical"))


def test_an_unknown_sector_has_no_defaults() -> None:
    assert sector_defaults("no-such", OFFERED) == {}
