"""Both rule sets against a second ranking, written from the formulas in fractions."""

from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.matching.ranking import rank
from tests.unit.matching import oracle
from tests.unit.matching.builders import AT
from tests.unit.matching.strategies import both_rule_sets, fields


@both_rule_sets
@settings(max_examples=500, deadline=None)
@given(st.data())
def test_gates_contributions_totals_and_order_are_the_oracles(
    make_rules: Any, data: st.DataObject
) -> None:
    used, field = data.draw(make_rules()), data.draw(fields())
    result = rank(used, field, AT)
    placed, out = oracle.ranking(used, field)
    assert {failed.key for failed in result.disqualified} == out
    assert [(p.rank, p.key, Fraction(p.total) * 100) for p in result.ranked] == [
        (rank_of, key, total) for rank_of, key, total, _cents in placed
    ]
    for proposal, (_rank, _key, _total, cents) in zip(result.ranked, placed, strict=True):
        found = {line.kind.value: Fraction(line.contribution) * 100 for line in proposal.criteria}
        assert found == cents


@both_rule_sets
@settings(max_examples=500, deadline=None)
@given(st.data())
def test_contributions_add_up_exactly(make_rules: Any, data: st.DataObject) -> None:
    used, field = data.draw(make_rules()), data.draw(fields(most=4))
    for proposal in rank(used, field, AT).ranked:
        parts = [line.contribution for line in proposal.criteria]
        assert all(part.as_tuple().exponent == -2 for part in parts)
        assert all(0 <= line.contribution <= line.weight for line in proposal.criteria)
        assert sum(map(Fraction, parts)) == Fraction(proposal.total)
