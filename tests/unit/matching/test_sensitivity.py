from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.matching.ranking import rank
from marketplace.matching.rules import CriterionKind
from marketplace.matching.sensitivity import leave_one_out, shift_weights
from tests.unit.matching.builders import (
    AT,
    make_candidate,
    make_order87_rules,
    make_rules,
    ranks,
    weighed,
)
from tests.unit.matching.strategies import both_rule_sets, fields, rules

D = Decimal
RULES = make_rules(criteria=weighed(price=50, delivery=50, evidence=0))
# cheap: price 50 × 1, delivery 50 × 30/90 = 16.67 → 66.67
# quick: price 50 × 100 000/400 000 = 12.50, delivery 50 → 62.50
CHEAP = make_candidate("cheap", days=150)
QUICK = make_candidate("quick", price=D(1_900_000))
FIELD = [CHEAP, QUICK]


def test_each_weight_is_shifted_both_ways_and_renormalised():
    shifted = shift_weights(RULES, rank(RULES, FIELD, AT))
    assert [(case.kind, case.factor) for case in shifted] == [
        (CriterionKind.PRICE, D("0.8")),
        (CriterionKind.PRICE, D("1.2")),
        (CriterionKind.DELIVERY, D("0.8")),
        (CriterionKind.DELIVERY, D("1.2")),
    ]
    # 40 and 50 of 90.
    less_price = shifted[0].weights
    assert abs(less_price[CriterionKind.PRICE] - D("44.4444444444")) < D("1e-9")
    assert abs(less_price[CriterionKind.DELIVERY] - D("55.5555555556")) < D("1e-9")
    assert less_price[CriterionKind.EVIDENCE] == 0


def test_a_shift_that_turns_the_order_is_shown():
    # With price at 40/90: cheap 44.44 + 18.52 = 62.96; quick 11.11 + 55.56 = 66.67.
    ranked = {
        (case.kind, case.factor): case.ranks
        for case in shift_weights(RULES, rank(RULES, FIELD, AT))
    }
    assert ranked[CriterionKind.PRICE, D("0.8")] == {"quick": 1, "cheap": 2}
    assert ranked[CriterionKind.PRICE, D("1.2")] == {"cheap": 1, "quick": 2}
    assert ranked[CriterionKind.DELIVERY, D("1.2")] == {"quick": 1, "cheap": 2}


def test_a_single_criterion_cannot_be_shifted_away():
    rules_used = make_rules(criteria=weighed(price=100))
    for case in shift_weights(rules_used, rank(rules_used, FIELD, AT)):
        assert case.weights == {CriterionKind.PRICE: 100}
        assert case.ranks == {"cheap": 1, "quick": 2}


def test_leaving_one_out_closes_the_gap():
    left_out = leave_one_out(RULES, FIELD, rank(RULES, FIELD, AT))
    assert [(case.key, case.ranks) for case in left_out] == [
        ("cheap", {"quick": 1}),
        ("quick", {"cheap": 1}),
    ]


@settings(max_examples=100, deadline=None)
@given(rules(), fields(least=2))
def test_without_a_competitor_the_others_keep_their_order(used, field):
    order = [proposal.key for proposal in rank(used, field, AT).ranked]
    for case in leave_one_out(used, field, rank(used, field, AT)):
        others = [key for key in order if key != case.key]
        placed = [case.ranks[key] for key in others]
        assert placed == sorted(placed)
        assert set(case.ranks) == set(others)


@both_rule_sets
@settings(max_examples=100, deadline=None)
@given(st.data())
def test_leaving_one_out_is_as_ranking_without_it(make_rules, data):
    used, field = data.draw(make_rules()), data.draw(fields())
    gone = data.draw(st.sampled_from(field))
    left_out = {case.key: case.ranks for case in leave_one_out(used, field, rank(used, field, AT))}
    others = [candidate for candidate in field if candidate != gone]
    assert left_out[gone.key] == ranks(rank(used, others, AT))


def test_under_the_order_leaving_the_cheapest_out_computes_the_prices_anew():
    # Beside 600 000 quick is before cheap, without it behind (test_ranking_laws).
    used = make_order87_rules()
    field = [
        make_candidate("cheap", price=D(1_500_000), days=126),
        make_candidate("quick", price=D(1_800_000), days=117),
        make_candidate("spoiler", price=D(600_000), days=180),
    ]
    left_out = {case.key: case.ranks for case in leave_one_out(used, field, rank(used, field, AT))}
    assert left_out["spoiler"] == {"cheap": 1, "quick": 2}
    assert left_out["cheap"] == {"quick": 1, "spoiler": 2}
    # 48 of 108 for the price: 44.44 × 0.4 + 55.56 × 0.6 = 51.11; 44.44 / 3 + 55.56 × 0.7 = 53.70.
    shifted = {
        (case.kind, case.factor): case.ranks for case in shift_weights(used, rank(used, field, AT))
    }
    assert shifted[CriterionKind.PRICE, D("1.2")] == {"quick": 1, "cheap": 2, "spoiler": 3}
