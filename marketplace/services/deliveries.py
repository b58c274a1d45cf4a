"""What models and vendors were chosen for: concluded scenarios, public with their winner."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from marketplace.db import db
from marketplace.domain.lifecycle import ScenarioState
from marketplace.models import Award, Model, ModelVersion, Organisation, Proposal, Scenario

MOST_DELIVERIES = 50


@dataclass(frozen=True)
class Delivery:
    """What everybody may know of it: no price, and nothing of what was proposed."""

    scenario_id: int
    title: str
    demand_unit: str
    sector: str | None
    version: str
    awarded_at: datetime


@dataclass(frozen=True)
class Delivered:
    """One concluded scenario and the organisation that was selected for it."""

    scenario_id: int
    title: str
    awarded_at: datetime
    organisation_id: int
    vendor: str


def is_final() -> ColumnElement[bool]:
    """The award can fall no more: the furthest that the platform records of a delivery.

    An award that is still in its standstill may yet fall, and is left out.
    """
    return Scenario.state == ScenarioState.CONCLUDED


def list_of_sector(sector: str) -> list[Delivered]:
    """Every concluded scenario of a sector with its winner, the latest award first."""
    query = (
        select(
            *(Scenario.id, Scenario.title, Award.awarded_at),
            *(Organisation.id, Organisation.name),
        )
        .join(Award, Award.scenario_id == Scenario.id)
        .join(Proposal, Proposal.id == Award.proposal_id)
        .join(Organisation, Organisation.id == Proposal.organisation_id)
        .where(is_final(), Scenario.sector == sector)
        .order_by(Award.awarded_at.desc(), Scenario.id.desc())
    )
    return [Delivered(*row) for row in db.session.execute(query)]


def count_by_sector() -> Mapping[str, int]:
    """How many scenarios were concluded with a winner; sectors without any are left out."""
    query = (
        select(Scenario.sector, func.count())
        .join(Award, Award.scenario_id == Scenario.id)
        .where(is_final())
        .group_by(Scenario.sector)
    )
    return {sector: count for sector, count in db.session.execute(query) if sector}


def list_deliveries(model: Model) -> list[Delivery]:
    """The latest `MOST_DELIVERIES` scenarios that were concluded with a version of `model`."""
    query = (
        select(
            Scenario.id,
            Scenario.title,
            Scenario.demand_unit,
            Scenario.sector,
            ModelVersion.name,
            Award.awarded_at,
        )
        .join(Award, Award.scenario_id == Scenario.id)
        .join(Proposal, Proposal.id == Award.proposal_id)
        .join(ModelVersion, ModelVersion.id == Proposal.model_version_id)
        .where(
            ModelVersion.model_id == model.id,
            Proposal.organisation_id == model.organisation_id,
            is_final(),
        )
        .order_by(Award.awarded_at.desc(), Scenario.id.desc())
        .limit(MOST_DELIVERIES)
    )
    return [Delivery(*row) for row in db.session.execute(query)]
