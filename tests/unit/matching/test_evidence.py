from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.domain.messages import say
from marketplace.matching.evidence import Z_95, bound_of, evidence_score, wilson_lower
from marketplace.matching.proposals import Relevance
from marketplace.matching.rules import Tier
from tests.unit.matching.builders import make_result
from tests.unit.matching.strategies import evidence, results

D = Decimal
CLOSE = D("1e-7")


@pytest.mark.parametrize(
    ("proportion", "n", "lower"),
    [
        # p = 1: n / (n + z²) = 10 / 13.841458821
        ("1", 10, "0.7224672"),
        # p = 0: both halves cancel
        ("0", 50, "0"),
        # p = 1/2, n = 100: 1/2 less z √(0.0025 + z²/40 000) / (1 + z²/100) = 0.0961684
        ("0.5", 100, "0.4038316"),
    ],
)
def test_the_wilson_bound_is_as_worked_out(proportion, n, lower):
    assert abs(wilson_lower(D(proportion), n) - D(lower)) < CLOSE


@settings(max_examples=500, deadline=None)
@given(st.integers(1, 999), st.integers(1, 10**6))
def test_the_wilson_bound_solves_its_quadratic(thousandths, n):
    # Where the interval comes from: (p - L)² = z² L (1 - L) / n, with L below p.
    proportion = D(thousandths) / 1000
    lower = wilson_lower(proportion, n)
    assert 0 < lower < proportion
    assert abs((proportion - lower) ** 2 - Z_95**2 * lower * (1 - lower) / n) < D("1e-24")


def test_where_lower_is_better_the_cautious_bound_is_the_upper_one():
    # The mirror of p = 1, n = 10: 1 - 0.7224672.
    assert abs(bound_of(D(0), 10, is_higher_better=False) - D("0.2775328")) < CLOSE


def test_one_result_is_a_third_of_the_score():
    # (0.7224672 - 0.25) / (1 - 0.25) = 0.6299563; ÷ 3 = 0.2099854
    assert abs(evidence_score([make_result()]).raw - D("0.2099854")) < CLOSE


def test_a_result_where_lower_is_better_is_normalised_the_same_way():
    # Upper bound 0.2775328; (0.2775328 - 0.9) / (0.1 - 0.9) = 0.7780840; ÷ 3 = 0.2593613
    result = make_result(value=D(0), baseline=D("0.9"), top=D("0.1"), is_higher_better=False)
    assert abs(evidence_score([result]).raw - D("0.2593613")) < CLOSE


@pytest.mark.parametrize(
    ("tier", "relevance", "raw"),
    [
        # 0.6299563 × tier × relevance ÷ 3
        (Tier.T2, Relevance.DIRECT, "0.1259913"),
        (Tier.T1, Relevance.DIRECT, "0.0629956"),
        (Tier.T3, Relevance.PROXY, "0.1049927"),
        (Tier.T3, Relevance.GENERAL, "0.0524964"),
        (Tier.T1, Relevance.GENERAL, "0.0157489"),
        (Tier.T0, Relevance.DIRECT, "0"),
        (Tier.T3, Relevance.OTHER, "0"),
    ],
)
def test_tier_and_relevance_weigh(tier, relevance, raw):
    score = evidence_score([make_result(tier=tier, relevance=relevance)])
    assert abs(score.raw - D(raw)) < CLOSE


def test_only_the_best_three_of_different_benchmarks_count():
    # At top at least: n = 1 each, so direct is worth 1, proxy 0.5, general 0.25.
    def full(name, benchmark, relevance):
        return make_result(name, benchmark=benchmark, relevance=relevance, top=D("0.3"))

    given_results = [
        full("a", "x", Relevance.DIRECT),
        full("b", "x", Relevance.DIRECT),
        full("c", "y", Relevance.PROXY),
        full("d", "z", Relevance.GENERAL),
        full("e", "w", Relevance.GENERAL),
    ]
    score = evidence_score(given_results)
    assert score.raw * 3 == D("1.75")
    counted = {part.key: part.inputs["is_counted"] for part in score.parts}
    assert counted == {"a": 1, "b": 0, "c": 1, "d": 1, "e": 0}


def test_a_self_reported_result_is_held_at_the_published_cap():
    capped = evidence_score([make_result(tier=Tier.T1)], self_reported_cap=D("0.09"))
    assert capped.raw == D("0.03")
    signed = evidence_score([make_result(tier=Tier.T2)], self_reported_cap=D("0.09"))
    assert signed.raw > D("0.03")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"is_valid": False}, "无效"),
        ({"is_valid": False, "reason": say("凭证已吊销。")}, "凭证已吊销"),
        ({"model_version": "v2"}, "另一个模型版本"),
        ({"tier": Tier.T0}, "T0"),
        ({"relevance": Relevance.OTHER}, "无关"),
        ({"n": None}, "样本数未知"),
        ({"n": 0}, "样本数未知"),
        ({"value": None}, "未知"),
        ({"value": D("1.2")}, "不是 0 到 1"),
        ({"baseline": None}, "未知"),
        ({"top": None}, "未知"),
        ({"top": D("0.25")}, "不优于"),
        ({"top": D("0.1")}, "不优于"),
        ({"is_higher_better": False}, "不优于"),
    ],
)
def test_what_cannot_count_brings_nothing_and_says_why(fields, words):
    score = evidence_score([make_result(**fields)], model_version="v1")
    assert (score.raw, score.is_known) == (0, False)
    assert words in str(score.parts[0].message)


def test_no_result_at_all_is_unknown():
    score = evidence_score([])
    assert (score.raw, score.is_known, score.parts) == (0, False, ())
    assert "未知" in str(score.message)


def test_every_figure_of_the_formula_is_handed_on():
    (part,) = evidence_score([make_result(tier=Tier.T1)]).parts
    assert part.inputs["benchmark"] == "benchmark-r1"
    assert (part.inputs["value"], part.inputs["n"]) == (1, 10)
    assert (part.inputs["tier_weight"], part.inputs["relevance_weight"]) == (D("0.3"), 1)
    assert abs(part.inputs["normalised"] - D("0.6299563")) < CLOSE
    assert "0.63" in str(part.message)


@settings(max_examples=500, deadline=None)
@given(evidence(), results("further"))
def test_a_further_result_never_lowers_the_score(held, further):
    before = evidence_score(held, model_version="v1").raw
    after = evidence_score((*held, further), model_version="v1").raw
    assert 0 <= before <= after <= 1


@settings(max_examples=500, deadline=None)
@given(evidence(), st.randoms(use_true_random=False))
def test_the_order_of_results_changes_nothing(held, random):
    shuffled = list(held)
    random.shuffle(shuffled)
    assert evidence_score(shuffled) == evidence_score(held)


@settings(max_examples=500, deadline=None)
@given(evidence())
def test_what_is_not_valid_counts_as_if_it_were_not_there(held):
    valid = [result for result in held if result.is_valid]
    assert evidence_score(held).raw == evidence_score(valid).raw
