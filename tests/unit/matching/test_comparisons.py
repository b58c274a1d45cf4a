"""One proposal beside its neighbours: the gaps add up, the widest stands first."""

from decimal import Decimal

from hypothesis import given, settings

from marketplace.matching.comparisons import compare, find_neighbours, find_ranked
from marketplace.matching.ranking import rank
from marketplace.matching.rules import CriterionKind
from tests.unit.matching.builders import AT, make_candidate, make_rules, weighed
from tests.unit.matching.strategies import fields, rules

D = Decimal
RULES = make_rules(criteria=weighed(price=50, delivery=50, evidence=0))
# cheap: 50 + 16.67 = 66.67; quick: 12.50 + 50 = 62.50.
CHEAP = make_candidate("cheap", days=150)
QUICK = make_candidate("quick", price=D(1_900_000))


def test_what_decided_is_the_widest_gap_in_favour_of_whoever_is_ahead():
    cheap, quick = rank(RULES, [CHEAP, QUICK], AT).ranked
    found = compare(quick, cheap)
    assert [(item.kind, item.gap) for item in found.differences] == [
        (CriterionKind.PRICE, D("-37.50")),
        (CriterionKind.DELIVERY, D("33.33")),
    ]
    assert found.gap == D("-4.17")
    assert found.decisive is found.differences[0]
    assert compare(cheap, quick).decisive.kind is CriterionKind.PRICE


def test_equal_totals_have_nothing_decisive():
    twins = [make_candidate("a"), make_candidate("b")]
    first, second = rank(RULES, twins, AT).ranked
    assert compare(first, second).decisive is None
    found = find_neighbours(rank(RULES, [*twins, QUICK], AT), first)
    assert (found.better, found.equal) == (None, (second,))
    assert found.worse is not None
    assert found.worse.key == "quick"


@settings(max_examples=100, deadline=None)
@given(rules(), fields(least=2))
def test_the_gaps_of_neighbours_add_up(used, field):
    result = rank(used, field, AT)
    for own in result.ranked:
        neighbours = find_neighbours(result, own)
        for other in filter(None, (neighbours.better, neighbours.worse, *neighbours.equal)):
            found = compare(own, other)
            assert sum(item.gap for item in found.differences) == found.gap
            widths = [abs(item.gap) for item in found.differences]
            assert widths == sorted(widths, reverse=True)
    assert find_ranked(result, "nobody") is None
