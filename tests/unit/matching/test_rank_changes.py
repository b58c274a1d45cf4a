"""What would change a rank is verified by ranking the whole field again with it."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.domain.messages import Message
from marketplace.matching.change_ladders import ADDED, ALL_KPIS
from marketplace.matching.comparisons import find_neighbours, find_ranked
from marketplace.matching.proposals import KpiCommitment
from marketplace.matching.rank_changes import find_gains, find_losses
from marketplace.matching.ranking import rank
from marketplace.matching.rules import (
    PUBLISHED_BANDS,
    Criterion,
    CriterionKind,
    DeploymentBand,
    KpiTarget,
)
from tests.unit.matching.builders import AT, make_candidate, make_result, make_rules, weighed
from tests.unit.matching.strategies import both_rule_sets, fields, rules

D = Decimal
RULES = make_rules(criteria=weighed(price=50, delivery=50, evidence=0))
# cheap: 50 + 16.67 = 66.67; quick: 12.50 + 50 = 62.50.
CHEAP = make_candidate("cheap", days=150)
QUICK = make_candidate("quick", price=D(1_900_000))


def _changes(find, used, field, key, **options):
    result = rank(used, field, AT)
    own = find_ranked(result, key)
    neighbours = find_neighbours(result, own)
    rival = neighbours.better if find is find_gains else neighbours.worse
    return find(used, field, result, own, rival, **options)


def test_the_price_that_takes_the_next_rank_is_exact_to_the_cent():
    """16.67 of 50 is wanted: 400 000 × 16.665/50 = 133 320 below the ceiling, as .665 rounds up;
    at 66.67 each the higher price stays behind, so 66.68 is needed: 133 400."""
    price, delivery = _changes(find_gains, RULES, [CHEAP, QUICK], "quick")
    assert price.needed == D(1_866_600)
    assert price.message.values["needed"] == 1_866_600
    assert delivery.needed is None
    assert "已经到顶" in str(delivery.message)


def test_the_time_that_takes_the_next_rank():
    """Quick again first: cheap at 150 days and 1 800 000 has 25 + 16.67 = 41.67 and lacks 20.83:
    that is 37.5 days, so 38 of them. At 45.825 of 50 for the price, which rounds up to 45.83, both
    have 62.50, and the lower price is first."""
    dear = replace(CHEAP, price=D(1_800_000))
    price, delivery = _changes(find_gains, RULES, [dear, QUICK], "cheap")
    assert delivery.needed == 112
    assert price.needed == D(1_633_400)


def test_how_far_a_winner_could_go_before_the_next_passes():
    """At 62.50 each the lower price stays ahead; 62.49 is behind: 45.82 of 50."""
    price, delivery = _changes(find_losses, RULES, [CHEAP, QUICK], "cheap")
    assert price.needed == D("1633400.01")
    assert delivery.needed == 158
    safe, _time = _changes(find_losses, RULES, [make_candidate("best"), QUICK], "best")
    assert safe.needed == D("1900000.01")


def test_a_lost_test_result_and_an_added_one():
    used = make_rules(criteria=weighed(evidence=60, price=40))
    tested = make_candidate("tested", price=D(1_900_000), evidence=(make_result(),))
    plain = make_candidate("plain", price=D(1_880_000))
    _price, lost = sorted(
        _changes(find_losses, used, [tested, plain], "tested"),
        key=lambda change: change.kind != CriterionKind.PRICE,
    )
    assert lost.kind is CriterionKind.EVIDENCE
    assert (lost.part, lost.needed) == ("r1", "benchmark-r1")
    gained = _changes(find_gains, used, [tested, plain], "plain")[0]
    assert gained.changed.evidence[-1].id == f"{ADDED}0"
    again = rank(used, [tested, gained.changed], AT)
    part = find_ranked(again, "plain").criteria[0].score.parts[0]
    assert abs(part.raw - gained.needed) < D("1e-15")


def test_where_one_more_result_is_not_enough_it_takes_two():
    """One brings at most a third of 60; 30 points are wanted, and as the rival's price is lower,
    30.005 that round up: two of 0.750125 at least."""
    used = make_rules(criteria=weighed(evidence=60, price=40))
    plain = make_candidate("plain", price=D(1_900_000))
    evidence, price = _changes(find_gains, used, [plain, make_candidate("rival")], "plain")
    assert (evidence.part, evidence.needed) == ("2", D("0.7502"))
    assert "另外 2 个" in str(evidence.message)
    assert price.is_enough


def test_a_commitment_goes_up_to_the_target_and_no_further():
    """The rival has 3 of 15 of half of 60, that is 6, and 10 more for its price. At 16.00 each its
    price is the lower one; 16.005, which rounds up, is 8.0025 of 15."""
    used = make_rules(
        criteria=weighed(kpis=60, price=40),
        kpis=(KpiTarget("accuracy", D(95), D(80)), KpiTarget("uptime", D(99))),
    )
    plain = make_candidate("plain", price=D(1_700_000))
    rival = make_candidate("rival", kpis=(KpiCommitment("accuracy", D(83)),))
    accuracy, uptime, price = _changes(find_gains, used, [plain, rival], "plain")
    assert (accuracy.part, accuracy.needed) == ("accuracy", D("88.01"))
    assert (uptime.part, uptime.present, uptime.needed) == ("uptime", None, D(99))
    assert price.needed is None
    assert price.message.values == {
        "name": Message("报价"),
        "more": "10.00",
        "gap": "16.00",
    }


def test_where_no_commitment_alone_is_enough_all_of_them_may_be():
    """Each could bring 15 of the 22 that are wanted."""
    used = make_rules(
        criteria=weighed(kpis=30, price=70),
        kpis=(KpiTarget("accuracy", D(95), D(80)), KpiTarget("uptime", D(99))),
    )
    plain = make_candidate("plain", price=D(1_725_715), kpis=())
    kpis, _price = _changes(find_gains, used, [plain, make_candidate("rival")], "plain")
    assert (kpis.kind, kpis.needed, kpis.is_enough) == (CriterionKind.KPIS, ALL_KPIS, True)
    assert str(kpis.message) == "全部指标都承诺到目标值。"


def test_a_better_band_of_deployment_brings_what_it_is_worth_and_no_more():
    used = make_rules(
        criteria=weighed(deployment=60, price=40),
        deployment=(DeploymentBand("private-cloud", D("0.2")),),
    )
    plain = make_candidate("plain", price=D(1_900_000))
    deployment, _price = _changes(find_gains, used, [plain, make_candidate("rival")], "plain")
    assert not deployment.is_enough
    assert deployment.message.values["more"] == "12.00"


def test_what_assessors_judge_is_not_the_vendors_to_change():
    criteria = (Criterion(CriterionKind.ASSESSORS, 60, PUBLISHED_BANDS), *weighed(price=40))
    used = make_rules(criteria=criteria)
    (first, _price) = _changes(
        find_gains, used, [make_candidate("a"), make_candidate("b", price=D(1_700_000))], "b"
    )
    assert first.kind is CriterionKind.ASSESSORS
    assert "“专家评审”由评审专家评定：最多再得 60.00 分" in str(first.message)


def _least_less(used, change):
    """The proposal one step short of what is needed."""
    own = change.changed
    if change.kind is CriterionKind.PRICE:
        return replace(own, price=own.price + D("0.01"))
    if change.kind is CriterionKind.DELIVERY:
        return replace(own, days=own.days + 1)
    return None


@both_rule_sets
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_every_gain_holds_in_the_whole_field_and_less_does_not(make_rules, data):
    used, field = data.draw(make_rules()), data.draw(fields(least=2, most=5))
    result = rank(used, field, AT)
    for own in result.ranked:
        rival = find_neighbours(result, own).better
        if rival is None:
            continue
        for change in find_gains(used, field, result, own, rival):
            others = [item for item in field if item.key != own.key]
            again = rank(used, [*others, change.changed], AT)
            is_ahead = _place(again, own.key) < _place(again, rival.key)
            assert is_ahead is change.is_enough
            short = _least_less(used, change) if change.is_enough else None
            if short is not None:
                again = rank(used, [*others, short], AT)
                assert _place(again, own.key) >= _place(again, rival.key)


@both_rule_sets
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_every_loss_holds_in_the_whole_field(make_rules, data):
    used, field = data.draw(make_rules()), data.draw(fields(least=2, most=5))
    result = rank(used, field, AT)
    for own in result.ranked:
        rival = find_neighbours(result, own).worse
        if rival is None:
            continue
        for change in find_losses(used, field, result, own, rival):
            others = [item for item in field if item.key != own.key]
            again = rank(used, [*others, change.changed], AT)
            mine = find_ranked(again, own.key)
            is_behind = mine is None or mine.rank > _place(again, rival.key)
            assert is_behind is change.is_enough


@settings(max_examples=75, deadline=None)
@given(rules(), fields(least=2, most=4))
def test_a_strict_gain_needs_a_higher_total(used, field):
    """So that nothing is said which does not follow from totals."""
    result = rank(used, field, AT)
    for own in result.ranked:
        rival = find_neighbours(result, own).better
        if rival is None:
            continue
        for change in find_gains(used, field, result, own, rival, is_strict=True):
            others = [item for item in field if item.key != own.key]
            again = rank(used, [*others, change.changed], AT)
            mine, theirs = find_ranked(again, own.key), find_ranked(again, rival.key)
            assert (mine.total > theirs.total) is change.is_enough


def _place(result, key):
    return find_ranked(result, key).rank
