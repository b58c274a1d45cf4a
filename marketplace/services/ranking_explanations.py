"""Why a proposal stands where it stands, and what would change that."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from marketplace.matching.comparisons import Comparison, compare, find_neighbours, find_ranked
from marketplace.matching.rank_changes import Change, find_gains, find_losses
from marketplace.matching.ranking import RankedProposal
from marketplace.matching.rules import CriterionKind
from marketplace.matching.sensitivity import leave_one_out, shift_weights
from marketplace.services.rankings import FrozenRun


@dataclass(frozen=True)
class ShiftedRank:
    """The rank where one criterion's weight is taken times `factor`."""

    kind: CriterionKind
    factor: Decimal
    rank: int


@dataclass(frozen=True)
class RankWithout:
    """The rank where the competitor `key` is left out."""

    key: str
    rank: int


@dataclass(frozen=True)
class Explanation:
    """One ranked proposal beside the others: of these totals and contributions, nothing else.

    `gains` would pass the next better one, `losses` let the next worse one pass.
    """

    own: RankedProposal
    count: int
    better: Comparison | None
    worse: Comparison | None
    equal: Sequence[Comparison]
    gains: Sequence[Change]
    losses: Sequence[Change]
    shifted: Sequence[ShiftedRank]
    without: Sequence[RankWithout]


def explain(run: FrozenRun, key: str, *, is_strict: bool = False) -> Explanation | None:
    """Why the ranked proposal `key` has its rank; None where it has none.

    `is_strict` as in `rank_changes`: for a reader who may not learn the others' prices.
    """
    own = find_ranked(run.result, key)
    if own is None:
        return None
    found = find_neighbours(run.result, own)
    given = (run.rules, run.candidates, run.result, own)
    gains = find_gains(*given, found.better, is_strict=is_strict) if found.better else ()
    losses = find_losses(*given, found.worse, is_strict=is_strict) if found.worse else ()
    return Explanation(
        own=own,
        count=len(run.result.ranked),
        better=compare(own, found.better) if found.better else None,
        worse=compare(own, found.worse) if found.worse else None,
        equal=tuple(compare(own, other) for other in found.equal),
        gains=gains,
        losses=losses,
        shifted=_list_shifted(run, key),
        without=_list_without(run, key),
    )


def _list_shifted(run: FrozenRun, key: str) -> tuple[ShiftedRank, ...]:
    return tuple(
        ShiftedRank(case.kind, case.factor, case.ranks[key])
        for case in shift_weights(run.rules, run.result)
    )


def _list_without(run: FrozenRun, key: str) -> tuple[RankWithout, ...]:
    """In the order of the ranking."""
    cases = leave_one_out(run.rules, run.candidates, run.result)
    ranks = {case.key: case.ranks[key] for case in cases if case.key != key}
    order = [
        *(line.key for line in run.result.ranked),
        *(line.key for line in run.result.disqualified),
    ]
    return tuple(RankWithout(other, ranks[other]) for other in order if other in ranks)


def without_names(run: FrozenRun) -> tuple[FrozenRun, dict[str, str]]:
    """The ranked part of a run under places instead of keys, in its order; and place by key.

    What failed a gate is not in it: its gates and reasons are its vendor's own business.
    """
    places = {line.key: f"{place:06}" for place, line in enumerate(run.result.ranked, 1)}
    ranked = tuple(replace(line, key=places[line.key]) for line in run.result.ranked)
    candidates = tuple(
        replace(item, key=places[item.key]) for item in run.candidates if item.key in places
    )
    result = replace(run.result, ranked=ranked, disqualified=())
    return replace(run, candidates=candidates, result=result), places
