"""The laws of the ranking under `open_innovation`, over generated fields of bidders."""

from dataclasses import replace
from decimal import ROUND_DOWN, Context, Decimal, localcontext
from fractions import Fraction
from math import floor

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from marketplace.matching.proposals import AssessorMark, Candidate, KpiCommitment
from marketplace.matching.ranking import rank
from marketplace.matching.rules import CriterionKind, Tier
from tests.unit.matching.builders import AT, ranks
from tests.unit.matching.strategies import fields, rules

law = settings(max_examples=500, deadline=None)


def order_of(result):
    return [proposal.key for proposal in result.ranked]


@law
@given(rules(), fields(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(used, field, random):
    shuffled = [shuffle_within(candidate, random) for candidate in field]
    random.shuffle(shuffled)
    assert rank(used, shuffled, AT) == rank(used, field, AT)


def shuffle_within(candidate, random):
    evidence, marks = list(candidate.evidence), list(candidate.assessor_marks)
    random.shuffle(evidence)
    random.shuffle(marks)
    return replace(candidate, evidence=tuple(evidence), assessor_marks=tuple(marks))


@law
@given(rules(), fields())
def test_contributions_add_up_exactly(used, field):
    for proposal in rank(used, field, AT).ranked:
        parts = [line.contribution for line in proposal.criteria]
        assert all(part == part.quantize(Decimal("0.01")) for part in parts)
        assert all(0 <= line.contribution <= line.weight for line in proposal.criteria)
        assert sum(map(Fraction, parts)) == Fraction(proposal.total)


@law
@given(rules(), fields())
def test_price_and_delivery_agree_with_the_formula_in_fractions(used, field):
    by_key = {candidate.key: candidate for candidate in field}
    for proposal in rank(used, field, AT).ranked:
        candidate = by_key[proposal.key]
        lines = {line.kind: line for line in proposal.criteria}
        price = share(used.ceiling, candidate.price, used.reference_price)
        days = share(used.longest_days, candidate.days, used.reference_days)
        for kind, worth in ((CriterionKind.PRICE, price), (CriterionKind.DELIVERY, days)):
            assert Fraction(lines[kind].contribution) == to_cents(lines[kind].weight * worth)


def share(worst, value, best):
    worst, value, best = map(Fraction, (worst, value, best))
    return min(max((worst - value) / (worst - best), Fraction(0)), Fraction(1))


def to_cents(value):
    """Two places, halves up; the values here are not negative."""
    return Fraction(floor(value * 100 + Fraction(1, 2)), 100)


@law
@given(rules(), fields(least=2), st.data())
def test_who_leaves_or_comes_never_reorders_the_others(used, field, data):
    gone = data.draw(st.sampled_from(field))
    others = [candidate for candidate in field if candidate != gone]
    with_all = [key for key in order_of(rank(used, field, AT)) if key != gone.key]
    assert order_of(rank(used, others, AT)) == with_all


@law
@given(rules(), fields(least=2), st.data())
def test_who_leaves_or_comes_never_changes_anothers_points(used, field, data):
    gone = data.draw(st.sampled_from(field))
    before = {item.key: item.total for item in rank(used, field, AT).ranked}
    without = [candidate for candidate in field if candidate != gone]
    after = {item.key: item.total for item in rank(used, without, AT).ranked}
    assert after == {key: total for key, total in before.items() if key != gone.key}


def cheaper(candidate: Candidate) -> Candidate:
    return replace(candidate, price=candidate.price * Decimal("0.9"))


def sooner(candidate: Candidate) -> Candidate:
    return replace(candidate, days=max(candidate.days - 7, 0))


def bolder(candidate: Candidate) -> Candidate:
    return replace(candidate, kpis=(KpiCommitment("accuracy", Decimal("0.99")),))


def on_premises(candidate: Candidate) -> Candidate:
    return replace(candidate, deployment="on-premises")


def more_experienced(candidate: Candidate) -> Candidate:
    return replace(candidate, accepted_deliveries=(candidate.accepted_deliveries or 0) + 1)


def better_marked(candidate: Candidate) -> Candidate:
    marks = (
        AssessorMark(m.assessor, min(m.points + 5, Decimal(20))) for m in held_marks(candidate)
    )
    return replace(candidate, assessor_marks=tuple(marks))


def held_marks(candidate: Candidate) -> tuple[AssessorMark, ...]:
    return candidate.assessor_marks or (AssessorMark("m", Decimal(3)),)


def better_tested(candidate: Candidate) -> Candidate:
    return replace(candidate, evidence=tuple(map(_better_value, candidate.evidence)))


def _better_value(result):
    step = Decimal("0.05") if result.is_higher_better else Decimal("-0.05")
    return replace(result, value=min(max(result.value + step, Decimal(0)), Decimal(1)))


def better_signed(candidate: Candidate) -> Candidate:
    signed = (replace(result, tier=Tier.T3) for result in candidate.evidence)
    return replace(candidate, evidence=tuple(signed))


def on_more_items(candidate: Candidate) -> Candidate:
    enlarged = (replace(result, n=(result.n or 0) + 500) for result in candidate.evidence)
    return replace(candidate, evidence=tuple(enlarged))


BETTER = (
    cheaper,
    sooner,
    bolder,
    on_premises,
    more_experienced,
    better_marked,
    better_tested,
    better_signed,
    on_more_items,
)


@law
@given(rules(), fields(), st.sampled_from(BETTER), st.data())
def test_a_better_value_never_worsens_a_rank(used, field, improve, data):
    chosen = data.draw(st.sampled_from(field))
    before = ranks(rank(used, field, AT))
    assume(chosen.key in before)
    improved = [improve(item) if item == chosen else item for item in field]
    after = ranks(rank(used, improved, AT))
    assert after[chosen.key] <= before[chosen.key]


@law
@given(rules(), fields())
def test_an_expired_or_revoked_credential_counts_nothing(used, field):
    stripped = [
        replace(item, evidence=tuple(result for result in item.evidence if result.is_valid))
        for item in field
    ]
    held, without = rank(used, field, AT), rank(used, stripped, AT)
    assert [(p.key, p.rank, p.total) for p in held.ranked] == [
        (p.key, p.rank, p.total) for p in without.ranked
    ]


@law
@given(rules(), fields())
def test_another_decimal_context_gives_the_same_result(used, field):
    here = rank(used, field, AT)
    with localcontext(Context(prec=5, rounding=ROUND_DOWN)):
        elsewhere = rank(used, field, AT)
    assert elsewhere == here
