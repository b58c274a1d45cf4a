"""The laws of the ranking, over generated fields of bidders, under the rule sets that keep them.

Under 财政部令第87号 the lowest qualifying price moves everybody's points, so who comes or goes may
reorder the others; what is left of that law is at the end.
"""

from dataclasses import replace
from decimal import ROUND_DOWN, Context, Decimal, localcontext
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from marketplace.matching.proposals import Candidate
from marketplace.matching.ranking import RankingResult, rank
from tests.unit.matching.builders import AT, make_candidate, make_order87_rules, ranks
from tests.unit.matching.improvements import BETTER, cheaper
from tests.unit.matching.strategies import both_rule_sets, fields, order87_rules, rules

D = Decimal
law = settings(max_examples=500, deadline=None)


def order_of(result: RankingResult) -> list[str]:
    return [proposal.key for proposal in result.ranked]


def totals_of(result: RankingResult) -> dict[str, Any]:
    return {proposal.key: proposal.total for proposal in result.ranked}


@both_rule_sets
@law
@given(st.data())
def test_the_order_of_the_input_and_the_decimal_context_change_nothing(
    make_rules: Any, data: st.DataObject
) -> None:
    used, field = data.draw(make_rules()), data.draw(fields())
    random = data.draw(st.randoms(use_true_random=False))
    shuffled = [shuffle_within(candidate, random) for candidate in field]
    random.shuffle(shuffled)
    here = rank(used, field, AT)
    with localcontext(Context(prec=5, rounding=ROUND_DOWN)):
        assert rank(used, shuffled, AT) == here


def shuffle_within(candidate: Candidate, random: Any) -> Candidate:
    """Assessors change their opaque keys too: who gave which points counts nothing."""
    evidence, marks, answers = (
        list(rows)
        for rows in (candidate.evidence, candidate.assessor_marks, candidate.requirement_marks)
    )
    for rows in (evidence, marks, answers):
        random.shuffle(rows)
    return replace(
        candidate,
        evidence=tuple(evidence),
        assessor_marks=tuple(replace(mark, assessor=f"x-{mark.assessor}") for mark in marks),
        requirement_marks=tuple(replace(mark, assessor=f"x-{mark.assessor}") for mark in answers),
    )


@both_rule_sets
@law
@given(st.data())
def test_a_better_value_never_worsens_the_own_rank(make_rules: Any, data: st.DataObject) -> None:
    """Also under the order: who is cheaper gains, and the others gain nothing by it."""
    used, field = data.draw(make_rules()), data.draw(fields())
    before = ranks(rank(used, field, AT))
    assume(before)
    chosen, improve = data.draw(st.sampled_from(sorted(before))), data.draw(st.sampled_from(BETTER))
    improved = [improve(item) if item.key == chosen else item for item in field]
    assert ranks(rank(used, improved, AT))[chosen] <= before[chosen]


@both_rule_sets
@law
@given(st.data())
def test_an_expired_or_revoked_credential_counts_nothing(
    make_rules: Any, data: st.DataObject
) -> None:
    used, field = data.draw(make_rules()), data.draw(fields())
    stripped = [
        replace(item, evidence=tuple(result for result in item.evidence if result.is_valid))
        for item in field
    ]
    held, without = rank(used, field, AT), rank(used, stripped, AT)
    assert [(p.key, p.rank, p.total) for p in held.ranked] == [
        (p.key, p.rank, p.total) for p in without.ranked
    ]


@law
@given(rules(), fields(least=2), st.data())
def test_who_leaves_or_comes_never_reorders_the_others(
    used: Any, field: Any, data: st.DataObject
) -> None:
    gone = data.draw(st.sampled_from(field))
    others = [candidate for candidate in field if candidate != gone]
    before, after = rank(used, field, AT), rank(used, others, AT)
    assert order_of(after) == [key for key in order_of(before) if key != gone.key]
    totals = totals_of(before)
    assert totals_of(after) == {key: totals[key] for key in totals if key != gone.key}


@law
@given(order87_rules(), fields(least=2), st.data())
def test_under_the_order_only_the_lowest_price_moves_the_others(
    used: Any, field: Any, data: st.DataObject
) -> None:
    """Whoever neither is nor was the single cheapest comes and goes without a trace."""
    before = rank(used, field, AT)
    gone = data.draw(st.sampled_from(field))
    others = [candidate for candidate in field if candidate != gone]
    after = rank(used, others, AT)
    assume(lowest_of(after) == lowest_of(before))
    assert order_of(after) == [key for key in order_of(before) if key != gone.key]
    totals = totals_of(before)
    assert totals_of(after) == {key: totals[key] for key in totals if key != gone.key}


def lowest_of(result: RankingResult) -> Any:
    return min((proposal.price for proposal in result.ranked), default=None)


@law
@given(order87_rules(), fields(least=2), st.data())
def test_under_the_order_a_better_bid_gives_nobody_else_a_point(
    used: Any, field: Any, data: st.DataObject
) -> None:
    before = rank(used, field, AT)
    assume(before.ranked)
    chosen = data.draw(st.sampled_from(order_of(before)))
    improve = data.draw(st.sampled_from((cheaper, *BETTER)))
    improved = [improve(item) if item.key == chosen else item for item in field]
    old, new = totals_of(before), totals_of(rank(used, improved, AT))
    del old[chosen], new[chosen]
    if improve is cheaper:
        assert all(new[key] <= old[key] for key in old)
    else:
        assert new == old


def test_under_the_order_a_loser_can_turn_the_others_order() -> None:
    """What the fixed reference prevents; the order prescribes it all the same."""
    used = make_order87_rules()
    cheap = make_candidate("cheap", price=D(1_500_000), days=126)
    quick = make_candidate("quick", price=D(1_800_000), days=117)
    spoiler = make_candidate("spoiler", price=D(600_000), days=180)
    # Alone: 40 + 60 × 54/90 = 76.00; 40 × 15/18 + 60 × 63/90 = 33.33 + 42 = 75.33.
    alone = rank(used, [cheap, quick], AT)
    assert totals_of(alone) == {"cheap": 76, "quick": D("75.33")}
    # With 600 000: 40 × 6/15 + 36 = 52.00; 40 × 6/18 + 42 = 55.33; 40 + 0.
    beside = rank(used, [cheap, quick, spoiler], AT)
    assert totals_of(beside) == {"quick": D("55.33"), "cheap": 52, "spoiler": 40}
    assert order_of(beside) == ["quick", "cheap", "spoiler"]
