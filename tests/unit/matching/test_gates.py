from decimal import Decimal

import pytest

from marketplace.matching.gates import Stage, judge_gates
from marketplace.matching.proposals import Answer, Filing, Relevance
from marketplace.matching.rules import BenchmarkFloor, Gates, NamedRequirement, Tier
from tests.unit.matching.builders import make_candidate, make_result, make_rules

D = Decimal


def judge(gates, **fields):
    outcomes = judge_gates(make_rules(gates=gates), make_candidate(**fields))
    return {outcome.rule: outcome for outcome in outcomes}


def test_qualification_comes_before_compliance_and_every_gate_is_judged():
    gates = Gates(
        requirements=(NamedRequirement("7", "部署在内网"),),
        is_filing_required=True,
        minimum_tier=Tier.T1,
        floors=(BenchmarkFloor("CMB", D("0.6")),),
    )
    outcomes = judge_gates(make_rules(gates=gates), make_candidate(price=D(3_000_000)))
    assert [(o.rule, o.stage, o.is_passed) for o in outcomes] == [
        ("requirement:7", Stage.QUALIFICATION, False),
        ("filing", Stage.QUALIFICATION, False),
        ("tier", Stage.QUALIFICATION, False),
        ("benchmark:CMB", Stage.COMPLIANCE, False),
        ("version", Stage.COMPLIANCE, True),
        ("ceiling", Stage.COMPLIANCE, False),
    ]


@pytest.mark.parametrize(
    ("answers", "is_passed", "words"),
    [
        ((Answer("7", True, "见附件二"),), True, "满足"),
        ((Answer("7", False, "不支持"),), False, "不满足"),
        ((Answer("8", True, "别的要求"),), False, "没有答复"),
    ],
)
def test_a_mandatory_requirement_must_be_answered_with_yes(answers, is_passed, words):
    gates = Gates(requirements=(NamedRequirement("7", "部署在内网"),))
    outcome = judge(gates, answers=answers)["requirement:7"]
    assert outcome.is_passed is is_passed
    assert words in str(outcome.message)
    assert "部署在内网" in str(outcome.message)


def test_the_answers_evidence_is_kept():
    gates = Gates(requirements=(NamedRequirement("7", "部署在内网"),))
    outcome = judge(gates, answers=(Answer("7", True, "见附件二"),))["requirement:7"]
    assert outcome.inputs == {"evidence": "见附件二"}


@pytest.mark.parametrize(
    ("filing", "is_passed"),
    [(Filing(True, "甲-20240101"), True), (Filing(False, "已注销"), False), (None, False)],
)
def test_a_filing_must_be_in_force(filing, is_passed):
    outcome = judge(Gates(is_filing_required=True), filing=filing)["filing"]
    assert outcome.is_passed is is_passed
    if filing:
        assert filing.detail in str(outcome.message)


@pytest.mark.parametrize(
    ("fields", "is_passed"),
    [
        ({"tier": Tier.T3}, True),
        ({"tier": Tier.T2}, True),
        ({"tier": Tier.T1}, False),
        ({"tier": Tier.T3, "is_valid": False}, False),
        ({"tier": Tier.T3, "model_version": "v2"}, False),
        ({"tier": Tier.T3, "relevance": Relevance.OTHER}, False),
        ({"tier": Tier.T3, "relevance": Relevance.GENERAL}, True),
    ],
)
def test_the_best_tier_of_what_is_admissible_must_reach_the_minimum(fields, is_passed):
    outcome = judge(Gates(minimum_tier=Tier.T2), evidence=(make_result(**fields),))["tier"]
    assert outcome.is_passed is is_passed


@pytest.mark.parametrize(
    ("fields", "is_passed"),
    [
        ({"value": D("0.6")}, True),
        ({"value": D("0.5999")}, False),
        ({"value": D("1.5")}, False),
        ({"value": None}, False),
        ({"value": D("0.9"), "benchmark": "other"}, False),
        ({"value": D("0.9"), "tier": Tier.T0}, False),
        ({"value": D("0.9"), "is_valid": False}, False),
        ({"value": D("0.6"), "is_higher_better": False}, True),
        ({"value": D("0.6001"), "is_higher_better": False}, False),
    ],
)
def test_a_benchmark_floor_is_about_the_reported_value(fields, is_passed):
    result = make_result(**{"benchmark": "CMB", **fields})
    gates = Gates(floors=(BenchmarkFloor("CMB", D("0.6")),))
    assert judge(gates, evidence=(result,))["benchmark:CMB"].is_passed is is_passed


@pytest.mark.parametrize("is_reversed", [False, True])
def test_the_best_of_several_results_is_held_against_the_floor(is_reversed):
    held = [make_result(i, benchmark="CMB", value=D(i) / 10) for i in ("4", "9", "7")]
    evidence = tuple(reversed(held) if is_reversed else held)
    outcome = judge(Gates(floors=(BenchmarkFloor("CMB", D("0.6")),)), evidence=evidence)
    assert outcome["benchmark:CMB"].inputs["result"] == "9"


@pytest.mark.parametrize(
    ("versions", "is_passed"),
    [
        ([], True),
        ([("v1", True)], True),
        ([("v2", True)], False),
        ([("v2", True), ("v1", True)], True),
        ([("v2", True), ("v1", False)], False),
        ([("v2", False)], True),
    ],
)
def test_the_tested_version_must_be_the_one_that_is_bid(versions, is_passed):
    evidence = tuple(
        make_result(f"r{i}", model_version=version, is_valid=is_valid)
        for i, (version, is_valid) in enumerate(versions)
    )
    assert judge(Gates(), evidence=evidence)["version"].is_passed is is_passed


@pytest.mark.parametrize(
    ("price", "is_passed"), [("2000000.00", True), ("2000000.01", False), ("0", True)]
)
def test_the_price_may_reach_the_ceiling(price, is_passed):
    outcome = judge(Gates(), price=D(price))["ceiling"]
    assert outcome.is_passed is is_passed
    assert outcome.inputs == {"price": D(price), "ceiling": D(2_000_000)}
