from decimal import Decimal

import pytest

from marketplace.matching.rule_checks import check_rules
from marketplace.matching.rules import (
    PUBLISHED_BANDS,
    Band,
    BenchmarkFloor,
    Criterion,
    CriterionKind,
    DeploymentBand,
    Gates,
    KpiTarget,
    NamedRequirement,
)
from tests.unit.matching.builders import make_rules, weighed

D = Decimal


def judged(*bands, spread_limit=None):
    return (Criterion(CriterionKind.ASSESSORS, 100, bands, spread_limit),)


def test_good_rules_pass():
    assert check_rules(make_rules()) == []
    assert check_rules(make_rules(criteria=judged(*PUBLISHED_BANDS, spread_limit=D(8)))) == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"sector": "astrology"}, "sector"),
        ({"algorithm": "open-innovation-0"}, "algorithm"),
        ({"criteria": ()}, "criteria"),
        ({"criteria": weighed(evidence=50, price=49)}, "criteria"),
        ({"criteria": weighed(evidence=50, price=51)}, "criteria"),
        ({"criteria": weighed(evidence=101, price=-1)}, "criteria"),
        ({"criteria": weighed(price=50) + weighed(price=50)}, "criteria"),
        ({"criteria": (Criterion(CriterionKind.PRICE, D(100)),)}, "criteria"),
        ({"ceiling": D(0)}, "ceiling"),
        ({"ceiling": D("NaN")}, "ceiling"),
        ({"reference_price": D(0)}, "reference_price"),
        ({"reference_price": D(2_000_000)}, "reference_price"),
        ({"reference_price": D("Infinity")}, "reference_price"),
        ({"reference_days": 0}, "reference_days"),
        ({"longest_days": 90}, "longest_days"),
        ({"longest_days": 10**10}, "longest_days"),
        ({"gates": Gates(requirements=(NamedRequirement("1", "甲"),) * 2)}, "gates"),
        ({"gates": Gates(floors=(BenchmarkFloor("b", D("0.5")),) * 2)}, "gates"),
        ({"gates": Gates(floors=(BenchmarkFloor("b", D(60)),))}, "gates"),
        ({"criteria": weighed(kpis=100)}, "kpis"),
        ({"kpis": (KpiTarget("k", D(1)),) * 2}, "kpis"),
        ({"kpis": (KpiTarget("k", D("NaN")),)}, "kpis"),
        ({"kpis": (KpiTarget("k", D(5), D(5)),)}, "kpis"),
        ({"kpis": (KpiTarget("k", D(4), D(5)),)}, "kpis"),
        ({"kpis": (KpiTarget("k", D(6), D(5), is_higher_better=False),)}, "kpis"),
        ({"kpis": (KpiTarget("k", D(6), D("NaN")),)}, "kpis"),
        ({"criteria": weighed(deployment=100)}, "deployment"),
        ({"deployment": (DeploymentBand("public", D(1)),) * 2}, "deployment"),
        ({"deployment": (DeploymentBand("public", D(2)),)}, "deployment"),
        ({"criteria": judged()}, "criteria"),
        ({"criteria": judged(Band(D(1), D(5)))}, "criteria"),
        ({"criteria": judged(Band(D(0), D(0)))}, "criteria"),
        ({"criteria": judged(Band(D(0), D(5)), Band(D(5), D(9)))}, "criteria"),
        ({"criteria": judged(Band(D(0), D("NaN")))}, "criteria"),
        ({"criteria": judged(*PUBLISHED_BANDS, spread_limit=D(-1))}, "criteria"),
        ({"criteria": judged(*PUBLISHED_BANDS, spread_limit=D(21))}, "criteria"),
        ({"requirements": (NamedRequirement("1", "甲"),) * 2}, "requirements"),
        ({"self_reported_cap": D("0.31")}, "self_reported_cap"),
        ({"self_reported_cap": D("NaN")}, "self_reported_cap"),
    ],
)
def test_each_contradiction_is_named_at_its_field(fields, field):
    assert [name for name, _ in check_rules(make_rules(**fields))] == [field]


def test_scored_requirements_need_requirements():
    criteria = (Criterion(CriterionKind.REQUIREMENTS, 100, PUBLISHED_BANDS),)
    assert [name for name, _ in check_rules(make_rules(criteria=criteria))] == ["requirements"]


def test_the_wrong_sum_is_said():
    ((_, message),) = check_rules(make_rules(criteria=weighed(price=40, delivery=31)))
    assert "71" in str(message)


def test_a_criterion_of_no_weight_needs_no_data():
    criteria = weighed(price=100, kpis=0, deployment=0, requirements=0, assessors=0)
    assert check_rules(make_rules(criteria=criteria)) == []
