"""Move things through their lifecycles, and write down who did."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed
from marketplace.domain.lifecycle import Action, Role, Transition, get_transition, require_reason
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor
from marketplace.models import StateChange
from marketplace.services.unit_of_work import UnitOfWork


class Stateful(Protocol):
    """A row with a lifecycle."""

    __tablename__: str
    id: int
    state: str


def move(
    work: UnitOfWork,
    subject: Stateful,
    machine: Iterable[Transition],
    action: Action,
    actor: Actor,
    reason: str | None = None,
    *,
    is_anonymous: bool = False,
) -> None:
    """Take `action` on `subject`, as its lifecycle allows, and record it.

    Raises `TransitionRefused` from a wrong state, `NotAllowed` for a wrong role, `InvalidInput`
    (field `reason`) where a reason is needed. `is_anonymous` leaves out who, for sealed proposals.
    """
    row = get_transition(machine, action, subject.state)
    if not (actor.has(row.by) or actor.has(Role.SYSTEM)):
        raise NotAllowed(say("您的账号没有这项权限。"))
    kept = (reason or "").strip()
    missing = require_reason(row, kept)
    if missing:
        raise InvalidInput({"reason": [missing]})
    work.add(
        StateChange(
            subject_type=subject.__tablename__,
            subject_id=subject.id,
            action=row.action,
            source=row.source,
            target=row.target,
            actor_id=None if is_anonymous else actor.user_id,
            reason=kept or None,
        )
    )
    subject.state = row.target


def list_changes(subject_type: str, subject_id: int) -> list[StateChange]:
    """The history of one thing, oldest first."""
    return list(
        db.session.scalars(
            select(StateChange)
            .where(StateChange.subject_type == subject_type, StateChange.subject_id == subject_id)
            .order_by(StateChange.id)
        )
    )


def moment_of(changes: Iterable[StateChange], target: StrEnum) -> StateChange | None:
    """The latest change into `target`, if any."""
    return next((change for change in reversed(list(changes)) if change.target == target), None)
