"""What models and vendors were chosen for and what was accepted of it, as everybody may know it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from marketplace.db import db
from marketplace.domain.lifecycle import (
    CONCLUDED_STATES,
    DELIVERY_STATES,
    Action,
    DeliveryState,
    ScenarioState,
)
from marketplace.models import (
    Acceptance,
    Award,
    Delivery,
    Model,
    ModelVersion,
    Organisation,
    Proposal,
    Scenario,
    StateChange,
)

MOST_DELIVERIES = 50


@dataclass(frozen=True)
class ChosenFor:
    """A scenario that a model was chosen for: no price, and nothing of what was proposed."""

    scenario_id: int
    title: str
    state: str
    demand_unit: str
    sector: str | None
    version: str
    awarded_at: datetime


@dataclass(frozen=True)
class Accepted:
    """One accepted scenario and the organisation that delivered it."""

    scenario_id: int
    title: str
    accepted_at: datetime
    organisation_id: int
    vendor: str


@dataclass(frozen=True)
class PublicDelivery:
    """How a delivery goes or went: `done` of `total` milestones, whose titles are not public.

    `kpis`: see `Acceptance`. Why it was terminated is the scenario's `ending_reason`.
    """

    vendor: str
    begun_at: datetime
    due_on: date | None
    done: int
    total: int
    accepted_at: datetime | None
    summary: str
    kpis: Sequence[Mapping[str, str]]


def is_concluded() -> ColumnElement[bool]:
    """The award can fall no more, whatever became of the delivery."""
    return Scenario.state.in_(CONCLUDED_STATES)


def list_of_sector(sector: str) -> list[Accepted]:
    """Every accepted scenario of a sector with its vendor, the latest acceptance first."""
    query = (
        _select_accepted()
        .where(Scenario.sector == sector)
        .order_by(Acceptance.accepted_at.desc(), Scenario.id.desc())
    )
    return [Accepted(*row) for row in db.session.execute(query)]


def list_counted(proposal_ids: Collection[int]) -> dict[str, list[Accepted]]:
    """What counted for each of some opened proposals when theirs were ranked: the accepted
    scenarios of the vendor in the sector, by the proposal's id as text."""
    if not proposal_ids:
        return {}
    bid, call = aliased(Proposal), aliased(Scenario)
    query = (
        _select_accepted()
        .add_columns(bid.id)
        .join(bid, bid.organisation_id == Proposal.organisation_id)
        .join(call, call.id == bid.scenario_id)
        .where(
            bid.id.in_(proposal_ids),
            call.sector == Scenario.sector,
            Acceptance.accepted_at < call.proposal_deadline,
        )
        .order_by(Acceptance.accepted_at.desc(), Scenario.id.desc())
    )
    found: dict[str, list[Accepted]] = {}
    for *row, number in db.session.execute(query):
        found.setdefault(str(number), []).append(Accepted(*row))
    return found


def _select_accepted() -> Any:
    return (
        select(
            *(Scenario.id, Scenario.title, Acceptance.accepted_at),
            *(Organisation.id, Organisation.name),
        )
        .join(Acceptance, Acceptance.scenario_id == Scenario.id)
        .join(Award, Award.scenario_id == Scenario.id)
        .join(Proposal, Proposal.id == Award.proposal_id)
        .join(Organisation, Organisation.id == Proposal.organisation_id)
        .where(Scenario.state == ScenarioState.ACCEPTED)
    )


def count_accepted(
    organisation_ids: Collection[int], sector: str, before: datetime
) -> dict[int, int]:
    """How many scenarios of a sector were accepted of each vendor `before` a moment: all of them
    in one query, 0 where there is none."""
    query = (
        select(Proposal.organisation_id, func.count())
        .join(Award, Award.proposal_id == Proposal.id)
        .join(Acceptance, Acceptance.scenario_id == Award.scenario_id)
        .join(Scenario, Scenario.id == Award.scenario_id)
        .where(
            Scenario.sector == sector,
            Acceptance.accepted_at < before,
            Proposal.organisation_id.in_(organisation_ids),
        )
        .group_by(Proposal.organisation_id)
    )
    found = {number: count for number, count in db.session.execute(query) if number is not None}
    return {number: found.get(number, 0) for number in organisation_ids}


def count_by_sector() -> Mapping[str, int]:
    """How many scenarios were accepted; sectors without any are left out."""
    query = (
        select(Scenario.sector, func.count())
        .join(Acceptance, Acceptance.scenario_id == Scenario.id)
        .group_by(Scenario.sector)
    )
    return {sector: count for sector, count in db.session.execute(query) if sector}


def list_deliveries(model: Model) -> list[ChosenFor]:
    """The latest `MOST_DELIVERIES` scenarios that were concluded with a version of `model`."""
    query = (
        select(
            Scenario.id,
            Scenario.title,
            Scenario.state,
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
            is_concluded(),
        )
        .order_by(Award.awarded_at.desc(), Scenario.id.desc())
        .limit(MOST_DELIVERIES)
    )
    return [ChosenFor(*row) for row in db.session.execute(query)]


def find_public(scenario: Scenario) -> PublicDelivery | None:
    """The delivery of a scenario as its page shows it; None where none was begun."""
    begun_at = _find_beginning(scenario.id) if scenario.state in DELIVERY_STATES else None
    if begun_at is None:
        return None
    milestones = list(
        db.session.execute(
            select(Delivery.state, Delivery.due_on).where(Delivery.scenario_id == scenario.id)
        )
    )
    acceptance = find_acceptance(scenario.id)
    return PublicDelivery(
        vendor=_find_vendor(scenario.id),
        begun_at=begun_at,
        due_on=max((row.due_on for row in milestones), default=None),
        done=sum(row.state == DeliveryState.ACCEPTED for row in milestones),
        total=len(milestones),
        accepted_at=acceptance.accepted_at if acceptance else None,
        summary=acceptance.summary if acceptance else "",
        kpis=acceptance.kpis if acceptance else (),
    )


def find_acceptance(scenario_id: int) -> Acceptance | None:
    """The acceptance of a scenario, once there is one."""
    return db.session.scalar(select(Acceptance).where(Acceptance.scenario_id == scenario_id))


def _find_vendor(scenario_id: int) -> str:
    query = (
        select(Organisation.name)
        .join(Proposal, Proposal.organisation_id == Organisation.id)
        .join(Award, Award.proposal_id == Proposal.id)
        .where(Award.scenario_id == scenario_id)
    )
    return db.session.execute(query).scalar_one()


def _find_beginning(scenario_id: int) -> datetime | None:
    query = select(StateChange.at).where(
        StateChange.subject_type == Scenario.__tablename__,
        StateChange.subject_id == scenario_id,
        StateChange.action == Action.BEGIN,
    )
    return db.session.scalar(query)
