"""A sector's tested models by evidence and its vendors by deliveries, from what is published.

The models are the published ones that their vendors offer for the sector; they are scored as the
evidence criterion of a ranking is, asked of a sector instead of one scenario. What is equal in the
published figure shares a rank.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, select

from marketplace.credentials.tiers import Tier
from marketplace.db import db
from marketplace.domain.paging import Page, turn_to
from marketplace.matching.arithmetic import ZERO, publish
from marketplace.matching.criteria import ACCEPTED_STEPS
from marketplace.models import Model, Organisation
from marketplace.services import deliveries, models
from marketplace.services.deliveries import Accepted
from marketplace.services.evidence_scores import ModelScores, find_scores
from marketplace.services.model_evidence import ModelEvidence, find_evidence
from marketplace.services.unindexed import holds

Row = TypeVar("Row")


@dataclass(frozen=True)
class Standing:
    """Where a model stands. `score`: as published; None where nothing of it counts, and then it
    has no `rank`. `tier`: its best; None where it was never tested."""

    model_id: int
    name: str
    tier: Tier | None
    score: Decimal | None
    rank: int | None = None


@dataclass(frozen=True)
class RankedModel:
    """A model with its standing and the evidence behind that."""

    standing: Standing
    model: Model
    evidence: ModelEvidence | None


@dataclass(frozen=True)
class ModelRanking:
    """A page of a sector's models, the ranked before those without a score; `ranked` of `total`
    have one."""

    page: Page[RankedModel]
    ranked: int


@dataclass(frozen=True)
class VendorStanding:
    """A vendor with what was accepted of it in a sector; `step`: the score that this is worth
    as the criterion of a ranking."""

    organisation_id: int
    name: str
    rank: int
    accepted: tuple[Accepted, ...]

    @property
    def count(self) -> int:
        """How many scenarios."""
        return len(self.accepted)

    @property
    def step(self) -> Decimal:
        """By the steps of the criterion."""
        return ACCEPTED_STEPS[min(self.count, len(ACCEPTED_STEPS) - 1)]


@dataclass(frozen=True)
class Vendors:
    """A sector's vendors with at least one delivery, and how many offer models and have none."""

    ranked: tuple[VendorStanding, ...]
    without: int


def is_offered_for(sector: str) -> ColumnElement[bool]:
    """A published model whose vendor names the sector."""
    return and_(Model.is_published, holds(Model.sectors, sector))


def list_standings(sector: str, at: datetime) -> list[Standing]:
    """Every published model that is offered for the sector: by evidence, then those without."""
    query = select(Model.id, Model.name).where(is_offered_for(sector))
    names = {row.id: row.name for row in db.session.execute(query)}
    tested = find_scores(dict.fromkeys(names, (sector,)), at)
    rows = [
        _stand(number, name, tested.get(number), sector)
        for number, name in sorted(names.items(), key=lambda item: (item[1], item[0]))
    ]
    scored = rank_jointly((row for row in rows if row.score is not None), _published)
    unknown = [row for row in rows if row.score is None]
    return [
        *(replace(row, rank=rank) for rank, row in scored),
        *sorted(unknown, key=lambda row: row.tier is None),
    ]


def _stand(model_id: int, name: str, tested: ModelScores | None, sector: str) -> Standing:
    raw = tested.scores.get(sector) if tested else None
    score = None if raw is None else publish(raw)
    return Standing(model_id, name, tested.tier if tested else None, score)


def _published(row: Standing) -> Decimal:
    return row.score or ZERO


def list_tested(sector: str, at: datetime, page: int = 1, per_page: int = 20) -> ModelRanking:
    """A page of the sector's models with the evidence of each."""
    standings = list_standings(sector, at)
    paging = turn_to(page, len(standings), per_page)
    start = paging.offset(per_page)
    shown = standings[start : start + per_page]
    evidence = find_evidence([row.model_id for row in shown if row.rank], sector, at)
    rows = {row.id: row for row in models.list_by_ids([row.model_id for row in shown])}
    made = [
        RankedModel(row, rows[row.model_id], evidence.get(row.model_id))
        for row in shown
        if row.model_id in rows
    ]
    ranked = sum(row.rank is not None for row in standings)
    return ModelRanking(Page(made, paging, len(standings)), ranked)


def list_vendors(sector: str) -> Vendors:
    """The vendors by what was accepted of them in the sector."""
    by_vendor: dict[int, list[Accepted]] = {}
    for one in sorted(deliveries.list_of_sector(sector), key=lambda one: one.vendor):
        by_vendor.setdefault(one.organisation_id, []).append(one)
    ranked = [
        VendorStanding(rows[0].organisation_id, rows[0].vendor, rank, tuple(rows))
        for rank, rows in rank_jointly(by_vendor.values(), len)
    ]
    return Vendors(tuple(ranked), len(_list_offering(sector) - by_vendor.keys()))


def _list_offering(sector: str) -> set[int]:
    query = (
        select(Organisation.id)
        .join(Model, Model.organisation_id == Organisation.id)
        .where(is_offered_for(sector))
        .distinct()
    )
    return set(db.session.scalars(query))


def rank_jointly(
    rows: Iterable[Row], value: Callable[[Row], Decimal | int]
) -> list[tuple[int, Row]]:
    """Each with its rank, highest value first; equal ones share a rank and keep their order, and
    the next is counted on: 1, 2, 2, 4."""
    ordered = sorted(rows, key=value, reverse=True)
    firsts: dict[Decimal | int, int] = {}
    for place, row in enumerate(ordered, start=1):
        firsts.setdefault(value(row), place)
    return [(firsts[value(row)], row) for row in ordered]


def count_steps(vendors: Vendors) -> Mapping[int, int]:
    """How many vendors there are at 0, 1, 2, and 3 or more deliveries."""
    steps = dict.fromkeys(range(len(ACCEPTED_STEPS)), 0)
    steps[0] = vendors.without
    for row in vendors.ranked:
        steps[min(row.count, len(ACCEPTED_STEPS) - 1)] += 1
    return steps
