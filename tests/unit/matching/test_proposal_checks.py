from decimal import Decimal

import pytest

from marketplace.matching.errors import UnusableProposal
from marketplace.matching.proposal_checks import require_usable
from marketplace.matching.proposals import Answer, AssessorMark, KpiCommitment, RequirementMark
from marketplace.matching.rules import PUBLISHED_BANDS, Criterion, CriterionKind
from tests.unit.matching.builders import make_candidate, make_result, make_rules

D = Decimal
RULES = make_rules(
    criteria=(
        Criterion(CriterionKind.PRICE, 100),
        Criterion(CriterionKind.ASSESSORS, 0, PUBLISHED_BANDS),
        Criterion(CriterionKind.REQUIREMENTS, 0, PUBLISHED_BANDS),
    )
)


def test_a_full_proposal_is_usable():
    candidate = make_candidate(
        answers=(Answer("1", True), Answer("2", False)),
        kpis=(KpiCommitment("k", D("-1.5")),),
        evidence=(make_result(value=None, n=None), make_result("r2")),
        requirement_marks=(RequirementMark("1", "x", D(3)), RequirementMark("1", "y", D(3))),
        assessor_marks=(AssessorMark("x", D(20)), AssessorMark("y", D(0))),
    )
    require_usable(RULES, [candidate, make_candidate("b")])


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"price": D(-1)}, "报价"),
        ({"price": D("NaN")}, "报价"),
        ({"price": D("1E+99999")}, "报价"),
        ({"price": 1.5}, "报价"),
        ({"days": -1}, "工期"),
        ({"days": True}, "工期"),
        ({"accepted_deliveries": -1}, "验收"),
        ({"kpis": (KpiCommitment("k", D("sNaN")),)}, "指标"),
        ({"kpis": (KpiCommitment("k", D(1)), KpiCommitment("k", D(2)))}, "两次"),
        ({"answers": (Answer("1", True), Answer("1", False))}, "两次"),
        ({"evidence": (make_result(), make_result())}, "两次"),
        ({"evidence": (make_result(value=D("NaN")),)}, "测评成绩"),
        ({"evidence": (make_result(top=D("Infinity")),)}, "测评成绩"),
        ({"evidence": (make_result(n=-5),)}, "测评成绩"),
        ({"assessor_marks": (AssessorMark("x", D(1)), AssessorMark("x", D(1)))}, "两次"),
        ({"assessor_marks": (AssessorMark("x", D("7.5")),)}, "分档"),
        ({"assessor_marks": (AssessorMark("x", D("NaN")),)}, "评分"),
        ({"requirement_marks": (RequirementMark("1", "x", D(21)),)}, "分档"),
    ],
)
def test_what_cannot_be_computed_with_is_refused_by_name(fields, words):
    with pytest.raises(UnusableProposal) as refused:
        require_usable(RULES, [make_candidate("b"), make_candidate("bad-one", **fields)])
    assert "bad-one" in str(refused.value)
    assert words in str(refused.value)


def test_two_proposals_under_one_key_are_refused():
    with pytest.raises(UnusableProposal, match="同一个编号"):
        require_usable(RULES, [make_candidate(), make_candidate(days=91)])
