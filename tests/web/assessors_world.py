"""Scenarios that people judge: one whose panel is at work, one whose points were handed back, one
that still takes proposals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace.db import db
from marketplace.matching.marking import WHOLE
from marketplace.models import Assessment, Assessor, Proposal, Scenario
from marketplace.services import (
    assessment_marks,
    assessment_panels,
    assessments,
    assessors,
    own_assessments,
)
from tests.factories.assessors import add_assessor, token_of
from tests.factories.openings import open_all
from tests.web.roles import (
    ADMINISTRATOR,
    BUYER,
    BUYER_VIEWER,
    BUYERS,
    OTHER_BUYER,
    OTHER_VENDOR,
    SUPERVISOR,
)

if TYPE_CHECKING:
    from tests.web.world import World

# Of the buyer's own, of another buyer, of a vendor that does not bid; the second has the chair.
PANEL = (BUYER_VIEWER, OTHER_BUYER, OTHER_VENDOR)
CHAIR = OTHER_BUYER
# Who reads the proposals of the one begun, of whose panel the chair alone has declared, and of the
# one complete.
READERS = (BUYERS | {CHAIR}, BUYERS | frozenset(PANEL))


def appoint(world: World, *scenarios: Scenario) -> None:
    """Invite the panel of each; they accept. One more is invited and dismissed."""
    for scenario in scenarios:
        for who in PANEL:
            _person, row = add_assessor(
                world.people[BUYER], scenario, world.people[who], is_chair=who == CHAIR
            )
            _note(world, row)
        _invite_and_dismiss(world, scenario)


def _note(world: World, row: Assessor) -> None:
    """Each with one proposal of its scenario, if there is any, and not with all that there are."""
    query = select(Proposal.id).where(Proposal.scenario_id == row.scenario_id).order_by(Proposal.id)
    proposal_id = db.session.scalars(query).first() or 0
    world.note("assessor_id", row.id, scenario_id=row.scenario_id, proposal_id=proposal_id)


def _note_points(world: World, scenario: Scenario, made: Assessment) -> None:
    """It is the chair who can do something with them."""
    world.note("assessment_id", made.id, assessor_id=_row(world, scenario, CHAIR).id)


def _invite_and_dismiss(world: World, scenario: Scenario) -> None:
    buyer = world.people[BUYER].actor
    row, other = (
        assessors.invite(buyer, scenario.id, f"{name}@example.com", is_chair=False)
        for name in ("one-more", "another")
    )
    world.note("token", token_of(other))
    _note(world, other)
    reason = world.plant(f"dismissed-{scenario.id}", BUYERS | {SUPERVISOR, ADMINISTRATOR})
    assessors.dismiss(buyer, scenario.id, row.id, reason)


def assess(world: World, begun: Scenario, complete: Scenario) -> None:
    """Open both; in `begun` one has declared and drafted, in `complete` all have submitted and the
    chair has handed one back."""
    for scenario in (begun, complete):
        _withdraw_others(world, scenario)
        open_all(world.people[BUYER], scenario.id, world.people[SUPERVISOR])
    _draft(world, begun, CHAIR, frozenset({CHAIR}))
    for who in PANEL:
        _draft(world, complete, who, BUYERS | {SUPERVISOR, CHAIR, who})
        assessments.submit(world.people[who].actor, _row(world, complete, who).id)
    _hand_back(world, complete)


def _withdraw_others(world: World, scenario: Scenario) -> None:
    buyer = world.people[BUYER].actor
    for row in assessment_panels.list_active(scenario):
        if row.state == "invited":
            assessors.dismiss(buyer, scenario.id, row.id, "没有回应。")


def _row(world: World, scenario: Scenario, who: str) -> Assessor:
    actor = world.people[who].actor
    return next(row for row in own_assessments.list_own(actor) if row.scenario_id == scenario.id)


def _draft(world: World, scenario: Scenario, who: str, readers: frozenset[str]) -> None:
    actor, row = world.people[who].actor, _row(world, scenario, who)
    own_assessments.declare(actor, row.id, "没有利害关系")
    comment = world.plant(f"comment-{row.id}", readers)
    scored = [one for one in scenario.requirements if not one.is_mandatory]
    points = {WHOLE: "15", **{f"requirement-{one.id}": "12" for one in scored}}
    for proposal in assessment_marks.list_proposals(scenario):
        made = assessments.save(actor, row.id, proposal.id, points, comment, 0)
        _note_points(world, scenario, made)


def _hand_back(world: World, scenario: Scenario) -> None:
    chair, latest = world.people[CHAIR], assessment_marks.find_latest(scenario)
    row = _row(world, scenario, OTHER_VENDOR)
    old = next(one for one in latest.values() if one.assessor_id == row.id)
    readers = BUYERS | {SUPERVISOR, CHAIR, OTHER_VENDOR}
    reason = world.plant("handed-back", readers)
    made = assessments.hand_back(chair.actor, _row(world, scenario, CHAIR).id, old.id, reason)
    _note_points(world, scenario, made)
