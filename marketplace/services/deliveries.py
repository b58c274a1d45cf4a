"""What a model was chosen for: concluded scenarios, which are public with their winner."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.lifecycle import ScenarioState
from marketplace.models import Award, Model, ModelVersion, Proposal, Scenario

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


def list_deliveries(model: Model) -> list[Delivery]:
    """The latest `MOST_DELIVERIES` scenarios that were concluded with a version of `model`.

    An award that is still in its standstill may yet fall, and is left out.
    """
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
            Scenario.state == ScenarioState.CONCLUDED,
        )
        .order_by(Award.awarded_at.desc(), Scenario.id.desc())
        .limit(MOST_DELIVERIES)
    )
    return [Delivery(*row) for row in db.session.execute(query)]
