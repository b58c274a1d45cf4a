"""What a proposal could offer otherwise, step by step, one criterion at a time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from marketplace.matching.arithmetic import HUNDRED, ONE, ZERO, exact
from marketplace.matching.criteria import ACCEPTED_STEPS
from marketplace.matching.evidence import BEST, Z_95, wilson_lower
from marketplace.matching.explanation import Figure
from marketplace.matching.proposals import Candidate, EvidenceResult, KpiCommitment, Relevance
from marketplace.matching.ranking import CriterionLine
from marketplace.matching.rules import CriterionKind, KpiTarget, Rules, Tier

ADDED = "added"
"""What imagined test results and their benchmarks are called, with a number behind it."""

ALL_KPIS = ""
"""The part that is every target at once: tried where none alone is enough."""

_WORTHS = 10_000
_ITEMS = 10**9
_PLACES = Decimal("1e-20")
_FINEST = -12


@dataclass(frozen=True)
class Ladder:
    """Step 1 is the least change, step `steps` the greatest; later steps are never less.

    `part`: which target or test result, or how many more results; empty where the criterion has
    but one thing to change.
    """

    kind: CriterionKind
    part: str
    present: Figure
    steps: int
    value: Callable[[int], Figure]
    change: Callable[[int], Candidate]


def improving_ladders(rules: Rules, own: Candidate, kind: CriterionKind) -> Iterator[Ladder]:
    """The better things that a vendor could offer; none for what assessors judge."""
    if kind is CriterionKind.PRICE:
        yield _price(own, -1, _cents(own.price) - 1)
    elif kind is CriterionKind.DELIVERY:
        yield _days(own, -1, own.days - 1)
    elif kind is CriterionKind.KPIS:
        yield from _kpis(rules, own)
    elif kind is CriterionKind.DEPLOYMENT:
        yield _deployment(rules, own)
    elif kind is CriterionKind.ACCEPTED_DELIVERIES:
        yield _accepted(own)
    elif kind is CriterionKind.EVIDENCE:
        yield from (_added_results(own, count) for count in range(1, BEST + 1))


def worsening_ladders(rules: Rules, own: Candidate, line: CriterionLine) -> Iterator[Ladder]:
    """A dearer price up to the ceiling, a longer time, each counted test result lost."""
    if line.kind is CriterionKind.PRICE:
        yield _price(own, 1, _cents(rules.ceiling) - _cents(own.price))
    elif line.kind is CriterionKind.DELIVERY:
        yield _days(own, 1, rules.longest_days - own.days)
    elif line.kind is CriterionKind.EVIDENCE:
        for part in line.score.parts:
            if part.inputs.get("is_counted"):
                yield _lost_result(own, part.key)


@exact
def _cents(amount: Decimal) -> int:
    return int((amount * HUNDRED).to_integral_value(ROUND_FLOOR))


def _price(own: Candidate, direction: int, steps: int) -> Ladder:
    start = _cents(own.price)

    @exact
    def value(step: int) -> Decimal:
        return Decimal(start + direction * step) / HUNDRED

    def change(step: int) -> Candidate:
        return replace(own, price=value(step))

    return Ladder(CriterionKind.PRICE, "", own.price, steps, value, change)


def _days(own: Candidate, direction: int, steps: int) -> Ladder:
    def value(step: int) -> int:
        return own.days + direction * step

    def change(step: int) -> Candidate:
        return replace(own, days=value(step))

    return Ladder(CriterionKind.DELIVERY, "", own.days, steps, value, change)


def _kpis(rules: Rules, own: Candidate) -> Iterator[Ladder]:
    committed = {item.kpi: item.value for item in own.kpis}
    ladders = [_kpi(own, target, committed.get(target.id)) for target in rules.kpis]
    yield from ladders
    short = [ladder for ladder in ladders if ladder.steps > 0]
    if len(short) > 1:
        yield _all_kpis(own, short)


def _all_kpis(own: Candidate, short: Sequence[Ladder]) -> Ladder:
    """Every commitment that is short of its target raised to it, all at once."""
    changed = own
    for ladder in short:
        raised = next(i for i in ladder.change(ladder.steps).kpis if i.kpi == ladder.part)
        others = tuple(item for item in changed.kpis if item.kpi != ladder.part)
        changed = replace(changed, kpis=(*others, raised))
    kpis = CriterionKind.KPIS
    return Ladder(kpis, ALL_KPIS, None, 1, lambda _step: ALL_KPIS, lambda _step: changed)


@exact
def _kpi(own: Candidate, target: KpiTarget, present: Decimal | None) -> Ladder:
    """From what is committed, or the baseline, to the target; without a baseline all at once."""
    start = target.baseline if present is None else present
    if target.baseline is None or start is None:
        return _kpi_ladder(own, target, present, 1, lambda _step: target.target)
    grid = _grid(start, target.target)
    way = target.target - start if target.is_higher_better else start - target.target
    steps = int((way / grid).to_integral_value(ROUND_HALF_UP)) if way > 0 else 0
    direction = grid if target.is_higher_better else -grid

    @exact
    def value(step: int) -> Decimal:
        return start + direction * step

    return _kpi_ladder(own, target, present, steps, value)


def _grid(*figures: Decimal) -> Decimal:
    """A hundredth, or finer where the figures are."""
    finest = min(int(figure.as_tuple().exponent) for figure in figures)
    return ONE.scaleb(max(min(finest, -2), _FINEST))


def _kpi_ladder(
    own: Candidate,
    target: KpiTarget,
    present: Decimal | None,
    steps: int,
    value: Callable[[int], Decimal],
) -> Ladder:
    others = tuple(item for item in own.kpis if item.kpi != target.id)

    def change(step: int) -> Candidate:
        return replace(own, kpis=(*others, KpiCommitment(target.id, value(step))))

    return Ladder(CriterionKind.KPIS, target.id, present, steps, value, change)


def _deployment(rules: Rules, own: Candidate) -> Ladder:
    worth = {band.choice: band.raw for band in rules.deployment}
    present = worth.get(own.deployment or "", ZERO)
    better = sorted((raw, choice) for choice, raw in worth.items() if raw > present)

    def value(step: int) -> str:
        return better[step - 1][1]

    def change(step: int) -> Candidate:
        return replace(own, deployment=value(step))

    return Ladder(CriterionKind.DEPLOYMENT, "", own.deployment, len(better), value, change)


def _accepted(own: Candidate) -> Ladder:
    present = own.accepted_deliveries or 0

    def value(step: int) -> int:
        return present + step

    def change(step: int) -> Candidate:
        return replace(own, accepted_deliveries=value(step))

    steps = max(len(ACCEPTED_STEPS) - 1 - present, 0)
    kind = CriterionKind.ACCEPTED_DELIVERIES
    return Ladder(kind, "", own.accepted_deliveries, steps, value, change)


def _added_results(own: Candidate, count: int) -> Ladder:
    """Signed results besides, on benchmarks of the sector that the proposal has none of."""

    @exact
    def value(step: int) -> Decimal:
        return Decimal(step) / _WORTHS

    def change(step: int) -> Candidate:
        added = (_worth(own, value(step), f"{ADDED}{number}") for number in range(count))
        return replace(own, evidence=(*own.evidence, *added))

    return Ladder(CriterionKind.EVIDENCE, str(count), None, _WORTHS, value, change)


@exact
def _worth(own: Candidate, worth: Decimal, name: str) -> EvidenceResult:
    """A T3 result that brings exactly `worth`: the Wilson bound turned round.

    The bound L of a share p is where p - L = z √(L(1-L)/n).
    """
    top = wilson_lower(ONE, _ITEMS).quantize(_PLACES)
    bound = worth * top
    share = bound + Z_95 * (bound * (ONE - bound) / _ITEMS).sqrt()
    return EvidenceResult(
        id=name,
        benchmark=name,
        task=name,
        value=min(share.quantize(_PLACES) + _PLACES, ONE),
        n=_ITEMS,
        baseline=ZERO,
        top=top,
        tier=Tier.T3,
        relevance=Relevance.DIRECT,
        model_version=own.model_version,
    )


def _lost_result(own: Candidate, result_id: str) -> Ladder:
    kept = tuple(result for result in own.evidence if result.id != result_id)
    benchmark = next(item.benchmark for item in own.evidence if item.id == result_id)
    kind = CriterionKind.EVIDENCE
    return Ladder(kind, result_id, benchmark, 1, lambda _step: benchmark, _always(own, kept))


def _always(own: Candidate, kept: tuple[EvidenceResult, ...]) -> Callable[[int], Candidate]:
    return lambda _step: replace(own, evidence=kept)
