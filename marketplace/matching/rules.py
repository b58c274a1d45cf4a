"""The published rules of one ranking, as data. Amounts in yuan, times in calendar days."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from marketplace.domain.messages import mark
from marketplace.matching.canonical import LATER

ALGORITHM = "open-innovation-1"
"""The version of the arithmetic. A change of any figure's meaning is another version."""


class RuleSet(StrEnum):
    """Which law the ranking follows; it decides the price rule and what may score at all."""

    OPEN_INNOVATION = "open_innovation"
    ORDER87 = "order87"


RULE_SET_NAMES: dict[str, str] = {
    RuleSet.OPEN_INNOVATION: mark("开放创新规则"),
    RuleSet.ORDER87: mark("财政部令第87号综合评分法"),
}
ALGORITHMS: dict[RuleSet, str] = {
    RuleSet.OPEN_INNOVATION: ALGORITHM,
    RuleSet.ORDER87: "order87-1",
}


class ProcurementKind(StrEnum):
    """What is bought; it decides how much the price must weigh under `ORDER87`."""

    GOODS = "goods"
    SERVICES = "services"


PROCUREMENT_NAMES: dict[str, str] = {
    ProcurementKind.GOODS: mark("货物"),
    ProcurementKind.SERVICES: mark("服务"),
}


@dataclass(frozen=True)
class Method:
    """The rule set with what it depends on; `kind` counts under `ORDER87` alone."""

    rule_set: RuleSet = RuleSet.OPEN_INNOVATION
    kind: ProcurementKind | None = None

    @property
    def is_order87(self) -> bool:
        """Whether the order binds."""
        return self.rule_set is RuleSet.ORDER87


def read_method(rule_set: str | None, kind: str | None) -> Method:
    """The method that two words name; the default for words that are none."""
    return Method(
        RuleSet(rule_set) if rule_set in set(RuleSet) else RuleSet.OPEN_INNOVATION,
        ProcurementKind(kind) if kind in set(ProcurementKind) else None,
    )


class CriterionKind(StrEnum):
    """What a criterion looks at."""

    EVIDENCE = "evidence"
    PRICE = "price"
    DELIVERY = "delivery"
    KPIS = "kpis"
    DEPLOYMENT = "deployment"
    REQUIREMENTS = "requirements"
    ACCEPTED_DELIVERIES = "accepted_deliveries"
    ASSESSORS = "assessors"
    MEASURED = "measured"


CRITERION_NAMES: dict[str, str] = {
    CriterionKind.EVIDENCE: mark("行业测评成绩"),
    CriterionKind.PRICE: mark("报价"),
    CriterionKind.DELIVERY: mark("交付工期"),
    CriterionKind.KPIS: mark("指标承诺"),
    CriterionKind.DEPLOYMENT: mark("部署适配"),
    CriterionKind.REQUIREMENTS: mark("需求响应"),
    CriterionKind.ACCEPTED_DELIVERIES: mark("同行业验收业绩"),
    CriterionKind.ASSESSORS: mark("专家评审"),
    CriterionKind.MEASURED: mark("实测指标"),
}


JUDGED = (CriterionKind.REQUIREMENTS, CriterionKind.ASSESSORS)
"""What assessors judge, in points within published bands."""


class Tier(StrEnum):
    """How far evidence can be relied on, best first (CREDENTIALS.md section 3)."""

    T3 = "T3"
    T2 = "T2"
    T1 = "T1"
    T0 = "T0"


TIER_WEIGHTS: dict[Tier, Decimal] = {
    Tier.T3: Decimal("1.0"),
    Tier.T2: Decimal("0.6"),
    Tier.T1: Decimal("0.3"),
    Tier.T0: Decimal("0.0"),
}


@dataclass(frozen=True)
class Band:
    """A published band of points; both ends belong to it."""

    lowest: Decimal
    highest: Decimal


PUBLISHED_BANDS: tuple[Band, ...] = tuple(
    Band(Decimal(lowest), Decimal(highest))
    for lowest, highest in ((0, 7), (8, 12), (13, 16), (17, 20))
)

USUAL_SPREAD = Decimal(5)
"""The spread limit of a listing that names none; the full mark, where that is less."""


@dataclass(frozen=True)
class Criterion:
    """A criterion and its integer weight.

    `bands` are for what assessors judge, lowest first; the last one's end is the full mark.
    Assessors that lie further apart than `spread_limit` points are flagged for the chair.
    """

    kind: CriterionKind
    weight: int
    bands: tuple[Band, ...] = ()
    spread_limit: Decimal | None = None

    @property
    def full_mark(self) -> Decimal | None:
        """The most points that an assessor can give; None for what is not judged."""
        return self.bands[-1].highest if self.bands else None


@dataclass(frozen=True)
class NamedRequirement:
    """A requirement by its id, and the words it was published in."""

    id: str
    text: str


@dataclass(frozen=True)
class BenchmarkFloor:
    """The least that a tested result on a benchmark must reach, as reported, a proportion 0..1.

    Where lower is better it is the most that the result may be.
    """

    benchmark: str
    value: Decimal


@dataclass(frozen=True)
class ResultBand:
    """What a tested result that reaches `reached`, as reported, is worth, 0..1."""

    reached: Decimal
    raw: Decimal


@dataclass(frozen=True)
class MeasuredNeed:
    """A need of the listing that a tested result is held against: `bands`, the worst first."""

    benchmark: str
    bands: tuple[ResultBand, ...]
    is_higher_better: bool = True


@dataclass(frozen=True)
class Gates:
    """What every proposal must pass. The price ceiling and the tested version always apply."""

    requirements: tuple[NamedRequirement, ...] = ()
    is_filing_required: bool = False
    minimum_tier: Tier | None = None
    floors: tuple[BenchmarkFloor, ...] = ()


@dataclass(frozen=True)
class KpiTarget:
    """A target of the listing. Without a `baseline` a commitment meets it or does not."""

    id: str
    target: Decimal
    baseline: Decimal | None = None
    is_higher_better: bool = True


@dataclass(frozen=True)
class DeploymentBand:
    """What a way of deployment is worth to this buyer, 0..1."""

    choice: str
    raw: Decimal


@dataclass(frozen=True)
class Rules:
    """Everything that is frozen and hashed at publication.

    A price at `reference_price` or below scores in full, one at the `ceiling` nothing; there is no
    reference under `ORDER87`, which alone has a `procurement_kind`. Delivery at `reference_days` or
    sooner scores in full, at `longest_days` or later nothing. `self_reported_cap` is the most that
    one self-reported (T1) result brings; see `evidence`. `amendment`: the number of the last
    material amendment, after which proposals must have been sealed or confirmed. `measured`: what
    the criterion of that name scores.
    """

    sector: str
    criteria: tuple[Criterion, ...]
    ceiling: Decimal
    reference_price: Decimal | None
    reference_days: int
    longest_days: int
    gates: Gates = field(default_factory=Gates)
    kpis: tuple[KpiTarget, ...] = ()
    deployment: tuple[DeploymentBand, ...] = ()
    requirements: tuple[NamedRequirement, ...] = ()
    self_reported_cap: Decimal = TIER_WEIGHTS[Tier.T1]
    rule_set: RuleSet = RuleSet.OPEN_INNOVATION
    algorithm: str = ALGORITHM
    amendment: int = field(default=0, metadata=LATER)
    procurement_kind: ProcurementKind | None = field(default=None, metadata=LATER)
    measured: tuple[MeasuredNeed, ...] = field(default=(), metadata=LATER)

    @property
    def method(self) -> Method:
        """The rule set with what it depends on."""
        return Method(self.rule_set, self.procurement_kind)

    @property
    def judged(self) -> tuple[Criterion, ...]:
        """The criteria with a weight that assessors judge."""
        return tuple(item for item in self.criteria if item.kind in JUDGED and item.weight)

    def find_criterion(self, kind: CriterionKind) -> Criterion | None:
        """The criterion of this kind, if the rules have one."""
        return next((item for item in self.criteria if item.kind == kind), None)
