"""One proposal beside its neighbours in a ranking: who is next, and what decided between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from marketplace.matching.arithmetic import ZERO, exact
from marketplace.matching.ranking import RankedProposal, RankingResult
from marketplace.matching.rules import CriterionKind


@dataclass(frozen=True)
class Difference:
    """What a criterion brings one proposal and another; `gap` = own - other."""

    kind: CriterionKind
    weight: int
    own: Decimal
    other: Decimal
    gap: Decimal


@dataclass(frozen=True)
class Comparison:
    """A proposal beside the one called `key`. `differences`: the widest first.

    `decisive` is the criterion that spoke most for whoever is ahead; None where totals are equal
    and the lower price, or nothing, decided.
    """

    key: str
    rank: int
    total: Decimal
    gap: Decimal
    differences: tuple[Difference, ...]
    decisive: Difference | None


@dataclass(frozen=True)
class Neighbours:
    """The next better and the next worse proposal, and those that share the rank."""

    better: RankedProposal | None
    worse: RankedProposal | None
    equal: tuple[RankedProposal, ...]


def find_ranked(result: RankingResult, key: str) -> RankedProposal | None:
    """The ranked proposal of this key, None where it is not ranked."""
    return next((proposal for proposal in result.ranked if proposal.key == key), None)


def find_neighbours(result: RankingResult, own: RankedProposal) -> Neighbours:
    """Who stands next to `own`; joint ones of a better or worse rank by their keys."""
    above = [proposal for proposal in result.ranked if proposal.rank < own.rank]
    below = [proposal for proposal in result.ranked if proposal.rank > own.rank]
    equal = [p for p in result.ranked if p.rank == own.rank and p.key != own.key]
    return Neighbours(above[-1] if above else None, below[0] if below else None, tuple(equal))


@exact
def compare(own: RankedProposal, other: RankedProposal) -> Comparison:
    """`own` beside `other` of the same ranking, criterion by criterion."""
    lines = {line.kind: line for line in other.criteria}
    differences = sorted(
        (
            Difference(
                kind=line.kind,
                weight=line.weight,
                own=line.contribution,
                other=lines[line.kind].contribution,
                gap=line.contribution - lines[line.kind].contribution,
            )
            for line in own.criteria
            if line.weight
        ),
        key=lambda item: -abs(item.gap),
    )
    gap = own.total - other.total
    decisive = _find_decisive(differences, gap)
    return Comparison(other.key, other.rank, other.total, gap, tuple(differences), decisive)


def _find_decisive(differences: Sequence[Difference], gap: Decimal) -> Difference | None:
    return next((item for item in differences if item.gap * gap > ZERO), None)
