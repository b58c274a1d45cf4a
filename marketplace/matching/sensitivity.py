"""How firm an order is: ranks under shifted weights, and with each competitor left out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from marketplace.matching.arithmetic import HUNDRED, exact, publish
from marketplace.matching.proposals import Candidate
from marketplace.matching.ranking import RankedProposal, RankingResult, order, rank, sum_of
from marketplace.matching.rules import Criterion, CriterionKind, Rules

Ranks = Mapping[str, int]
"""The rank of each ranked proposal, by key."""

SHIFTS = (Decimal("0.8"), Decimal("1.2"))


@dataclass(frozen=True)
class ShiftedWeight:
    """One weight times `factor`, all weights then re-normalised to 100 (not rounded)."""

    kind: CriterionKind
    factor: Decimal
    weights: Mapping[CriterionKind, Decimal]
    ranks: Ranks


@dataclass(frozen=True)
class LeftOut:
    """The ranks of the others without the proposal `key`."""

    key: str
    ranks: Ranks


def ranks_of(proposals: Iterable[RankedProposal]) -> dict[str, int]:
    """Rank by key."""
    return {proposal.key: proposal.rank for proposal in proposals}


def shift_weights(rules: Rules, result: RankingResult) -> tuple[ShiftedWeight, ...]:
    """The ranks under each weight ±20 %. Weights of 0 stay 0 and are left out."""
    return tuple(
        _shifted(rules.criteria, result, item.kind, factor)
        for item in rules.criteria
        if item.weight
        for factor in SHIFTS
    )


def _shifted(
    criteria: Sequence[Criterion], result: RankingResult, kind: CriterionKind, factor: Decimal
) -> ShiftedWeight:
    weights = _renormalised(criteria, kind, factor)
    return ShiftedWeight(kind, factor, weights, ranks_of(order(_reweighted(result, weights))))


@exact
def _renormalised(
    criteria: Sequence[Criterion], kind: CriterionKind, factor: Decimal
) -> dict[CriterionKind, Decimal]:
    shifted = {i.kind: i.weight * (factor if i.kind == kind else Decimal(1)) for i in criteria}
    total = sum_of(shifted.values())
    return {name: weight * HUNDRED / total for name, weight in shifted.items()}


@exact
def _reweighted(
    result: RankingResult, weights: Mapping[CriterionKind, Decimal]
) -> list[RankedProposal]:
    return [
        replace(
            proposal,
            total=sum_of(
                publish(weights[line.kind] * line.score.raw) for line in proposal.criteria
            ),
        )
        for proposal in result.ranked
    ]


def leave_one_out(
    rules: Rules, candidates: Iterable[Candidate], result: RankingResult
) -> tuple[LeftOut, ...]:
    """The ranks without each candidate in turn, by its key; `result` is that of all of them.

    All that a score takes from the other bids is the lowest price among them: where that stays,
    nobody is scored anew.
    """
    opened = sorted(candidates, key=lambda item: item.key)
    return tuple(_left_out(rules, opened, result, candidate.key) for candidate in opened)


def _left_out(
    rules: Rules, opened: Sequence[Candidate], result: RankingResult, key: str
) -> LeftOut:
    others = [proposal for proposal in result.ranked if proposal.key != key]
    if _lowest(others) == _lowest(result.ranked):
        return LeftOut(key, ranks_of(order(others)))
    anew = rank(rules, [item for item in opened if item.key != key], result.at)
    return LeftOut(key, ranks_of(anew.ranked))


def _lowest(proposals: Sequence[RankedProposal]) -> Decimal | None:
    return min((proposal.price for proposal in proposals), default=None)
