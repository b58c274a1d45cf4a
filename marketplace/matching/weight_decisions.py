"""Which weight decides: why the first is first, and what change of a weight puts another there.

Weights are whole numbers that sum to 100, as a buyer types them: where one changes, the others
share the rest in their own proportion, by largest remainder. So every set of weights that is named
here can be published, and ranking by it gives the first place that is named.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from marketplace.matching.arithmetic import HUNDRED, exact, publish
from marketplace.matching.ranking import RankedProposal, RankingResult, sum_of
from marketplace.matching.rule_checks import check_rules
from marketplace.matching.rules import CriterionKind, Rules
from marketplace.matching.weights import share_out

Weights = Mapping[CriterionKind, int]

FULL = int(HUNDRED)


@dataclass(frozen=True)
class WeightDecision:
    """`needed`: the weight of this criterion nearest to its own at which the first place changes;
    None if it does at none. `weights`: all of them then; `first`: who is first then, by key."""

    kind: CriterionKind
    weight: int
    needed: int | None = None
    weights: Weights | None = None
    first: tuple[str, ...] = ()

    @property
    def change(self) -> int | None:
        """By how many points, more or fewer."""
        return None if self.needed is None else self.needed - self.weight


@dataclass(frozen=True)
class Gap:
    """One criterion of the first and the second, at two places."""

    kind: CriterionKind
    weight: int
    first: Decimal
    second: Decimal

    @property
    def lead(self) -> Decimal:
        """How much the first has more; below zero where it has less."""
        return self.first - self.second


@dataclass(frozen=True)
class Lead:
    """The first beside the second. The leads of the gaps add up exactly to that of the totals;
    where that is 0 the lower price decides, or they share the place."""

    first: RankedProposal
    second: RankedProposal
    gaps: tuple[Gap, ...]

    @property
    def points(self) -> Decimal:
        """By how many points the first leads."""
        return self.first.total - self.second.total


def find_lead(result: RankingResult) -> Lead | None:
    """The first beside the second; None where fewer than two are ranked."""
    if len(result.ranked) < 2:
        return None
    first, second = result.ranked[:2]
    gaps = tuple(
        Gap(ours.kind, ours.weight, ours.contribution, theirs.contribution)
        for ours, theirs in zip(first.criteria, second.criteria, strict=True)
    )
    return Lead(first, second, gaps)


def with_weight(weights: Weights, kind: CriterionKind, weight: int) -> dict[CriterionKind, int]:
    """The weights with one of them set and the rest shared by the others in their proportion.

    Where none of the others has any weight they share alike. ValueError if there are no others and
    something is left for them.
    """
    others = {name: other for name, other in weights.items() if name != kind}
    if not any(others.values()):
        others = dict.fromkeys(others, 1)
    if not others and weight != FULL:
        raise ValueError("a single criterion has all of the weight")
    shared = share_out(others, FULL - weight)
    return {name: weight if name == kind else shared[name] for name in weights}


def decide(rules: Rules, result: RankingResult) -> tuple[WeightDecision, ...]:
    """For each criterion the least whole change of its weight that changes who is first.

    Of two changes alike in size the greater weight is named. Weights that the rules may not have
    are passed over.
    """
    board = _Board(result.ranked)
    own = {item.kind: item.weight for item in rules.criteria}
    first = board.first(own)
    return tuple(_decide(rules, board, own, kind, first) for kind in own)


def _decide(
    rules: Rules, board: "_Board", own: Weights, kind: CriterionKind, first: tuple[str, ...]
) -> WeightDecision:
    for weight in _outwards(own[kind]) if len(own) > 1 else ():
        weights = with_weight(own, kind, weight)
        then = board.first(weights)
        if then != first and not check_rules(reweigh(rules, weights)):
            return WeightDecision(kind, own[kind], weight, weights, then)
    return WeightDecision(kind, own[kind])


def _outwards(weight: int) -> Iterator[int]:
    """Every other weight, the nearest first."""
    for distance in range(1, FULL + 1):
        yield from (w for w in (weight + distance, weight - distance) if 0 <= w <= FULL)


def reweigh(rules: Rules, weights: Weights) -> Rules:
    """The same rules with other weights."""
    criteria = tuple(replace(item, weight=weights[item.kind]) for item in rules.criteria)
    return replace(rules, criteria=criteria)


class _Board:
    """Who is first under any weights: worth is scored once, only the weighing is done again."""

    def __init__(self, ranked: Sequence[RankedProposal]) -> None:
        self._ranked = ranked
        self._points = cache(self._weigh)

    def first(self, weights: Weights) -> tuple[str, ...]:
        """The keys of those who share the first place, in order."""
        standings = {
            proposal.key: (-self._total(place, weights), proposal.price)
            for place, proposal in enumerate(self._ranked)
        }
        best = min(standings.values(), default=None)
        return tuple(sorted(key for key, standing in standings.items() if standing == best))

    def _total(self, place: int, weights: Weights) -> Decimal:
        lines = self._ranked[place].criteria
        return sum_of(
            self._points(place, number, weights[line.kind]) for number, line in enumerate(lines)
        )

    @exact
    def _weigh(self, place: int, number: int, weight: int) -> Decimal:
        return publish(weight * self._ranked[place].criteria[number].score.raw)
