"""The list and the catalogue without an index: filters and orders hold, words and counts do not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, func, or_, select
from sqlalchemy.sql.elements import UnaryExpression

from marketplace.db import db
from marketplace.domain.lifecycle import ACCEPTING, CLOSED, ScenarioState
from marketplace.domain.money import BANDS, BudgetBand
from marketplace.models import Model, Scenario
from marketplace.search.query import Hits, ModelQuery, ScenarioQuery, Sort, page_bounds
from marketplace.services.public_list import is_accepting, is_public

Order = tuple[UnaryExpression[Any] | ColumnElement[Any], ...]

_amount = func.coalesce(Scenario.budget_maximum, Scenario.budget_minimum)
_NEWEST: Order = (Scenario.published_at.desc(), Scenario.id.desc())


def list_scenarios(query: ScenarioQuery) -> Hits:
    """One page of the public list as the filters say; nothing is counted but the whole."""
    wanted = and_(is_public(), *_scenario_filters(query))
    bounds = page_bounds(query.page, query.per_page)
    ids = select(Scenario.id).where(wanted).order_by(*_order(query.sort, query.now))
    return _hits(
        ids.slice(bounds.start, bounds.stop), select(func.count(Scenario.id)).where(wanted)
    )


def list_models(query: ModelQuery) -> Hits:
    """One page of the catalogue, latest change first; tiers are known to the index only."""
    wanted = and_(Model.is_published, *_model_filters(query))
    bounds = page_bounds(query.page, query.per_page)
    ids = select(Model.id).where(wanted).order_by(Model.updated_at.desc(), Model.id.desc())
    return _hits(ids.slice(bounds.start, bounds.stop), select(func.count(Model.id)).where(wanted))


def _hits(ids: Any, total: Any) -> Hits:
    return Hits(total=db.session.scalar(total) or 0, ids=tuple(db.session.scalars(ids)), facets={})


def _scenario_filters(query: ScenarioQuery) -> list[ColumnElement[bool]]:
    columns: Mapping[str, Any] = {
        "sector": Scenario.sector,
        "sub_scenario": Scenario.sub_scenario,
        "city": Scenario.city,
        "cooperation": Scenario.cooperation_mode,
        "deployment": Scenario.deployment,
    }
    chosen = query.selections()
    plain = [column.in_(chosen[name]) for name, column in columns.items() if chosen[name]]
    states = [_in_state(state, query.now) for state in query.states]
    bands = [_in_band(band) for band in BANDS if band.slug in query.budget_bands]
    return plain + [or_(*alternatives) for alternatives in (states, bands) if alternatives]


def _in_state(state: str, now: datetime) -> ColumnElement[bool]:
    if state == ACCEPTING:
        return is_accepting(now)
    if state == CLOSED:
        is_over = or_(Scenario.proposal_deadline <= now, Scenario.proposal_deadline.is_(None))
        return and_(Scenario.state == ScenarioState.PUBLISHED, is_over)
    return Scenario.state == state


def _in_band(band: BudgetBand) -> ColumnElement[bool]:
    if band.minimum is None:
        return _amount.is_(None)
    above = _amount >= band.minimum
    return above if band.below is None else and_(above, _amount < band.below)


def _order(sort: Sort, now: datetime) -> Order:
    if sort is Sort.BUDGET:
        return (_amount.desc().nulls_last(), *_NEWEST)
    if sort is Sort.DEADLINE:
        accepting = is_accepting(now)
        return (
            case((accepting, 0), else_=1),
            case((accepting, Scenario.proposal_deadline)).asc(),
            Scenario.proposal_deadline.desc(),
            *_NEWEST,
        )
    return _NEWEST


def _model_filters(query: ModelQuery) -> list[ColumnElement[bool]]:
    lists: list[tuple[Any, tuple[str, ...]]] = [
        (Model.sectors, query.sectors),
        (Model.deployments, query.deployment),
    ]
    held = [or_(*(holds(column, value) for value in values)) for column, values in lists if values]
    return held + ([Model.kind.in_(query.kinds)] if query.kinds else [])


def holds(column: Any, value: str) -> ColumnElement[bool]:
    """Whether a JSON list holds `value`. Both databases keep the text as it was written."""
    return cast(column, String).contains(f'"{value}"', autoescape=True)
