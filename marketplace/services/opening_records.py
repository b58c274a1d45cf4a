"""What stands written of an opening: the opening itself, its lines, its confirmations."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import TransitionRefused
from marketplace.domain.membership import MemberRole, OrganisationKind
from marketplace.domain.messages import say
from marketplace.models import (
    Member,
    Opening,
    OpeningConfirmation,
    OpeningLine,
    Organisation,
    Scenario,
    User,
)
from marketplace.models.opening import LineOutcome, OpeningSide
from marketplace.services.installation import settings


class Standing(StrEnum):
    """What a confirmation is worth."""

    IN_FORCE = "in_force"
    USED = "used"
    LAPSED = "lapsed"
    TAKEN_BACK = "taken_back"
    VOID = "void"


@dataclass(frozen=True)
class Confirmed:
    """A confirmation as it stands. `until`: when it lapses or lapsed."""

    row: OpeningConfirmation
    name: str
    standing: Standing
    until: datetime

    @property
    def is_in_force(self) -> bool:
        """Whether the other side's would begin the opening."""
        return self.standing is Standing.IN_FORCE


def find_opening(scenario_id: int) -> Opening | None:
    """The opening of a scenario, from the second confirmation on."""
    return db.session.scalar(select(Opening).where(Opening.scenario_id == scenario_id))


def is_opening_complete(scenario: Scenario) -> bool:
    """Whether everything is opened, and the minutes are written."""
    opening = find_opening(scenario.id)
    return opening is not None and opening.completed_at is not None


def require_unbegun(scenario: Scenario) -> None:
    """`TransitionRefused` once both have confirmed: what was begun is brought to its end."""
    if find_opening(scenario.id) is not None:
        raise TransitionRefused(say("双方已经确认，开启已经开始，不能再更改。"))


def list_lines(opening: Opening) -> list[OpeningLine]:
    """The proposals in the order in which they were opened."""
    return list(
        db.session.scalars(
            select(OpeningLine)
            .where(OpeningLine.opening_id == opening.id)
            .order_by(OpeningLine.number)
        )
    )


def find_line(proposal_id: int) -> OpeningLine | None:
    """What became of one proposal, if its turn has come."""
    return db.session.scalar(select(OpeningLine).where(OpeningLine.proposal_id == proposal_id))


def is_set_aside(proposal_id: int) -> bool:
    """Whether the proposal did not open, at an opening that is complete."""
    outcome = db.session.scalar(
        select(OpeningLine.outcome)
        .join(Opening, Opening.id == OpeningLine.opening_id)
        .where(OpeningLine.proposal_id == proposal_id, Opening.completed_at.is_not(None))
    )
    return outcome == LineOutcome.SET_ASIDE


def list_confirmations(scenario: Scenario) -> list[Confirmed]:
    """Every confirmation ever given, oldest first."""
    rows = db.session.execute(
        select(OpeningConfirmation, User.name)
        .join(User, User.id == OpeningConfirmation.user_id)
        .where(OpeningConfirmation.scenario_id == scenario.id)
        .order_by(OpeningConfirmation.id)
    ).all()
    holders = {side: _list_holders(scenario, side) for side in {row.side for row, _name in rows}}
    return [_judge(row, name, holders[row.side]) for row, name in rows]


def find_in_force(scenario: Scenario, side: OpeningSide) -> Confirmed | None:
    """The side's confirmation that counts now."""
    found = (one for one in list_confirmations(scenario) if one.is_in_force)
    return next((one for one in found if one.row.side == side), None)


def _judge(row: OpeningConfirmation, name: str, holders: Collection[int]) -> Confirmed:
    until = row.confirmed_at + timedelta(minutes=settings().opening_minutes)
    return Confirmed(row, name, _standing(row, until, holders), until)


def _standing(row: OpeningConfirmation, until: datetime, holders: Collection[int]) -> Standing:
    if row.opening_id is not None:
        return Standing.USED
    if row.taken_back_at is not None:
        return Standing.TAKEN_BACK
    if until <= clock.now():
        return Standing.LAPSED
    return Standing.IN_FORCE if row.user_id in holders else Standing.VOID


def list_key_holder_ids(scenario: Scenario, side: OpeningSide) -> list[int]:
    """Whose confirmation the side needs: the buyer's owners, or the supervisors."""
    query = select(Member.user_id).join(Organisation).where(*_is_key_holder(scenario, side))
    return list(db.session.scalars(query.order_by(Member.user_id)))


def _list_holders(scenario: Scenario, side: str) -> frozenset[int]:
    return frozenset(list_key_holder_ids(scenario, OpeningSide(side)))


def _is_key_holder(scenario: Scenario, side: OpeningSide) -> tuple[ColumnElement[bool], ...]:
    if side is OpeningSide.SUPERVISOR:
        is_supervisor = Member.role == MemberRole.SUPERVISOR
        return is_supervisor, Organisation.kind == OrganisationKind.AUTHORITY
    is_owner = Member.role == MemberRole.OWNER
    return is_owner, Organisation.id == scenario.organisation_id
