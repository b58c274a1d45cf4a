"""What would change one proposal's rank: the least change of one criterion alone, found exactly.

A better value in one criterion never worsens a rank, so the least change that suffices is found by
halving the steps between what is offered and the best that could be. Each try ranks again, by the
same function as the result, the proposal, its rival and the cheapest other: under every rule set a
proposal's score depends on no further one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from marketplace.domain.messages import Message
from marketplace.matching.arithmetic import ZERO
from marketplace.matching.change_ladders import (
    ALL_KPIS,
    Ladder,
    improving_ladders,
    worsening_ladders,
)
from marketplace.matching.change_messages import (
    say_gain,
    say_impossible,
    say_loss,
    say_safe,
)
from marketplace.matching.comparisons import find_ranked
from marketplace.matching.explanation import Figure
from marketplace.matching.proposals import Candidate
from marketplace.matching.ranking import CriterionLine, RankedProposal, RankingResult, rank
from marketplace.matching.rules import JUDGED, CriterionKind, Rules


@dataclass(frozen=True)
class Change:
    """One criterion changed alone. `part`: which target or test result of it, or empty.

    `needed` is the least change that suffices, from `present`; None where none does. `changed` is
    the proposal with it, or with the furthest change where none suffices.
    """

    kind: CriterionKind
    part: str
    present: Figure
    needed: Figure
    message: Message
    changed: Candidate

    @property
    def is_enough(self) -> bool:
        """Whether this alone would change the rank."""
        return self.needed is not None


@dataclass(frozen=True)
class _Duel:
    """The few proposals that decide whether `own`, changed, is ranked before its rival."""

    rules: Rules
    at: datetime
    own: Candidate
    rival: Candidate
    others: Sequence[Candidate]
    is_strict: bool

    def total_of(self, own: Candidate) -> Decimal:
        """What `own` would come to."""
        mine = find_ranked(self._rank(own), own.key)
        return mine.total if mine else ZERO

    def _rank(self, own: Candidate) -> RankingResult:
        return rank(self.rules, (own, self.rival, *self.others), self.at)

    def compare(self, own: Candidate) -> int:
        """1 if `own` would be ahead, -1 if behind, 0 if neither."""
        result = self._rank(own)
        mine, theirs = find_ranked(result, own.key), find_ranked(result, self.rival.key)
        if mine is None or theirs is None:
            return -1 if mine is None else 1
        if self.is_strict:
            return (mine.total > theirs.total) - (mine.total < theirs.total)
        return (mine.rank < theirs.rank) - (mine.rank > theirs.rank)


def find_gains(
    rules: Rules,
    candidates: Sequence[Candidate],
    result: RankingResult,
    own: RankedProposal,
    rival: RankedProposal,
    *,
    is_strict: bool = False,
) -> tuple[Change, ...]:
    """Per criterion with a weight the least change that would rank `own` before `rival`.

    `is_strict`: only a higher total counts, not a lower price at an equal one; then nothing is
    said that does not follow from the rival's total.
    """
    duel = _begin(rules, candidates, result, own, rival, is_strict)
    found: list[Change] = []
    for line in own.criteria:
        if line.weight:
            tried = list(_improve(duel, line.kind))
            enough = [change for change in tried if change.is_enough]
            found += enough or [_impossible(duel, line, tried, own, rival)]
    return tuple(found)


def _improve(duel: _Duel, kind: CriterionKind) -> Iterator[Change]:
    is_found = False
    for ladder in improving_ladders(duel.rules, duel.own, kind):
        if ladder.steps < 1:
            continue
        if is_found and ladder.part == ALL_KPIS and kind is CriterionKind.KPIS:
            return
        change = _try(duel, ladder, lambda verdict: verdict > 0, say_gain)
        is_found |= change.is_enough
        yield change
        # One more test result is asked for before two, two before three.
        if is_found and kind is CriterionKind.EVIDENCE:
            return


def find_losses(
    rules: Rules,
    candidates: Sequence[Candidate],
    result: RankingResult,
    own: RankedProposal,
    rival: RankedProposal,
    *,
    is_strict: bool = False,
) -> tuple[Change, ...]:
    """How far price and time could rise, or which test result be lost, before `rival` passes."""
    duel = _begin(rules, candidates, result, own, rival, is_strict)
    return tuple(
        _try(duel, ladder, lambda verdict: verdict < 0, say_loss, say_safe)
        for line in own.criteria
        if line.weight
        for ladder in worsening_ladders(rules, duel.own, line)
        if ladder.steps > 0
    )


def _begin(
    rules: Rules,
    candidates: Sequence[Candidate],
    result: RankingResult,
    own: RankedProposal,
    rival: RankedProposal,
    is_strict: bool,
) -> _Duel:
    by_key = {candidate.key: candidate for candidate in candidates}
    rest = [item for item in result.ranked if item.key not in (own.key, rival.key)]
    cheapest = min(rest, key=lambda item: item.price, default=None)
    others = () if cheapest is None else (by_key[cheapest.key],)
    return _Duel(rules, result.at, by_key[own.key], by_key[rival.key], others, is_strict)


def _impossible(
    duel: _Duel,
    line: CriterionLine,
    tried: Sequence[Change],
    own: RankedProposal,
    rival: RankedProposal,
) -> Change:
    """The furthest that was tried; what assessors judge could still bring what is left of it."""
    changed = [change.changed for change in tried]
    most = max(map(duel.total_of, changed), default=own.total + line.weight - line.contribution)
    if not tried and line.kind not in (*JUDGED, CriterionKind.MEASURED):
        most = own.total
    message = say_impossible(line.kind, most - own.total, rival.total - own.total)
    kept = max(changed, key=duel.total_of, default=duel.own)
    return Change(line.kind, "", None, None, message, kept)


def _try(
    duel: _Duel,
    ladder: Ladder,
    is_reached: Callable[[int], bool],
    say_reached: Callable[[Ladder, Figure], Message],
    say_missed: Callable[[Ladder, Figure], Message] | None = None,
) -> Change:
    def suffices(step: int) -> bool:
        return is_reached(duel.compare(ladder.change(step)))

    step = _find_first(ladder.steps, suffices)
    value = ladder.value(step or ladder.steps)
    message = (say_missed or say_reached)(ladder, value)
    if step:
        message = say_reached(ladder, value)
    return Change(
        kind=ladder.kind,
        part=ladder.part,
        present=ladder.present,
        needed=value if step else None,
        message=message,
        changed=ladder.change(step or ladder.steps),
    )


def _find_first(steps: int, suffices: Callable[[int], bool]) -> int:
    """The first of the steps 1..`steps` that suffices, 0 if the last does not."""
    if not suffices(steps):
        return 0
    low, high = 0, steps
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if suffices(middle) else (middle, high)
    return high
