"""What anybody may read of the opportunity list, in few columns and few queries."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload, load_only

from marketplace.db import db
from marketplace.domain.lifecycle import PUBLIC_STATES, ScenarioState
from marketplace.models import Batch, Scenario

# Contacts, rules and keys are not even loaded for a list; asking a row for them raises.
_CARD = load_only(
    Scenario.organisation_id,
    Scenario.state,
    Scenario.title,
    Scenario.sector,
    Scenario.sub_scenario,
    Scenario.city,
    Scenario.demand_unit,
    Scenario.batch,
    Scenario.batch_id,
    Scenario.pain_point,
    Scenario.contents,
    Scenario.budget_minimum,
    Scenario.budget_maximum,
    Scenario.proposal_deadline,
    Scenario.published_at,
    raiseload=True,
)
_BATCH = joinedload(Scenario.official_batch).load_only(Batch.number)


def is_public() -> ColumnElement[bool]:
    """On the list, in whatever state."""
    return Scenario.state.in_(PUBLIC_STATES)


def is_accepting(now: datetime) -> ColumnElement[bool]:
    """Open for proposals at `now`."""
    return and_(Scenario.state == ScenarioState.PUBLISHED, Scenario.proposal_deadline > now)


def list_by_ids(ids: Sequence[int]) -> list[Scenario]:
    """Public scenarios in the order of `ids`, in one query, with the columns that a list shows."""
    if not ids:
        return []
    rows = db.session.scalars(
        select(Scenario).where(Scenario.id.in_(ids), is_public()).options(_CARD, _BATCH)
    )
    by_id = {row.id: row for row in rows}
    return [by_id[scenario_id] for scenario_id in ids if scenario_id in by_id]


def list_closing_soon(now: datetime, limit: int) -> list[Scenario]:
    """What accepts proposals, soonest deadline first."""
    query = select(Scenario).where(is_accepting(now)).options(_CARD, _BATCH).limit(limit)
    return list(db.session.scalars(query.order_by(Scenario.proposal_deadline, Scenario.id)))


def list_newest_open(now: datetime, limit: int) -> list[Scenario]:
    """What accepts proposals, newest first."""
    query = select(Scenario).where(is_accepting(now)).options(_CARD, _BATCH).limit(limit)
    return list(
        db.session.scalars(query.order_by(Scenario.published_at.desc(), Scenario.id.desc()))
    )


def list_of_buyer(organisation_id: int, limit: int, offset: int) -> list[Scenario]:
    """What a buyer has put on the list, newest first."""
    query = select(Scenario).where(is_public(), Scenario.organisation_id == organisation_id)
    newest = query.order_by(Scenario.published_at.desc(), Scenario.id.desc())
    return list(db.session.scalars(newest.options(_CARD).limit(limit).offset(offset)))


def count_of_buyer(organisation_id: int) -> int:
    """How much a buyer has put on the list."""
    query = select(func.count()).where(is_public(), Scenario.organisation_id == organisation_id)
    return db.session.scalar(query) or 0


def count_open_by_sector(now: datetime) -> dict[str, int]:
    """How many scenarios accept proposals, by sector; sectors without any are left out."""
    query = select(Scenario.sector, func.count()).where(is_accepting(now)).group_by(Scenario.sector)
    return {sector: count for sector, count in db.session.execute(query) if sector}


def count_open_by_sub_scenario(now: datetime, sector: str) -> dict[str, int]:
    """How many scenarios of a sector accept proposals, by sub-scenario."""
    query = (
        select(Scenario.sub_scenario, func.count())
        .where(is_accepting(now), Scenario.sector == sector)
        .group_by(Scenario.sub_scenario)
    )
    return {sub: count for sub, count in db.session.execute(query) if sub}


def list_of_batch(batch: Batch) -> list[Scenario]:
    """The public scenarios of a batch, in the order of its gazette."""
    query = select(Scenario).where(Scenario.batch_id == batch.id, is_public())
    return list(db.session.scalars(query.options(_CARD, _BATCH).order_by(Scenario.id)))
