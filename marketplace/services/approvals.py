"""Approve listings for later: at a date of their own, or as part of a batch.

An approved listing is no more public than a submitted one: until the administrator or the schedule
publishes it, only its buyer and the administrators know of it.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput, TransitionRefused
from marketplace.domain.lifecycle import SCENARIO, Action, ScenarioState
from marketplace.domain.messages import say
from marketplace.domain.permissions import SYSTEM, Actor, Permission, require, require_let_in
from marketplace.models import Scenario
from marketplace.services import notifications, scenarios, transitions
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work


def list_approved(actor: Actor) -> list[Scenario]:
    """What is approved and waits for its publication, what is due first before the rest."""
    require_let_in(actor, Permission.SCENARIO_DECIDE)
    query = (
        select(Scenario)
        .where(Scenario.state == ScenarioState.APPROVED)
        .order_by(Scenario.publish_at.is_(None), Scenario.publish_at, Scenario.id)
        .options(joinedload(Scenario.organisation), joinedload(Scenario.official_batch))
    )
    return list(db.session.scalars(query))


def approve(actor: Actor, scenario_id: int, publish_at: datetime | None = None) -> Scenario:
    """Approve a submitted listing, to be published at a date or when somebody says so.

    Raises `InvalidInput`: field `publish_at` for a date that is past, the listing's fields for
    what it lacks at that date.
    """
    with unit_of_work() as work:
        scenario = _lock(work, actor, scenario_id)
        transitions.move(work, scenario, SCENARIO, Action.APPROVE, actor)
        _set_date(scenario, publish_at)
    return scenario


def schedule(actor: Actor, scenario_id: int, publish_at: datetime | None) -> Scenario:
    """Set or drop the date of an approved listing that is in no batch. Raises as `approve`."""
    with unit_of_work() as work:
        scenario = _lock(work, actor, scenario_id)
        if scenario.state != ScenarioState.APPROVED or scenario.batch_id is not None:
            raise TransitionRefused(say("只有已批准、没有编入批次的场景能单独定发布时间。"))
        _set_date(scenario, publish_at)
    return scenario


def admit(work: UnitOfWork, actor: Actor, scenario: Scenario) -> None:
    """Approve what is submitted and leave what is approved already, in a running unit of work."""
    if scenario.state != ScenarioState.APPROVED:
        transitions.move(work, scenario, SCENARIO, Action.APPROVE, actor)


def require_future(publish_at: datetime) -> None:
    """`InvalidInput` (field `publish_at`) for a date that is past."""
    if publish_at <= clock.now():
        raise InvalidInput({"publish_at": [say("发布时间已经过去，请改为将来的时间。")]})


def _lock(work: UnitOfWork, actor: Actor, scenario_id: int) -> Scenario:
    scenario = work.lock(scenarios.get_scenario(actor, scenario_id))
    require(actor, Permission.SCENARIO_DECIDE, scenario)
    return scenario


def _set_date(scenario: Scenario, publish_at: datetime | None) -> None:
    if publish_at is not None:
        require_future(publish_at)
        scenarios.require_complete(scenario, publish_at)
    scenario.publish_at = publish_at


def list_due_ids(now: datetime) -> list[int]:
    """The listings whose own date has come."""
    query = select(Scenario.id).where(
        Scenario.state == ScenarioState.APPROVED,
        Scenario.batch_id.is_(None),
        Scenario.publish_at <= now,
    )
    return list(db.session.scalars(query.order_by(Scenario.publish_at, Scenario.id)))


def publish_due(scenario_id: int) -> None:
    """Publish a listing whose date has come. Raises as `scenarios.publish`."""
    if scenario_id in list_due_ids(clock.now()):
        scenarios.publish(SYSTEM, scenario_id)


def give_up(scenario_id: int) -> None:
    """Drop the date of a listing that could not be published, and tell the administrators."""
    with unit_of_work() as work:
        scenario = work.lock(scenarios.get_scenario(SYSTEM, scenario_id))
        if scenario.state != ScenarioState.APPROVED:
            return
        scenario.publish_at = None
        notifications.tell_administrators(
            work, "scenario_unpublishable", scenario_id=scenario.id, title=scenario.title
        )
