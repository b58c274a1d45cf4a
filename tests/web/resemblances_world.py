"""What two opened proposals of the world have in common, and what was said to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace.db import db
from marketplace.models import Resemblance, Scenario
from marketplace.services import proposal_resemblances, resemblance_runs
from tests.web.roles import BUYER, BUYERS, SUPERVISOR

if TYPE_CHECKING:
    from tests.web.world import World


def compare(world: World, scenario: Scenario) -> None:
    """Compare the opened proposals, and record an explanation, planted for its readers."""
    assert resemblance_runs.find_in(scenario.id)
    pair_id = db.session.scalars(select(Resemblance.id)).one()
    words = world.plant("explanation", BUYERS | {SUPERVISOR})
    proposal_resemblances.note(world.people[BUYER].actor, pair_id, words, "explained")
    world.note("resemblance_id", pair_id, scenario_id=scenario.id)
