"""A buyer's own scenarios, some at a time: an imported list makes thousands of drafts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, func, select

from marketplace.db import db
from marketplace.domain.lifecycle import EDITABLE_STATES, ENDED_STATES, ScenarioState
from marketplace.domain.paging import turn_to
from marketplace.domain.permissions import Actor
from marketplace.models import Scenario

PER_PAGE = 20


class Group(StrEnum):
    """What people look for their scenarios by."""

    ALL = "all"
    DRAFTS = "drafts"
    RUNNING = "running"
    ENDED = "ended"


_OVER = ENDED_STATES | {
    ScenarioState.ACCEPTED,
    ScenarioState.TERMINATED,
    ScenarioState.DISCARDED,
}
_STATES: Mapping[Group, frozenset[ScenarioState]] = {
    Group.ALL: frozenset(ScenarioState),
    Group.DRAFTS: EDITABLE_STATES,
    Group.RUNNING: frozenset(ScenarioState) - EDITABLE_STATES - _OVER,
    Group.ENDED: _OVER,
}


def states_of(group: Group) -> frozenset[ScenarioState]:
    """The states whose scenarios are in it."""
    return _STATES[group]


@dataclass(frozen=True)
class OwnPage:
    """One page of a group, latest change first, and how many there are in every group."""

    rows: list[Scenario]
    group: Group
    counts: Mapping[Group, int]
    page: int
    pages: int


def get_page(actor: Actor, group: str, page: int) -> OwnPage:
    """A page of the actor's organisation; an unknown group is all, a page too far the last."""
    chosen = Group(group) if group in list(Group) else Group.ALL
    counts = _count(actor)
    paging = turn_to(page, counts[chosen], PER_PAGE)
    query = _query(actor, states_of(chosen)).limit(PER_PAGE).offset((paging.page - 1) * PER_PAGE)
    return OwnPage(list(db.session.scalars(query)), chosen, counts, paging.page, paging.pages)


def _query(actor: Actor, states: Collection[str]) -> Select[Scenario]:
    return (
        select(Scenario)
        .where(Scenario.organisation_id == actor.organisation_id, Scenario.state.in_(states))
        .order_by(Scenario.updated_at.desc(), Scenario.id.desc())
    )


def _count(actor: Actor) -> Mapping[Group, int]:
    query = (
        select(Scenario.state, func.count())
        .where(Scenario.organisation_id == actor.organisation_id)
        .group_by(Scenario.state)
    )
    by_state = {state: number for state, number in db.session.execute(query)}  # noqa: C416 - rows are no pairs to mypy
    return {
        group: sum(by_state.get(state, 0) for state in states) for group, states in _STATES.items()
    }


def list_in(actor: Actor, states: Collection[str], most: int | None = None) -> list[Scenario]:
    """Those in one of `states`, latest change first, at `most` so many."""
    return list(db.session.scalars(_query(actor, states).limit(most)))


def list_unfinished(actor: Actor) -> list[Scenario]:
    """Those that are neither over nor drafts that nobody has looked at yet."""
    return list_in(actor, states_of(Group.RUNNING) | {ScenarioState.RETURNED})


def count_drafts(actor: Actor) -> int:
    """How many have not been submitted."""
    query = select(func.count()).where(
        Scenario.organisation_id == actor.organisation_id, Scenario.state == ScenarioState.DRAFT
    )
    return db.session.scalar(query) or 0


def list_of(actor: Actor, scenario_ids: Collection[int]) -> list[Scenario]:
    """Those of the actor's organisation among these, latest change first."""
    query = _query(actor, frozenset(ScenarioState)).where(Scenario.id.in_(scenario_ids))
    return list(db.session.scalars(query))


def list_reopened(scenario_ids: Collection[int]) -> set[int]:
    """Which of these have been opened again, as another scenario that was not given up."""
    query = select(Scenario.reopened_from_id).where(
        Scenario.reopened_from_id.in_(scenario_ids), Scenario.state != ScenarioState.DISCARDED
    )
    return {number for number in db.session.scalars(query) if number is not None}
