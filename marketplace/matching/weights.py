"""Default weights per sector: a starting point that the buyer edits before publication.

Tested evidence weighs more where a wrong answer hurts (医疗, 防灾减灾, 金融) and less where taste
decides (文旅). What assessors judge and accepted deliveries start at 0; 人力资源 has no public
Chinese benchmark, so commitments weigh more there.
"""

from collections.abc import Collection
from fractions import Fraction

from marketplace.domain.sectors import get_sector
from marketplace.matching.order87 import GATE_ONLY, least_price_weight
from marketplace.matching.rules import (
    Criterion,
    CriterionKind,
    Method,
)

_WEIGHED = (
    CriterionKind.EVIDENCE,
    CriterionKind.PRICE,
    CriterionKind.DELIVERY,
    CriterionKind.KPIS,
    CriterionKind.DEPLOYMENT,
)

_TEMPLATES: dict[str, tuple[int, int, int, int, int]] = {
    "medical": (45, 15, 10, 20, 10),
    "education": (35, 25, 15, 15, 10),
    "research": (40, 20, 10, 20, 10),
    "industry": (30, 25, 20, 20, 5),
    "agriculture": (30, 30, 20, 15, 5),
    "culture-tourism": (20, 35, 20, 15, 10),
    "city": (35, 20, 15, 15, 15),
    "ecology": (35, 25, 15, 15, 10),
    "disaster-prevention": (45, 15, 15, 15, 10),
    "energy": (35, 20, 15, 20, 10),
    "finance": (45, 20, 10, 15, 10),
    "human-resources": (20, 30, 15, 25, 10),
    "consumption": (25, 30, 20, 15, 10),
}
"""Evidence, price, delivery, KPIs, deployment."""


def default_weights(
    sector: str, leaving_out: Collection[CriterionKind] = (), method: Method | None = None
) -> tuple[Criterion, ...]:
    """The sector's criteria, every kind once, weights summing to 100; KeyError for no sector.

    Kinds in `leaving_out`, say KPIs of a listing that has none, are absent; the others share their
    weight in proportion. Under the order so is what may only be a gate, and the price weighs what
    it must. ValueError if nothing with a weight is kept.
    """
    used = method or Method()
    absent = {*leaving_out, *(GATE_ONLY if used.is_order87 else ())}
    template = dict(zip(_WEIGHED, _TEMPLATES[get_sector(sector).slug], strict=True))
    kept = {kind: weight for kind, weight in template.items() if kind not in absent}
    weights = _with_least_price(share_out(kept), least_price_weight(used))
    return tuple(
        Criterion(kind, weights.get(kind, 0)) for kind in CriterionKind if kind not in absent
    )


def _with_least_price(weights: dict[CriterionKind, int], least: int) -> dict[CriterionKind, int]:
    """The price at `least` or above; what it takes, the others give in proportion."""
    if weights.get(CriterionKind.PRICE, least) >= least:
        return weights
    others = dict(weights)
    del others[CriterionKind.PRICE]
    return {**share_out(others, 100 - least), CriterionKind.PRICE: least}


def share_out(weights: dict[CriterionKind, int], whole: int = 100) -> dict[CriterionKind, int]:
    """The weights in proportion as integers that sum to `whole`, by largest remainder.

    Equal remainders go to the earlier kind. ValueError if there is nothing to share out.
    """
    total = sum(weights.values())
    if total <= 0:
        raise ValueError("no weight is left")
    quotas = {kind: Fraction(whole * weight, total) for kind, weight in weights.items()}
    shared = {kind: int(quota) for kind, quota in quotas.items()}
    by_remainder = sorted(quotas, key=lambda kind: shared[kind] - quotas[kind])
    for kind in by_remainder[: whole - sum(shared.values())]:
        shared[kind] += 1
    return shared
