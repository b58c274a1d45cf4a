"""Every way in which a generated bid can become better in one criterion."""

from dataclasses import replace
from decimal import Decimal

from marketplace.matching.proposals import (
    AssessorMark,
    Candidate,
    EvidenceResult,
    KpiCommitment,
    RequirementMark,
)
from marketplace.matching.rules import Tier


def cheaper(candidate: Candidate) -> Candidate:
    return replace(candidate, price=candidate.price * Decimal("0.9"))


def sooner(candidate: Candidate) -> Candidate:
    return replace(candidate, days=max(candidate.days - 7, 0))


def bolder(candidate: Candidate) -> Candidate:
    others = (item for item in candidate.kpis if item.kpi != "accuracy")
    return replace(candidate, kpis=(*others, KpiCommitment("accuracy", Decimal("0.99"))))


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


def better_answered(candidate: Candidate) -> Candidate:
    marks = (replace(m, points=min(m.points + 5, Decimal(20))) for m in held_answers(candidate))
    return replace(candidate, requirement_marks=tuple(marks))


def held_answers(candidate: Candidate) -> tuple[RequirementMark, ...]:
    return candidate.requirement_marks or (RequirementMark("q1", "m", Decimal(3)),)


def better_tested(candidate: Candidate) -> Candidate:
    return replace(candidate, evidence=tuple(map(_better_value, candidate.evidence)))


def _better_value(result: EvidenceResult) -> EvidenceResult:
    step = Decimal("0.05") if result.is_higher_better else Decimal("-0.05")
    return replace(
        result, value=min(max((result.value or Decimal(0)) + step, Decimal(0)), Decimal(1))
    )


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
    better_answered,
    better_tested,
    better_signed,
    on_more_items,
)
