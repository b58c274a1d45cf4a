"""Every sector side by side: what is asked for, what is offered, what is proven, and the gaps.

Counts are of what is public. A query serves a column of all sectors, never one cell.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import case, func, select

from marketplace.credentials.tiers import Tier
from marketplace.db import db
from marketplace.domain.permissions import Actor, Permission, require_let_in
from marketplace.domain.sectors import SECTORS, Sector
from marketplace.matching.arithmetic import publish
from marketplace.models import Model, Scenario
from marketplace.services import deliveries
from marketplace.services.benchmarks import current_table
from marketplace.services.evidence_scores import ModelScores, find_scores
from marketplace.services.public_list import is_accepting, is_public


class Gap(StrEnum):
    """What a sector lacks."""

    NO_MODEL = "no_model"
    NO_TESTED = "no_tested"
    NO_SCENARIO = "no_scenario"
    NO_BENCHMARK = "no_benchmark"


@dataclass(frozen=True)
class Demand:
    """Public scenarios: those accepting proposals, all, and what all of them may spend in yuan.
    `unpriced`: how many of all name no budget."""

    open: int = 0
    listed: int = 0
    budget: Decimal = Decimal(0)
    unpriced: int = 0


@dataclass(frozen=True)
class SectorRow:
    """One sector. `tiers`: published models by their best tier; `scored`: those with an evidence
    score in the sector, `best` the highest as published; `benchmarks`: those that measure the
    sector's own work."""

    sector: Sector
    demand: Demand
    models: int
    vendors: int
    tiers: Mapping[Tier, int]
    scored: int
    best: Decimal | None
    benchmarks: int
    deliveries: int

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What the sector lacks, the gravest first."""
        return tuple(_list_gaps(self))


def _list_gaps(row: SectorRow) -> Iterator[Gap]:
    if row.demand.open and not row.models:
        yield Gap.NO_MODEL
    elif row.demand.open and not row.scored:
        yield Gap.NO_TESTED
    if row.scored and not row.demand.open:
        yield Gap.NO_SCENARIO
    if not row.benchmarks:
        yield Gap.NO_BENCHMARK


@dataclass
class _Supply:
    models: int = 0
    vendors: int = 0
    scored: int = 0
    best: Decimal | None = None


def make_matrix(actor: Actor, at: datetime) -> list[SectorRow]:
    """Every sector at `at`, in the plan's order."""
    require_let_in(actor, Permission.PLATFORM_WATCH)
    demand, accepted = _read_demand(at), deliveries.count_by_sector()
    offered = _read_offered()
    tested = find_scores({row.id: row.sectors for row in offered}, at)
    benchmarks = Counter(row.sector for row in current_table().rows if row.relevance == "direct")
    made = []
    for sector in SECTORS:
        slug = sector.slug
        models = [row for row in offered if slug in row.sectors]
        supply = _sum_up(slug, models, tested)
        made.append(
            SectorRow(
                sector=sector,
                demand=demand.get(slug, Demand()),
                models=supply.models,
                vendors=supply.vendors,
                tiers=Counter(tested[row.id].tier for row in models if row.id in tested),
                scored=supply.scored,
                best=supply.best,
                benchmarks=benchmarks[slug],
                deliveries=accepted.get(slug, 0),
            )
        )
    return made


def _sum_up(slug: str, models: list[Any], tested: Mapping[int, ModelScores]) -> _Supply:
    scores = [
        tested[row.id].scores[slug]
        for row in models
        if row.id in tested and slug in tested[row.id].scores
    ]
    vendors = len({row.organisation_id for row in models})
    best = publish(max(scores)) if scores else None
    return _Supply(len(models), vendors, len(scores), best)


def _read_demand(at: datetime) -> Mapping[str | None, Demand]:
    amount = func.coalesce(Scenario.budget_maximum, Scenario.budget_minimum)
    query = (
        select(
            Scenario.sector,
            func.coalesce(func.sum(case((is_accepting(at), 1), else_=0)), 0),
            func.count(),
            func.coalesce(func.sum(amount), 0),
            func.count() - func.count(amount),
        )
        .where(is_public())
        .group_by(Scenario.sector)
    )
    return {
        sector: Demand(opened, listed, Decimal(budget), unpriced)
        for sector, opened, listed, budget, unpriced in db.session.execute(query)
    }


def _read_offered() -> list[Any]:
    columns = (Model.id, Model.organisation_id, Model.sectors)
    return list(db.session.execute(select(*columns).where(Model.is_published)))
