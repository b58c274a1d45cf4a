"""Open a scenario's proposals with two keys: the buyer's owner and a supervisor both confirm.

Each confirms in the own session, after the deadline, within a time limit of one another; the second
confirmation begins the opening, which `opening_steps` carries out.
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import joinedload

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import AlreadyExists, NotAllowed, TransitionRefused
from marketplace.domain.lifecycle import SCENARIO, Action, Role, ScenarioState, get_transition
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Permission, require, require_let_in
from marketplace.models import Opening, OpeningConfirmation, Scenario
from marketplace.models.opening import OpeningSide
from marketplace.services import scenarios
from marketplace.services.installation import settings
from marketplace.services.opening_keys import key_for, put_together, require_part
from marketplace.services.opening_records import (
    Confirmed,
    find_in_force,
    list_key_holder_ids,
    require_unbegun,
)
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

JOB = "opening.run"
# The request that begins an opening carries it out; the worker comes later, where that was killed.
HEAD_START = timedelta(seconds=10)
MOST_WAITING = 100

OTHER_SIDE = {
    OpeningSide.BUYER: OpeningSide.SUPERVISOR,
    OpeningSide.SUPERVISOR: OpeningSide.BUYER,
}


def side_of(actor: Actor) -> OpeningSide:
    """Whose key the actor holds, if any."""
    return OpeningSide.SUPERVISOR if actor.has(Role.SUPERVISOR) else OpeningSide.BUYER


def confirm(actor: Actor, scenario_id: int, part: str | None = None) -> Opening | None:
    """Give one of the two keys; the opening, if this was the second one.

    `part`: what the actor brings of a split key, as `custody` gives it. Raises `NotAllowed` before
    the deadline, `AlreadyExists` where the side or the person has confirmed, `TransitionRefused`
    once there is nothing to open, `InvalidInput` for parts that do not fit.
    """
    with unit_of_work() as work:
        scenario = work.lock(scenarios.get_scenario(actor, scenario_id))
        require(actor, Permission.PROPOSAL_OPEN, scenario)
        require_unbegun(scenario)
        get_transition(SCENARIO, Action.OPEN, scenario.state)
        if scenario.is_accepting_at(clock.now()):
            raise NotAllowed(say("申报还没有截止，任何人都不能开启方案。"))
        require_part(scenario, part)
        side = side_of(actor)
        _require_unconfirmed(find_in_force(scenario, side), actor)
        other = find_in_force(scenario, OTHER_SIDE[side])
        _require_somebody_else(other, actor)
        row = work.add(
            OpeningConfirmation(
                scenario_id=scenario.id,
                side=side,
                user_id=actor.user_id,
                confirmed_at=clock.now(),
                part=part,
            )
        )
        if other is not None:
            return _begin(work, scenario, other.row, row)
        _ask(work, scenario, side)
    return None


def _require_unconfirmed(own: Confirmed | None, actor: Actor) -> None:
    if own is None:
        return
    if own.row.user_id == actor.user_id:
        raise AlreadyExists(say("您已经确认过了，正在等另一方确认。"))
    raise AlreadyExists(say("%(name)s已经代表这一方确认，正在等另一方确认。", name=own.name))


def _require_somebody_else(other: Confirmed | None, actor: Actor) -> None:
    if other is not None and other.row.user_id == actor.user_id:
        raise AlreadyExists(say("您已经以另一个身份确认。开启要由两个人分别确认。"))


def _begin(
    work: UnitOfWork, scenario: Scenario, first: OpeningConfirmation, second: OpeningConfirmation
) -> Opening:
    by_buyer = first if first.side == OpeningSide.BUYER else second
    opening = work.add(
        Opening(
            scenario_id=scenario.id, opened_by_id=by_buyer.user_id, begun_at=second.confirmed_at
        )
    )
    first.opening_id = second.opening_id = opening.id
    # A key that does not fit is found here, while nothing has begun.
    put_together(scenario, (first, second))
    key_for(scenario, (first, second))
    work.emit(JOB, after=HEAD_START, id=scenario.id)
    return opening


def _ask(work: UnitOfWork, scenario: Scenario, side: OpeningSide) -> None:
    """Tell those who hold the other key that it is their turn, and until when."""
    given = find_in_force(scenario, side)
    if given is not None:
        work.notify(
            list_key_holder_ids(scenario, OTHER_SIDE[side]),
            "opening_confirmed",
            scenario_id=scenario.id,
            title=scenario.title,
            deadline=given.until.isoformat(),
        )


def take_back(actor: Actor, scenario_id: int) -> None:
    """Take the own confirmation back before the second. `TransitionRefused` if none is in force."""
    with unit_of_work() as work:
        scenario = work.lock(scenarios.get_scenario(actor, scenario_id))
        require(actor, Permission.PROPOSAL_OPEN, scenario)
        require_unbegun(scenario)
        own = find_in_force(scenario, side_of(actor))
        if own is None or own.row.user_id != actor.user_id:
            raise TransitionRefused(say("您没有可以收回的确认：它已失效，或已经收回。"))
        own.row.taken_back_at = clock.now()


def list_waiting(actor: Actor) -> list[Scenario]:
    """The calls past their deadline whose opening is not complete, for the supervisors.

    First those with a confirmation that runs out, then the oldest; at most `MOST_WAITING`.
    """
    require_let_in(actor, Permission.OPENING_WATCH)
    return list(
        db.session.scalars(
            select(Scenario)
            .where(
                Scenario.state == ScenarioState.PUBLISHED,
                Scenario.proposal_deadline <= clock.now(),
            )
            .order_by(_is_confirmed().desc(), Scenario.proposal_deadline, Scenario.id)
            .limit(MOST_WAITING)
            .options(joinedload(Scenario.organisation))
        )
    )


def _is_confirmed() -> ColumnElement[bool]:
    since = clock.now() - timedelta(minutes=settings().opening_minutes)
    return exists().where(
        OpeningConfirmation.scenario_id == Scenario.id,
        OpeningConfirmation.confirmed_at > since,
        OpeningConfirmation.taken_back_at.is_(None),
    )


def list_complete(actor: Actor, most: int) -> list[tuple[Opening, Scenario]]:
    """The latest openings that are complete, for the supervisors."""
    require_let_in(actor, Permission.OPENING_WATCH)
    rows = db.session.execute(
        select(Opening, Scenario)
        .join(Scenario, Scenario.id == Opening.scenario_id)
        .where(Opening.completed_at.is_not(None))
        .order_by(Opening.completed_at.desc(), Opening.id.desc())
        .limit(most)
        .options(joinedload(Scenario.organisation))
    )
    return [(opening, scenario) for opening, scenario in rows]
