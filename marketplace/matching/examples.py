"""Example proposals for trying rules out before there is a real one: archetypes, not vendors.

Each is computed from the rules and from real rows of the benchmark table, so that the same rules
always give the same examples.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from marketplace.domain.messages import mark
from marketplace.domain.panels import LEAST
from marketplace.matching.arithmetic import ONE, ZERO, exact
from marketplace.matching.proposals import (
    Answer,
    AssessorMark,
    Candidate,
    EvidenceResult,
    Filing,
    KpiCommitment,
    Relevance,
    RequirementMark,
)
from marketplace.matching.rules import Criterion, CriterionKind, KpiTarget, Rules, Tier

MOST_YARDSTICKS = 3
"""As many results as the evidence score counts."""

USUAL_ITEMS = 500
"""The size of a test whose own size the table does not know."""

_VERSION = "example"
_CHEAPEST = Decimal("0.6")
"""Of the ceiling: where the rules name no reference price."""
_TOO_DEAR = Decimal("1.05")
_WHOLE = Decimal(1)
_BEST_FIRST = tuple(Relevance)


@dataclass(frozen=True)
class Yardstick:
    """A benchmark that examples were tested on, as the table has it; see `EvidenceResult`.

    Where not both figures are published for it (`is_placed`), 0 and 1 stand for the worst and the
    best there can be: a result reaches floors and bands, and its evidence stays unknown.
    """

    benchmark: str
    baseline: Decimal
    top: Decimal
    n: int
    relevance: Relevance
    is_higher_better: bool = True
    is_placed: bool = True


@dataclass(frozen=True)
class Archetype:
    """What an example is made of, in shares.

    `price`: from the reference price (0) to the ceiling (1); `days`: from the reference (0) to the
    longest (1); `kpis`: from a target's baseline (0) to the target (1), None commits to nothing;
    `skill`: from a benchmark's baseline (0) to the best published (1); `judged`: of the full mark,
    what assessors would give; `accepted`: deliveries.
    """

    slug: str
    name: str
    stands_for: str
    price: Decimal
    days: Decimal
    kpis: Decimal | None = None
    tier: Tier | None = None
    skill: Decimal = ZERO
    judged: Decimal = ZERO
    accepted: int = 0
    passes_gates: bool = True


_D = Decimal

ARCHETYPES: tuple[Archetype, ...] = (
    Archetype(
        "tested",
        mark("测得好，价高"),
        mark("三项第三方测评都接近公开最好成绩，同行业验收过两项，报价贴着最高限价。"),
        price=_D("0.95"),
        days=_D("0.5"),
        kpis=_D("0.9"),
        tier=Tier.T3,
        skill=_D("0.95"),
        judged=_D("0.75"),
        accepted=2,
    ),
    Archetype(
        "cheap",
        mark("价低，没测过"),
        mark("报价就是参考价，没有任何测评成绩，指标只承诺一半。"),
        price=ZERO,
        days=_D("0.5"),
        kpis=_D("0.5"),
        judged=_D("0.4"),
    ),
    Archetype(
        "balanced",
        mark("各项居中"),
        mark("有第三方测评，成绩、报价、工期和指标都在中间，同行业验收过一项。"),
        price=_D("0.5"),
        days=_D("0.5"),
        kpis=_D("0.7"),
        tier=Tier.T3,
        skill=_D("0.6"),
        judged=_D("0.85"),
        accepted=1,
    ),
    Archetype(
        "fast",
        mark("交付最快"),
        mark("按参考工期交付，同行业验收过一项，报价偏高，测评成绩一般。"),
        price=_D("0.7"),
        days=ZERO,
        kpis=_D("0.6"),
        tier=Tier.T3,
        skill=_D("0.4"),
        judged=_D("0.6"),
        accepted=1,
    ),
    Archetype(
        "promising",
        mark("承诺多，没测过"),
        mark("指标全部承诺达到目标，工期短、报价不高，但没有测评成绩证明。"),
        price=_D("0.3"),
        days=_D("0.2"),
        kpis=ONE,
        judged=_D("0.65"),
    ),
    Archetype(
        "self-reported",
        mark("只有自测报告"),
        mark("自己测的成绩很高，没有第三方签发；自测按规则折算后得分有限。"),
        price=_D("0.4"),
        days=_D("0.5"),
        kpis=_D("0.8"),
        tier=Tier.T1,
        skill=ONE,
        judged=_D("0.5"),
    ),
    Archetype(
        "failing",
        mark("过不了门槛"),
        mark("报价超过最高限价，必备要求不满足，没有备案和测评：应当被拦下。"),
        price=ONE,
        days=ONE,
        judged=_D("0.2"),
        passes_gates=False,
    ),
)


@dataclass(frozen=True)
class Example:
    """An archetype under certain rules. Its candidate's key is the archetype's slug."""

    archetype: Archetype
    candidate: Candidate


def choose_yardsticks(
    offered: Iterable[Yardstick], asked: Collection[str] = ()
) -> tuple[Yardstick, ...]:
    """Those on the benchmarks that the rules ask for, and with them the few that say most about the
    sector, none from another; alike ones by name."""
    fitting = (item for item in offered if item.relevance is not Relevance.OTHER)
    ordered = sorted(fitting, key=lambda item: (_BEST_FIRST.index(item.relevance), item.benchmark))
    wanted = [item for item in ordered if item.benchmark in asked]
    others = [item for item in ordered if item.is_placed and item not in wanted]
    return (*wanted, *others[: max(MOST_YARDSTICKS - len(wanted), 0)])


def make_examples(rules: Rules, yardsticks: Sequence[Yardstick]) -> tuple[Example, ...]:
    """Every archetype under these rules, which must be usable."""
    return tuple(Example(kind, _make(kind, rules, yardsticks)) for kind in ARCHETYPES)


@exact
def _make(kind: Archetype, rules: Rules, yardsticks: Sequence[Yardstick]) -> Candidate:
    return Candidate(
        key=kind.slug,
        price=_price(kind, rules),
        days=_whole_days(kind, rules),
        model_version=_VERSION,
        filing=Filing(is_in_force=True, detail="") if kind.passes_gates else None,
        answers=tuple(
            Answer(item.id, is_met=kind.passes_gates) for item in rules.gates.requirements
        ),
        kpis=tuple(_commitments(kind, rules.kpis)),
        deployment=max(rules.deployment, key=lambda band: band.raw).choice
        if rules.deployment
        else None,
        evidence=tuple(_result(kind.tier, kind.skill, item) for item in yardsticks)
        if kind.tier
        else (),
        requirement_marks=tuple(_answer_marks(kind, rules)),
        assessor_marks=tuple(
            AssessorMark(name, points)
            for name, points in _points(kind, rules.find_criterion(CriterionKind.ASSESSORS))
        ),
        accepted_deliveries=kind.accepted,
        confirmed_amendment=rules.amendment,
    )


def _answer_marks(kind: Archetype, rules: Rules) -> Iterator[RequirementMark]:
    """Every answer alike."""
    criterion = rules.find_criterion(CriterionKind.REQUIREMENTS)
    for item in rules.requirements:
        for name, points in _points(kind, criterion):
            yield RequirementMark(item.id, name, points)


def _points(kind: Archetype, criterion: Criterion | None) -> Iterator[tuple[str, Decimal]]:
    """What each assessor gives, all the same; between two bands the end of the lower one."""
    full = criterion.full_mark if criterion else None
    if criterion is None or full is None:
        return
    wanted = _rounded(kind.judged * full)
    reached = [band for band in criterion.bands if band.lowest <= wanted]
    points = min(wanted, reached[-1].highest)
    for number in range(1, LEAST + 1):
        yield f"assessor-{number}", points


def _price(kind: Archetype, rules: Rules) -> Decimal:
    if not kind.passes_gates:
        return _rounded(rules.ceiling * _TOO_DEAR)
    least = rules.reference_price or rules.ceiling * _CHEAPEST
    return _rounded(least + kind.price * (rules.ceiling - least))


def _whole_days(kind: Archetype, rules: Rules) -> int:
    span = rules.longest_days - rules.reference_days
    return int(_rounded(rules.reference_days + kind.days * span))


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_WHOLE, rounding=ROUND_HALF_UP)


def _commitments(kind: Archetype, targets: Iterable[KpiTarget]) -> Iterator[KpiCommitment]:
    """Where a target has no baseline there is no way between nothing and all of it."""
    if kind.kpis is None:
        return
    for item in targets:
        if item.baseline is not None:
            value = item.baseline + kind.kpis * (item.target - item.baseline)
            yield KpiCommitment(item.id, value)
        elif kind.kpis == ONE:
            yield KpiCommitment(item.id, item.target)


def _result(tier: Tier, skill: Decimal, item: Yardstick) -> EvidenceResult:
    return EvidenceResult(
        id=item.benchmark,
        benchmark=item.benchmark,
        task=item.benchmark,
        value=item.baseline + skill * (item.top - item.baseline),
        n=item.n,
        baseline=item.baseline if item.is_placed else None,
        top=item.top if item.is_placed else None,
        tier=tier,
        relevance=item.relevance,
        model_version=_VERSION,
        is_higher_better=item.is_higher_better,
    )
