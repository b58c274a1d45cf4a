"""Rules and proposals in round figures; a test states every figure it depends on."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from marketplace.matching.proposals import Candidate, EvidenceResult, Relevance
from marketplace.matching.ranking import RankedProposal, RankingResult
from marketplace.matching.rules import (
    ALGORITHMS,
    Criterion,
    CriterionKind,
    ProcurementKind,
    Rules,
    RuleSet,
    Tier,
)

AT = datetime(2026, 3, 1, 1, 30, tzinfo=UTC)
D = Decimal


def weighed(**weights: int) -> tuple[Criterion, ...]:
    return tuple(Criterion(CriterionKind(kind), weight) for kind, weight in weights.items())


def make_rules(**fields: Any) -> Rules:
    """Price 1 600 000 to 2 000 000 (30), 90 to 180 days (20), and tested evidence (50)."""
    rules = Rules(
        sector="industry",
        criteria=weighed(evidence=50, price=30, delivery=20),
        ceiling=D(2_000_000),
        reference_price=D(1_600_000),
        reference_days=90,
        longest_days=180,
    )
    return replace(rules, **fields)


def make_order87_rules(**fields: Any) -> Rules:
    """Services under the order: price (40) and 90 to 180 days (60), at most 2 000 000."""
    rules = make_rules(
        criteria=weighed(price=40, delivery=60),
        reference_price=None,
        rule_set=RuleSet.ORDER87,
        algorithm=ALGORITHMS[RuleSet.ORDER87],
        procurement_kind=ProcurementKind.SERVICES,
    )
    return replace(rules, **fields)


def make_result(result_id: str = "r1", **fields: Any) -> EvidenceResult:
    """All of 10 items right on a direct benchmark that guessing solves at a quarter, signed."""
    result = EvidenceResult(
        id=result_id,
        benchmark=f"benchmark-{result_id}",
        task="task",
        value=D(1),
        n=10,
        baseline=D("0.25"),
        top=D(1),
        tier=Tier.T3,
        relevance=Relevance.DIRECT,
        model_version="v1",
    )
    return replace(result, **fields)


def make_candidate(key: str = "a", **fields: Any) -> Candidate:
    """At the reference price and the reference days, without evidence."""
    return replace(Candidate(key, D(1_600_000), 90, "v1"), **fields)


def ranks(result: RankingResult) -> dict[str, int]:
    return {proposal.key: proposal.rank for proposal in result.ranked}


def contributions(proposal: RankedProposal) -> dict[str, Decimal]:
    return {line.kind.value: line.contribution for line in proposal.criteria}
