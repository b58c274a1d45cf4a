"""Rank opened proposals by the published rules, each figure with how it came about."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from marketplace.matching.arithmetic import ZERO, exact, publish
from marketplace.matching.assessment import assessors_score, requirements_score
from marketplace.matching.criteria import (
    accepted_score,
    delivery_score,
    deployment_score,
    kpi_score,
)
from marketplace.matching.errors import UnusableRules
from marketplace.matching.evidence import evidence_score
from marketplace.matching.explanation import Score
from marketplace.matching.gates import GateOutcome, judge_gates
from marketplace.matching.measured import measured_score
from marketplace.matching.price import price_score
from marketplace.matching.proposal_checks import require_usable
from marketplace.matching.proposals import Candidate
from marketplace.matching.rule_checks import check_rules
from marketplace.matching.rules import Criterion, CriterionKind, Rules, RuleSet


@dataclass(frozen=True)
class CriterionLine:
    """One criterion of one proposal: `contribution` = weight × score.raw, at two places."""

    kind: CriterionKind
    weight: int
    contribution: Decimal
    score: Score


@dataclass(frozen=True)
class RankedProposal:
    """A qualifying proposal. `total` is exactly the sum of its contributions, within 0..100."""

    key: str
    rank: int
    total: Decimal
    price: Decimal
    days: int
    gates: tuple[GateOutcome, ...]
    criteria: tuple[CriterionLine, ...]


@dataclass(frozen=True)
class DisqualifiedProposal:
    """A proposal that failed a gate; it has no rank."""

    key: str
    price: Decimal
    days: int
    gates: tuple[GateOutcome, ...]

    @property
    def failed(self) -> tuple[GateOutcome, ...]:
        """The gates that it failed, in order."""
        return tuple(gate for gate in self.gates if not gate.is_passed)


@dataclass(frozen=True)
class RankingResult:
    """`ranked` best first; `disqualified` by key. `at` is the moment of the run, UTC."""

    rule_set: RuleSet
    algorithm: str
    at: datetime
    ranked: tuple[RankedProposal, ...]
    disqualified: tuple[DisqualifiedProposal, ...]


Scorer = Callable[[Criterion, Rules, Candidate], Score]
"""What a criterion is worth by the proposal alone; the price may look at the others' lowest."""

_SCORERS: dict[CriterionKind, Scorer] = {
    CriterionKind.EVIDENCE: lambda _item, rules, candidate: evidence_score(
        candidate.evidence,
        model_version=candidate.model_version,
        self_reported_cap=rules.self_reported_cap,
    ),
    CriterionKind.DELIVERY: lambda _item, rules, candidate: delivery_score(rules, candidate),
    CriterionKind.KPIS: lambda _item, rules, candidate: kpi_score(rules, candidate),
    CriterionKind.DEPLOYMENT: lambda _item, rules, candidate: deployment_score(rules, candidate),
    CriterionKind.REQUIREMENTS: requirements_score,
    CriterionKind.ACCEPTED_DELIVERIES: lambda _item, rules, candidate: accepted_score(
        rules, candidate
    ),
    CriterionKind.ASSESSORS: lambda item, _rules, candidate: assessors_score(item, candidate),
    CriterionKind.MEASURED: lambda _item, rules, candidate: measured_score(rules, candidate),
}


def rank(rules: Rules, candidates: Iterable[Candidate], at: datetime) -> RankingResult:
    """Judge the gates, score what passes, and order it: total, then lower price, then joint rank.

    Joint ranks skip what they take (1, 1, 3). The order of `candidates` changes nothing. Raises
    `UnusableRules`, `UnusableProposal`; ValueError for a moment without time zone.
    """
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    found = check_rules(rules)
    if found:
        raise UnusableRules(found)
    opened = sorted(candidates, key=lambda candidate: candidate.key)
    require_usable(rules, opened)
    judged = [(candidate, judge_gates(rules, candidate)) for candidate in opened]
    qualifying = [pair for pair in judged if _is_through(pair[1])]
    lowest = min((candidate.price for candidate, _gates in qualifying), default=ZERO)
    return RankingResult(
        rule_set=rules.rule_set,
        algorithm=rules.algorithm,
        at=at.astimezone(UTC),
        ranked=order(_score(rules, *pair, lowest) for pair in qualifying),
        disqualified=tuple(
            DisqualifiedProposal(candidate.key, candidate.price, candidate.days, gates)
            for candidate, gates in judged
            if not _is_through(gates)
        ),
    )


def order(scored: Iterable[RankedProposal]) -> tuple[RankedProposal, ...]:
    """The proposals best first, their ranks set anew; joint ones in the order of their keys."""
    return tuple(_with_ranks(sorted(scored, key=lambda item: (*_standing(item), item.key))))


def _with_ranks(ordered: Sequence[RankedProposal]) -> Iterator[RankedProposal]:
    rank_now, standing_now = 0, None
    for place, proposal in enumerate(ordered, 1):
        if _standing(proposal) != standing_now:
            rank_now, standing_now = place, _standing(proposal)
        yield replace(proposal, rank=rank_now)


def _standing(proposal: RankedProposal) -> tuple[Decimal, Decimal]:
    return -proposal.total, proposal.price


def _is_through(gates: Sequence[GateOutcome]) -> bool:
    return all(gate.is_passed for gate in gates)


def _score(
    rules: Rules, candidate: Candidate, gates: tuple[GateOutcome, ...], lowest: Decimal
) -> RankedProposal:
    lines = tuple(_line(item, rules, candidate, lowest) for item in rules.criteria)
    return RankedProposal(
        key=candidate.key,
        rank=0,
        total=sum_of(line.contribution for line in lines),
        price=candidate.price,
        days=candidate.days,
        gates=gates,
        criteria=lines,
    )


@exact
def sum_of(contributions: Iterable[Decimal]) -> Decimal:
    """The total of published contributions, exact."""
    return sum(contributions, start=ZERO)


@exact
def _line(item: Criterion, rules: Rules, candidate: Candidate, lowest: Decimal) -> CriterionLine:
    if item.kind is CriterionKind.PRICE:
        score = price_score(rules, candidate.price, lowest)
    else:
        score = _SCORERS[item.kind](item, rules, candidate)
    return CriterionLine(item.kind, item.weight, publish(item.weight * score.raw), score)
