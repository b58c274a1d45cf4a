from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.matching.ranking import rank
from marketplace.matching.rule_checks import check_rules
from marketplace.matching.rules import CriterionKind
from marketplace.matching.weight_decisions import (
    WeightDecision,
    decide,
    find_lead,
    reweigh,
    with_weight,
)
from tests.unit.matching.builders import AT, make_candidate, make_rules, weighed
from tests.unit.matching.strategies import fields, order87_rules, rules

D = Decimal
PRICE, DELIVERY, EVIDENCE = CriterionKind.PRICE, CriterionKind.DELIVERY, CriterionKind.EVIDENCE
RULES = make_rules(criteria=weighed(price=50, delivery=50, evidence=0))
# cheap: price 50 × 1, delivery 50 × 30/90 = 16.67 → 66.67
# quick: price 50 × 100 000/400 000 = 12.50, delivery 50 → 62.50
CHEAP = make_candidate("cheap", days=150)
QUICK = make_candidate("quick", price=D(1_900_000))
FIELD = [CHEAP, QUICK]


def decisions(used, field) -> dict[CriterionKind, WeightDecision]:
    return {item.kind: item for item in decide(used, rank(used, field, AT))}


def firsts(used, field) -> tuple[str, ...]:
    return tuple(sorted(item.key for item in rank(used, field, AT).ranked if item.rank == 1))


def test_the_least_change_that_puts_another_first():
    """At price p, cheap has p + (100 - p)/3 and quick p/4 + 100 - p: even at 800/17 = 47.06."""
    found = decisions(RULES, FIELD)[PRICE]
    assert (found.weight, found.needed, found.change) == (50, 47, -3)
    assert found.weights == {PRICE: 47, DELIVERY: 53, EVIDENCE: 0}
    assert found.first == ("quick",)
    assert decisions(RULES, FIELD)[DELIVERY].needed == 53


def test_no_weight_of_it_where_it_says_nothing_of_either():
    """Neither has evidence, and what is left keeps its proportion."""
    found = decisions(RULES, FIELD)[EVIDENCE]
    # At 100 both have nothing, and the lower price still comes first.
    assert (found.needed, found.change, found.weights, found.first) == (None, None, None, ())


def test_a_weight_that_the_rules_may_not_have_is_passed_over():
    """Commitments would decide for the other, but there is no target to hold them against."""
    used = make_rules(criteria=weighed(price=50, delivery=50, kpis=0))
    assert decisions(used, FIELD)[CriterionKind.KPIS].needed is None


@pytest.mark.parametrize("field", [[], [CHEAP]])
def test_without_a_competitor_nothing_decides(field):
    result = rank(RULES, field, AT)
    assert find_lead(result) is None
    assert all(item.needed is None for item in decide(RULES, result))


def test_a_single_criterion_has_nothing_to_give_away():
    used = make_rules(criteria=weighed(price=100))
    assert decisions(used, FIELD)[PRICE].needed is None
    with pytest.raises(ValueError, match="single criterion"):
        with_weight({PRICE: 100}, PRICE, 99)


def test_others_without_any_weight_share_alike():
    weights = {PRICE: 100, DELIVERY: 0, EVIDENCE: 0}
    assert with_weight(weights, PRICE, 49) == {PRICE: 49, DELIVERY: 26, EVIDENCE: 25}


def test_the_leads_add_up_to_the_difference_of_the_totals():
    lead = find_lead(rank(RULES, FIELD, AT))
    assert lead is not None
    assert (lead.first.key, lead.second.key, lead.points) == ("cheap", "quick", D("4.17"))
    assert [(gap.kind, gap.lead) for gap in lead.gaps] == [
        (PRICE, D("37.50")),
        (DELIVERY, D("-33.33")),
        (EVIDENCE, D(0)),
    ]


@given(
    st.dictionaries(st.sampled_from(CriterionKind), st.integers(0, 100), min_size=2),
    st.integers(0, 100),
)
def test_the_rest_is_shared_in_proportion(weights, weight):
    kind = next(iter(weights))
    shared = with_weight(weights, kind, weight)
    assert shared[kind] == weight
    assert sum(shared.values()) == 100
    others = {name: own for name, own in weights.items() if name != kind}
    total = sum(others.values())
    for name, own in others.items():
        exactly = D(100 - weight) * own / total if total else D(100 - weight) / len(others)
        assert abs(shared[name] - exactly) < 1


def _changes(used, field, item: WeightDecision, weight: int) -> bool:
    weights = with_weight({c.kind: c.weight for c in used.criteria}, item.kind, weight)
    changed = reweigh(used, weights)
    return not check_rules(changed) and firsts(changed, field) != firsts(used, field)


@settings(max_examples=200, deadline=None)
@given(st.one_of(rules(), order87_rules()), fields(least=2, most=3), st.data())
def test_ranking_anew_with_that_weight_changes_the_first_and_no_nearer_one_does(used, field, data):
    found = decide(used, rank(used, field, AT))
    item = data.draw(st.sampled_from(found))
    if item.needed is not None:
        assert _changes(used, field, item, item.needed)
        assert firsts(reweigh(used, item.weights), field) == item.first
    # Of the nearer ones a few are enough, the very next among them.
    reach = range(101) if item.change is None else range(abs(item.change))
    for distance in {*data.draw(st.lists(st.sampled_from(reach), max_size=2)), *reach[-1:]}:
        for weight in (item.weight - distance, item.weight + distance):
            if 0 <= weight <= 100:
                assert not _changes(used, field, item, weight)
