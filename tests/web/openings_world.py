"""What comes after deadlines in the world: an opening that was cut short, and awards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.models import Scenario
from marketplace.services import awards, opening_steps, proposals, rankings
from tests.factories.openings import begin_opening, killed_after
from tests.web.roles import BUYER, BUYERS, SUPERVISOR, VENDOR, VENDORS

if TYPE_CHECKING:
    from tests.web.world import World


def open_half(world: World, scenario: Scenario) -> None:
    """Both have confirmed, one proposal is opened, and nobody may read a word of it."""
    begin_opening(world.people[BUYER], scenario.id, world.people[SUPERVISOR])
    with killed_after(1):
        opening_steps.run(scenario.id)


def award_first(world: World, scenario: Scenario) -> None:
    """Select the proposal that is first; the other gets a word, planted for its readers."""
    ranked = rankings.get_run(world.people[BUYER].actor, scenario).result.ranked
    winner, loser = (int(line.key) for line in ranked)
    own = proposals.get_own(world.people[VENDOR].actor, scenario.id).row.id
    readers = VENDORS | BUYERS if loser == own else BUYERS
    feedback = {loser: world.plant("feedback", readers)}
    awards.award(world.people[BUYER].actor, scenario.id, winner, "", feedback)
