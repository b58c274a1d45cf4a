from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from marketplace.matching.errors import UnusableProposal, UnusableRules
from marketplace.matching.proposals import AssessorMark, KpiCommitment
from marketplace.matching.ranking import rank
from marketplace.matching.rules import (
    PUBLISHED_BANDS,
    Criterion,
    CriterionKind,
    DeploymentBand,
    KpiTarget,
    Tier,
)
from tests.unit.matching.builders import (
    AT,
    contributions,
    make_candidate,
    make_result,
    make_rules,
    ranks,
    weighed,
)

D = Decimal


def test_a_ranking_worked_out_by_hand():
    # Ten of ten right: lower bound 0.7224672, n = (0.7224672 - 0.25) / 0.75 = 0.6299563.
    signed = make_candidate(
        # 50 × 0.6299563 / 3 = 10.4993; 30 × 300 000/400 000 = 22.50; 20 × 60/90 = 13.3333
        "signed",
        price=D(1_700_000),
        days=120,
        evidence=(make_result(),),
    )
    cheap = make_candidate("cheap")  # at both references, nothing tested: 0 + 30 + 20
    reported = make_candidate(
        # 50 × 0.6299563 × 0.3 / 3 = 3.1498; 30 × 200 000/400 000 = 15; 20 × 30/90 = 6.6667
        "reported",
        price=D(1_800_000),
        days=150,
        evidence=(make_result(tier=Tier.T1),),
    )
    dear = make_candidate("dear", price=D("2000000.01"))

    result = rank(make_rules(), [reported, dear, signed, cheap], AT)

    assert [(p.key, p.rank, p.total) for p in result.ranked] == [
        ("cheap", 1, D("50.00")),
        ("signed", 2, D("46.33")),
        ("reported", 3, D("24.82")),
    ]
    assert contributions(result.ranked[1]) == {
        "evidence": D("10.50"),
        "price": D("22.50"),
        "delivery": D("13.33"),
    }
    assert contributions(result.ranked[2]) == {
        "evidence": D("3.15"),
        "price": D("15.00"),
        "delivery": D("6.67"),
    }
    (out,) = result.disqualified
    assert (out.key, [gate.rule for gate in out.failed]) == ("dear", ["ceiling"])


def test_every_kind_of_criterion_adds_its_share():
    rules = make_rules(
        criteria=(
            *weighed(price=10, delivery=20, kpis=30, deployment=15, accepted_deliveries=5),
            Criterion(CriterionKind.ASSESSORS, 20, PUBLISHED_BANDS),
        ),
        kpis=(KpiTarget("recall", D(95), D(75)),),
        deployment=(DeploymentBand("private-cloud", D("0.5")),),
    )
    candidate = make_candidate(
        price=D(1_800_000),  # half of 10
        days=135,  # half of 20
        kpis=(KpiCommitment("recall", D(80)),),  # a quarter of 30
        deployment="private-cloud",  # half of 15
        accepted_deliveries=2,  # 0.8 of 5
        assessor_marks=(AssessorMark("x", D(17)),),  # 17/20 of 20
    )
    (ranked,) = rank(rules, [candidate], AT).ranked
    assert contributions(ranked) == {
        "price": D(5),
        "delivery": D(10),
        "kpis": D("7.5"),
        "deployment": D("7.5"),
        "accepted_deliveries": D(4),
        "assessors": D(17),
    }
    assert ranked.total == D(51)


def test_equal_totals_go_to_the_lower_price():
    rules = make_rules(criteria=weighed(delivery=100))
    result = rank(rules, [make_candidate("a", price=D(11)), make_candidate("b", price=D(10))], AT)
    assert ranks(result) == {"b": 1, "a": 2}


def test_equal_totals_and_prices_share_a_rank_and_the_next_is_skipped():
    field = [make_candidate("c"), make_candidate("a"), make_candidate("b", days=100)]
    result = rank(make_rules(), field, AT)
    assert [(p.key, p.rank) for p in result.ranked] == [("a", 1), ("c", 1), ("b", 3)]


def test_totals_that_differ_only_beyond_the_published_places_are_equal():
    # 100 × (2 000 000 - price) / 400 000: a yuan is 0.00025 of a point.
    rules = make_rules(criteria=weighed(price=100))
    field = [make_candidate("a", price=D(1_700_001)), make_candidate("b", price=D(1_700_000))]
    result = rank(rules, field, AT)
    assert [p.total for p in result.ranked] == [D("75.00"), D("75.00")]
    assert ranks(result) == {"b": 1, "a": 2}


def test_nobody_and_only_disqualified_are_results_too():
    assert rank(make_rules(), [], AT).ranked == ()
    result = rank(make_rules(), [make_candidate(price=D(9_000_000))], AT)
    assert (result.ranked, len(result.disqualified)) == ((), 1)


def test_missing_data_scores_nothing_and_says_so():
    (ranked,) = rank(make_rules(), [make_candidate()], AT).ranked
    evidence = ranked.criteria[0]
    assert (evidence.contribution, evidence.score.is_known) == (0, False)


def test_the_moment_is_kept_in_utc():
    shanghai = datetime(2026, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=8)))
    assert rank(make_rules(), [], shanghai).at == datetime(2026, 3, 1, 1, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="time zone"):
        rank(make_rules(), [], AT.replace(tzinfo=None))


def test_rules_that_contradict_themselves_rank_nobody():
    with pytest.raises(UnusableRules) as refused:
        rank(make_rules(criteria=weighed(price=99)), [make_candidate()], AT)
    assert [field for field, _ in refused.value.found] == ["criteria"]


def test_a_proposal_that_cannot_be_computed_stops_the_run():
    with pytest.raises(UnusableProposal):
        rank(make_rules(), [make_candidate(price=D("NaN"))], AT)
