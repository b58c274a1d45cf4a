"""The open scenarios of a sector by how well a vendor's published models suit them: advice.

Each model asks the search engine on its own, so that a scenario is suited by one model and not by
the words of all of them together. What a listing demands that a model lacks is told beside the
fit and never hides a scenario: the vendor may yet provide it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Select, func, select
from sqlalchemy.orm import defer, joinedload, selectinload

from marketplace.credentials.filings import CheckState
from marketplace.credentials.tiers import Tier
from marketplace.db import db
from marketplace.domain.permissions import Actor, Permission, require_let_in
from marketplace.models import Model, Scenario
from marketplace.search.errors import IndexMissing
from marketplace.search.wishes import Suggestion, Wish
from marketplace.services.evidence_scores import ModelScores, find_scores
from marketplace.services.public_list import is_accepting
from marketplace.services.recommendation_wishes import scenario_texts
from marketplace.services.searching import engine

MOST_MODELS = 10
MOST_FITS = 100
_BEST_FIRST = list(Tier)


class Demand(StrEnum):
    """What a listing can demand of a model."""

    DEPLOYMENT = "deployment"
    TIER = "tier"
    FILING = "filing"


@dataclass(frozen=True)
class Fit:
    """A scenario, the own model that suits it best, and how well: `share` of the best fit of the
    list, in 0..1. `words`: what the two have in common. `demands`: whether the model meets each."""

    scenario: Scenario
    model: Model
    share: float
    words: tuple[str, ...]
    demands: Mapping[Demand, bool]


@dataclass(frozen=True)
class Fits:
    """The open scenarios that suit, of `total` in the sector. `models`: those that asked;
    `is_offered`: at least one of them is offered for the sector. `evidence`: by model its score in
    the sector. `is_degraded`: the index is away, and nothing can be said."""

    rows: tuple[Fit, ...]
    total: int
    models: tuple[Model, ...]
    is_offered: bool
    evidence: Mapping[int, Decimal]
    is_degraded: bool = False


def list_fitting(actor: Actor, sector: str, at: datetime) -> Fits:
    """For the actor's organisation: its published models that are offered for the sector, or all
    where none is. `NotAllowed` for who offers no models."""
    require_let_in(actor, Permission.MODEL_LIST_OWN)
    mine = _list_models(actor)
    offered = [model for model in mine if sector in model.sectors]
    asking = (offered or mine)[:MOST_MODELS]
    tested = find_scores({model.id: (sector,) for model in asking}, at)
    evidence = {number: one.scores[sector] for number, one in tested.items() if one.scores}
    total = db.session.scalar(_open(sector, at).with_only_columns(func.count(Scenario.id))) or 0
    try:
        best = _ask(asking, sector, evidence, at)
    except IndexMissing:
        return Fits((), total, tuple(asking), bool(offered), evidence, is_degraded=True)
    rows = _make_fits(best, sector, tested, at)
    return Fits(tuple(rows), total, tuple(asking), bool(offered), evidence)


def _list_models(actor: Actor) -> list[Model]:
    query = (
        select(Model)
        .where(Model.organisation_id == actor.organisation_id, Model.is_published)
        .order_by(Model.updated_at.desc(), Model.id.desc())
        .options(selectinload(Model.filings))
    )
    return list(db.session.scalars(query))


def _open(sector: str, at: datetime) -> Select[Scenario]:
    return select(Scenario).where(is_accepting(at), Scenario.sector == sector)


def _ask(
    models: Iterable[Model], sector: str, evidence: Mapping[int, Decimal], at: datetime
) -> dict[int, tuple[Suggestion, Model]]:
    """By scenario the suggestion with the best score, and the model that it was made for."""
    best: dict[int, tuple[Suggestion, Model]] = {}
    for model in models:
        # All that is wanted is of this sector: its odds put it before what is of any other.
        wish = Wish(
            f"{model.name}\n{model.description}",
            odds={sector: 1.0},
            proven={sector: float(evidence.get(model.id, 0))},
        )
        for one in engine().suggest_scenarios(wish, scenario_texts, at, MOST_FITS):
            if one.id not in best or best[one.id][0].score < one.score:
                best[one.id] = one, model
    return best


def _make_fits(
    best: Mapping[int, tuple[Suggestion, Model]],
    sector: str,
    tested: Mapping[int, ModelScores],
    at: datetime,
) -> Iterator[Fit]:
    query = _open(sector, at).where(Scenario.id.in_(best.keys()))
    shown = query.options(defer(Scenario.rules), joinedload(Scenario.official_batch))
    rows = {row.id: row for row in db.session.scalars(shown)}
    found = sorted(
        (pair for number, pair in best.items() if number in rows),
        key=lambda pair: (-pair[0].score, -pair[0].id),
    )
    most = found[0][0].score if found else 1.0
    for suggestion, model in found:
        scenario = rows[suggestion.id]
        demands = dict(_list_demands(scenario, model, tested.get(model.id)))
        yield Fit(scenario, model, suggestion.score / most, suggestion.shared, demands)


def _list_demands(
    scenario: Scenario, model: Model, tested: ModelScores | None
) -> Iterator[tuple[Demand, bool]]:
    if scenario.deployment:
        yield Demand.DEPLOYMENT, scenario.deployment in model.deployments
    if scenario.minimum_tier:
        yield Demand.TIER, tested is not None and _reaches(tested.tier, scenario.minimum_tier)
    if scenario.is_filing_required:
        filed = [row for row in model.filings if row.state != CheckState.NOT_FOUND]
        yield Demand.FILING, bool(filed)


def _reaches(tier: Tier, least: str) -> bool:
    return _BEST_FIRST.index(tier) <= _BEST_FIRST.index(Tier(least))
