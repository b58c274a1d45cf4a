from decimal import Decimal

import pytest

from marketplace.matching.measured import measured_score
from marketplace.matching.proposals import Relevance
from marketplace.matching.ranking import rank
from marketplace.matching.rule_checks import check_rules
from marketplace.matching.rules import MeasuredNeed, ResultBand, Tier
from tests.unit.matching.builders import (
    AT,
    make_candidate,
    make_order87_rules,
    make_result,
    weighed,
)

D = Decimal


def bands(*pairs):
    return tuple(ResultBand(D(reached), D(raw)) for reached, raw in pairs)


RISING = bands(("0.6", "0.4"), ("0.8", "0.7"), ("0.9", "1"))
FALLING = bands(("0.2", "0.5"), ("0.1", "1"))
NEED = MeasuredNeed("benchmark-r1", RISING)
LOW_NEED = MeasuredNeed("benchmark-r2", FALLING, is_higher_better=False)
CRITERIA = weighed(price=40, measured=60)


def score(*results, needs=(NEED,)):
    rules = make_order87_rules(criteria=CRITERIA, measured=needs)
    assert check_rules(rules) == []
    return measured_score(rules, make_candidate(evidence=results))


@pytest.mark.parametrize(
    ("value", "raw"),
    [("0.59", "0"), ("0.6", "0.4"), ("0.79", "0.4"), ("0.8", "0.7"), ("0.9", "1"), ("1", "1")],
)
def test_a_result_is_worth_the_band_it_reaches(value, raw):
    found = score(make_result(value=D(value)))
    assert (found.raw, found.is_known) == (D(raw), True)


@pytest.mark.parametrize(("value", "raw"), [("0.21", "0"), ("0.2", "0.5"), ("0.05", "1")])
def test_where_lower_is_better_bands_go_down(value, raw):
    result = make_result("r2", value=D(value), is_higher_better=False)
    assert score(result, needs=(LOW_NEED,)).raw == D(raw)


def test_the_best_result_counts_and_needs_are_averaged():
    results = (
        make_result(value=D("0.85")),
        make_result("r3", benchmark="benchmark-r1", value=D("0.65")),
    )
    found = score(*results, needs=(NEED, LOW_NEED))
    assert found.raw == D("0.35")  # (0.7 + 0) / 2
    assert [part.inputs["result"] for part in found.parts] == ["r1", None]
    assert "0.85" in str(found.parts[0].message)
    assert "未知" in str(found.parts[1].message)


@pytest.mark.parametrize(
    "fields",
    [
        {"is_valid": False},
        {"tier": Tier.T0},
        {"relevance": Relevance.OTHER},
        {"model_version": "v0"},
        {"value": None},
        {"value": D(97)},
        {"is_higher_better": False},
        {"benchmark": "another"},
    ],
)
def test_what_is_no_admissible_result_of_the_need_is_unknown(fields):
    found = score(make_result(**fields))
    assert (found.raw, found.is_known) == (0, False)


def test_without_published_needs_it_is_unknown():
    assert not measured_score(make_order87_rules(), make_candidate()).is_known


@pytest.mark.parametrize(
    "needs",
    [
        (),
        (NEED, NEED),
        (MeasuredNeed("b", ()),),
        (MeasuredNeed("b", RISING[::-1]),),
        (MeasuredNeed("b", FALLING),),
        (MeasuredNeed("b", bands(("0.5", "0.4"), ("0.6", "0.4"))),),
        (MeasuredNeed("b", bands(("60", "1"))),),
        (MeasuredNeed("b", bands(("0.5", "NaN"))),),
    ],
)
def test_bands_that_cannot_be_used_are_refused(needs):
    rules = make_order87_rules(criteria=CRITERIA, measured=needs)
    assert {name for name, _text in check_rules(rules)} == {"measured"}


def test_it_scores_under_the_order():
    # 40 × 1 600 000 / 2 000 000 = 32 and 60 × 0.7 = 42; 40 and nothing.
    tested = make_candidate("tested", price=D(2_000_000), evidence=(make_result(value=D("0.8")),))
    rules = make_order87_rules(criteria=CRITERIA, measured=(NEED,))
    result = rank(rules, [tested, make_candidate("cheap")], AT)
    assert [(line.key, line.total) for line in result.ranked] == [("tested", 74), ("cheap", 40)]
