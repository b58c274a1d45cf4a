"""Search the list and the catalogue; where there is no index, list from the database."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from marketplace.domain.paging import Paging, turn_to
from marketplace.models import Model, Scenario
from marketplace.search.errors import IndexMissing
from marketplace.search.port import SearchEngine
from marketplace.search.query import MAX_PER_PAGE, Hits, ModelQuery, ScenarioQuery
from marketplace.search.whoosh_engine import open_engine
from marketplace.services import models, public_list, unindexed
from marketplace.services.installation import settings

log = logging.getLogger(__name__)

Query = TypeVar("Query", ScenarioQuery, ModelQuery)


@dataclass(frozen=True)
class ScenarioHits:
    """One page of scenarios; `is_degraded`: the index is away, so words and counts do not hold."""

    hits: Hits
    rows: list[Scenario]
    paging: Paging
    is_degraded: bool = False


@dataclass(frozen=True)
class ModelHits:
    """One page of models; `is_degraded` as in `ScenarioHits`, and tiers do not hold either."""

    hits: Hits
    rows: list[Model]
    paging: Paging
    is_degraded: bool = False


@lru_cache(maxsize=4)
def _engine(folder: Path) -> SearchEngine:
    return open_engine(folder)


def engine() -> SearchEngine:
    """This process's search engine."""
    return _engine(settings().instance.resolve() / "index")


def search_scenarios(query: ScenarioQuery) -> ScenarioHits:
    """One page of the public list, its rows from the database in one query."""
    is_degraded = False
    try:
        hits, paging = _turn_to_page(engine().search_scenarios, query)
    except IndexMissing:
        log.warning("no search index: listing scenarios from the database")
        is_degraded = True
        hits, paging = _turn_to_page(unindexed.list_scenarios, query)
    return ScenarioHits(hits, public_list.list_by_ids(hits.ids), paging, is_degraded)


def list_scenario_ids(query: ScenarioQuery, limit: int) -> list[int]:
    """Everything that answers, in the query's order, page after page, until `limit` is reached."""
    found: list[int] = []
    page, pages = 1, 1
    while page <= pages and len(found) < limit:
        answer = search_scenarios(replace(query, page=page, per_page=MAX_PER_PAGE))
        found += answer.hits.ids
        page, pages = page + 1, answer.paging.pages
    return list(dict.fromkeys(found))[:limit]


def search_models(query: ModelQuery) -> ModelHits:
    """One page of the catalogue, its rows from the database."""
    is_degraded = False
    try:
        hits, paging = _turn_to_page(engine().search_models, query)
    except IndexMissing:
        log.warning("no search index: listing models from the database")
        is_degraded = True
        hits, paging = _turn_to_page(unindexed.list_models, query)
    return ModelHits(hits, models.list_by_ids(hits.ids), paging, is_degraded)


def _turn_to_page(find: Callable[[Query], Hits], query: Query) -> tuple[Hits, Paging]:
    hits = find(query)
    size = min(max(query.per_page, 1), MAX_PER_PAGE)
    paging = turn_to(query.page, hits.total, size)
    if paging.page < query.page:
        hits = find(replace(query, page=paging.page))
    return hits, paging
