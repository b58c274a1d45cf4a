from decimal import Decimal

import pytest

from marketplace.matching.flags import FlagKind, list_flags
from marketplace.matching.proposals import AssessorMark, RequirementMark
from marketplace.matching.ranking import rank
from marketplace.matching.rules import (
    PUBLISHED_BANDS,
    Criterion,
    CriterionKind,
    NamedRequirement,
    Tier,
)
from tests.unit.matching.builders import (
    AT,
    make_candidate,
    make_order87_rules,
    make_result,
    make_rules,
    ranks,
)

D = Decimal
LOW = {
    FlagKind.PRICE_BELOW_MEAN,
    FlagKind.PRICE_BELOW_SECOND,
    FlagKind.PRICE_BELOW_CEILING,
}


def flags_of(field, used=None):
    used = used or make_rules()
    return {(flag.key, flag.kind) for flag in list_flags(used, rank(used, field, AT))}


def low_prices(*prices):
    """The kinds of low price that are flagged for the first of the prices."""
    field = [make_candidate(f"c{i}", price=D(price)) for i, price in enumerate(prices)]
    return {kind for key, kind in flags_of(field) if key == "c0"}


@pytest.mark.parametrize(
    ("prices", "kinds"),
    [
        # 0.45 × 2 000 000 = 900 000; the bound itself is not below it
        (["900000"], set()),
        (["899999.99"], {FlagKind.PRICE_BELOW_CEILING}),
        # second lowest 1 900 000, half of it 950 000; mean (949 999 + 2 × 1 900 000)/3 = 1 583 333
        (["949999", "1900000", "1900000"], {FlagKind.PRICE_BELOW_SECOND}),
        (["950000", "1900000", "1900000"], set()),
        # mean (940 000 + 1 000 000 + 4 × 2 000 000)/6 = 1 656 667, half of it 828 333
        (["940000", "1000000", *["2000000"] * 4], set()),
        # mean (901 000 + 910 000 + 10 × 2 000 000)/12 = 1 817 583, half of it 908 792
        (["901000", "910000", *["2000000"] * 10], {FlagKind.PRICE_BELOW_MEAN}),
        (["100000", "2000000"], LOW),
        # two equally low ones: each is the other's second lowest
        (["910000", "910000", "2000000"], set()),
    ],
)
def test_abnormally_low_prices(prices, kinds):
    assert low_prices(*prices) == kinds


def test_a_disqualified_price_is_in_no_comparison():
    # With the 9 000 000 the mean would be 3 333 333 and half of it above 1 000 000.
    assert low_prices("1000000", "1900000", "9000000") == set()


def test_a_flag_changes_no_rank_and_asks_for_an_explanation():
    field = [make_candidate("low", price=D(100)), make_candidate("b")]
    used = make_rules()
    result = rank(used, field, AT)
    assert ranks(result) == {"low": 1, "b": 2}
    assert {flag.key for flag in list_flags(used, result)} == {"low"}
    messages = [str(flag.message) for flag in list_flags(used, result)]
    assert all("书面说明" in text and "100 元" in text for text in messages)
    assert any("45%" in text for text in messages)


def test_a_self_reported_result_above_the_worst_signed_one_is_flagged():
    # Signed but at the level of guessing: worth 0. Self-reported: 0.3 × 0.63.
    weak = make_candidate("weak", evidence=(make_result(value=D("0.3")),))
    loud = make_candidate("loud", evidence=(make_result(tier=Tier.T1),))
    flag = ("loud", FlagKind.SELF_REPORTED_ABOVE_TESTED)
    assert flags_of([weak, loud]) == {flag}
    assert flags_of([loud]) == set()


def test_a_signed_result_that_was_revoked_is_no_comparison():
    revoked = make_candidate("weak", evidence=(make_result(value=D("0.3"), is_valid=False),))
    loud = make_candidate("loud", evidence=(make_result(tier=Tier.T1),))
    assert flags_of([revoked, loud]) == set()


def test_with_a_cap_of_nothing_no_self_reported_result_is_above_a_signed_one():
    weak = make_candidate("weak", evidence=(make_result(value=D("0.3")),))
    loud = make_candidate("loud", evidence=(make_result(tier=Tier.T1),))
    assert flags_of([weak, loud], make_rules(self_reported_cap=D(0))) == set()


@pytest.mark.parametrize(("points", "is_flagged"), [((9, 17), False), ((9, 18), True)])
def test_assessors_too_far_apart_are_flagged_for_the_chair(points, is_flagged):
    rubric = Criterion(CriterionKind.ASSESSORS, 100, PUBLISHED_BANDS, spread_limit=D(8))
    marks = tuple(AssessorMark(f"m{p}", D(p)) for p in points)
    found = flags_of([make_candidate("a", assessor_marks=marks)], make_rules(criteria=(rubric,)))
    assert (("a", FlagKind.ASSESSORS_APART) in found) is is_flagged


def test_the_chair_is_told_which_answer_the_assessors_differ_on():
    answers = Criterion(CriterionKind.REQUIREMENTS, 100, PUBLISHED_BANDS, spread_limit=D(5))
    used = make_rules(
        criteria=(answers,),
        requirements=(NamedRequirement("1", "接入调度台"), NamedRequirement("2", "离线运行")),
    )
    marks = tuple(
        RequirementMark(of, f"m{p}", D(p)) for of, p in (("1", 8), ("1", 13), ("2", 8), ("2", 14))
    )
    (found,) = list_flags(used, rank(used, [make_candidate(requirement_marks=marks)], AT))
    assert found.kind.is_for_chair
    assert "“离线运行”：专家评分相差 6 分，超过公布的 5 分" in str(found.message)


@pytest.mark.parametrize("used", [make_rules(), make_order87_rules()], ids=["open", "order87"])
def test_under_both_rule_sets_a_price_of_nothing_is_flagged_and_ranked(used):
    field = [make_candidate("free", price=D(0), days=180), make_candidate("dear", days=90)]
    assert {kind for key, kind in flags_of(field, used) if key == "free"} == LOW
    assert set(ranks(rank(used, field, AT))) == {"free", "dear"}
