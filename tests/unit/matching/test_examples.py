from decimal import Decimal

import pytest
from hypothesis import given, settings

from marketplace.matching.examples import (
    ARCHETYPES,
    Yardstick,
    choose_yardsticks,
    make_examples,
)
from marketplace.matching.proposals import Relevance
from marketplace.matching.ranking import rank
from marketplace.matching.rules import (
    PUBLISHED_BANDS,
    Band,
    Criterion,
    CriterionKind,
    Gates,
    KpiTarget,
    NamedRequirement,
    Tier,
)
from tests.unit.matching.builders import AT, contributions, make_rules, weighed
from tests.unit.matching.strategies import rules

D = Decimal
DIRECT = Yardstick("direct", D("0.25"), D("0.85"), 1000, Relevance.DIRECT)
PROXY = Yardstick("proxy", D("0.25"), D("0.80"), 1000, Relevance.PROXY)
GENERAL = Yardstick("general", D("0.25"), D("0.90"), 1000, Relevance.GENERAL)
OTHER = Yardstick("other", D("0.25"), D("0.90"), 1000, Relevance.OTHER)
YARDSTICKS = (DIRECT, PROXY, GENERAL)
RULES = make_rules(
    criteria=weighed(evidence=40, price=30, delivery=20, kpis=10),
    kpis=(KpiTarget("accuracy", D(97), D(90)), KpiTarget("offices", D(12))),
    gates=Gates((NamedRequirement("1", "内网部署"),), is_filing_required=True),
)


def by_slug(used=RULES):
    return {item.archetype.slug: item.candidate for item in make_examples(used, YARDSTICKS)}


def test_their_figures_lie_between_the_references():
    """1 600 000 to 2 000 000 and 90 to 180 days; a half of the way from 90 to 97 is 93.5."""
    made = by_slug()
    figures = {slug: (item.price, item.days) for slug, item in made.items()}
    assert figures["tested"] == (D(1_980_000), 135)
    assert figures["cheap"] == (D(1_600_000), 135)
    assert figures["fast"] == (D(1_880_000), 90)
    assert figures["failing"] == (D(2_100_000), 180)
    assert [(item.kpi, item.value) for item in made["cheap"].kpis] == [("accuracy", D("93.5"))]
    assert [item.kpi for item in made["promising"].kpis] == ["accuracy", "offices"]


def test_the_tested_one_is_best_in_evidence_and_the_cheap_one_in_price():
    result = rank(RULES, by_slug().values(), AT)
    points = {item.key: contributions(item) for item in result.ranked}
    best = {kind: max(points, key=lambda key: points[key][kind]) for kind in points["cheap"]}
    assert best == {
        CriterionKind.EVIDENCE: "tested",
        CriterionKind.PRICE: "cheap",
        CriterionKind.DELIVERY: "fast",
        CriterionKind.KPIS: "promising",
    }
    assert points["cheap"][CriterionKind.EVIDENCE] == 0


def test_assessors_give_each_example_whole_points_of_a_band():
    """Of 20: .75 is 15, .85 is 17; 12.5 rounds to 13; between two bands the lower end counts."""
    judged = (
        Criterion(CriterionKind.ASSESSORS, 50, PUBLISHED_BANDS),
        Criterion(CriterionKind.REQUIREMENTS, 50, (Band(D(0), D(5)), Band(D(9), D(10)))),
    )
    used = make_rules(criteria=judged, requirements=(NamedRequirement("1", "驻场"),))
    made = by_slug(used)
    points = {slug: {m.points for m in item.assessor_marks} for slug, item in made.items()}
    assert (points["tested"], points["balanced"], points["fast"]) == ({15}, {17}, {12})
    assert {len(item.assessor_marks) for item in made.values()} == {3}
    answers = {slug: {m.points for m in item.requirement_marks} for slug, item in made.items()}
    assert (answers["tested"], answers["balanced"], answers["cheap"]) == ({5}, {9}, {4})
    assert rank(used, made.values(), AT).ranked[0].key == "balanced"


def test_one_of_them_is_stopped_by_every_gate_it_can_fail():
    (stopped,) = rank(RULES, by_slug().values(), AT).disqualified
    assert stopped.key == "failing"
    assert [gate.rule for gate in stopped.failed] == ["requirement:1", "filing", "ceiling"]


def test_a_tier_that_is_asked_for_stops_the_untested():
    used = make_rules(gates=Gates(minimum_tier=Tier.T2))
    stopped = {item.key for item in rank(used, by_slug(used).values(), AT).disqualified}
    assert stopped == {"cheap", "promising", "self-reported", "failing"}


def test_the_yardsticks_are_the_most_relevant_and_none_of_another_sector():
    assert choose_yardsticks([OTHER, GENERAL, PROXY, DIRECT]) == (DIRECT, PROXY, GENERAL)
    second = Yardstick("b", D(0), D(1), 10, Relevance.PROXY)
    assert choose_yardsticks([PROXY, GENERAL, second, DIRECT]) == (DIRECT, second, PROXY)


def test_every_archetype_is_named_and_said_what_it_stands_for():
    assert len({kind.slug for kind in ARCHETYPES}) == len(ARCHETYPES)
    assert all(kind.name and kind.stands_for.endswith("。") for kind in ARCHETYPES)


@settings(max_examples=100, deadline=None)
@given(rules())
def test_whatever_the_rules_they_can_be_ranked_and_are_the_same_again(used):
    made = make_examples(used, YARDSTICKS)
    assert made == make_examples(used, YARDSTICKS)
    rank(used, [item.candidate for item in made], AT)


@pytest.mark.parametrize("yardsticks", [(), YARDSTICKS[:1]])
def test_a_sector_with_few_benchmarks_has_examples_too(yardsticks):
    made = make_examples(RULES, yardsticks)
    assert {len(item.candidate.evidence) for item in made} == {0, len(yardsticks)}
