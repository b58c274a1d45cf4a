"""Search the list and the catalogue; where there is no index, list from the database."""

import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy import func, select

from marketplace.db import db
from marketplace.domain.lifecycle import PUBLIC_STATES
from marketplace.models import Model, Scenario
from marketplace.search.errors import IndexMissing
from marketplace.search.port import SearchEngine
from marketplace.search.query import Hits, ModelQuery, ScenarioQuery, page_bounds
from marketplace.search.whoosh_engine import open_engine
from marketplace.services import models, scenarios
from marketplace.services.installation import settings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ScenarioHits:
    """One page of scenarios; `is_degraded`: the index is away, only the newest are listed."""

    hits: Hits
    rows: list[Scenario]
    is_degraded: bool = False


@dataclass(frozen=True)
class ModelHits:
    """One page of models; `is_degraded` as in `ScenarioHits`."""

    hits: Hits
    rows: list[Model]
    is_degraded: bool = False


@lru_cache(maxsize=4)
def _engine(folder: Path) -> SearchEngine:
    return open_engine(folder)


def engine() -> SearchEngine:
    """This process's search engine."""
    return _engine(settings().instance.resolve() / "index")


def search_scenarios(query: ScenarioQuery) -> ScenarioHits:
    """One page of the public list, its rows from the database in one query."""
    try:
        hits = engine().search_scenarios(query)
    except IndexMissing:
        log.warning("no search index: listing scenarios from the database")
        return _list_scenarios(query)
    return ScenarioHits(hits, scenarios.list_public_by_ids(hits.ids))


def _list_scenarios(query: ScenarioQuery) -> ScenarioHits:
    public = Scenario.state.in_(PUBLIC_STATES)
    bounds = page_bounds(query.page, query.per_page)
    ids = db.session.scalars(
        select(Scenario.id)
        .where(public)
        .order_by(Scenario.published_at.desc(), Scenario.id.desc())
        .slice(bounds.start, bounds.stop)
    ).all()
    total = db.session.scalar(select(func.count()).select_from(Scenario).where(public)) or 0
    hits = Hits(total=total, ids=tuple(ids), facets={})
    return ScenarioHits(hits, scenarios.list_public_by_ids(hits.ids), is_degraded=True)


def search_models(query: ModelQuery) -> ModelHits:
    """One page of the catalogue, its rows from the database."""
    try:
        hits = engine().search_models(query)
    except IndexMissing:
        log.warning("no search index: listing models from the database")
        return _list_models(query)
    return ModelHits(hits, models.list_by_ids(hits.ids))


def _list_models(query: ModelQuery) -> ModelHits:
    bounds = page_bounds(query.page, query.per_page)
    ids = db.session.scalars(
        select(Model.id)
        .where(Model.is_published)
        .order_by(Model.updated_at.desc(), Model.id.desc())
        .slice(bounds.start, bounds.stop)
    ).all()
    total = db.session.scalar(select(func.count()).select_from(Model).where(Model.is_published))
    hits = Hits(total=total or 0, ids=tuple(ids), facets={})
    return ModelHits(hits, models.list_by_ids(hits.ids), is_degraded=True)
