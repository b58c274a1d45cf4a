"""What was amended and ended in the world: public, but for whom to ask and what is sealed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from marketplace.models import Scenario
from marketplace.services import amendments, endings
from marketplace.services.scenario_content import read_content
from tests.web.roles import ADMINISTRATOR, APPROVED, BUYER

if TYPE_CHECKING:
    from tests.web.world import World


def amend_and_end(world: World, amended: Scenario, closing: Scenario, withdrawn: Scenario) -> None:
    """Amend a listing twice, close another early, withdraw a third."""
    _amend(world, amended, contact_name=world.plant("amended-contact", APPROVED))
    _amend(world, amended, reference_days=80)
    buyer = world.people[BUYER].actor
    earliest = amendments.earliest_closing(closing, world.clock.now())
    amendments.close_early(buyer, closing.id, earliest, "供给方提前到齐。")
    endings.withdraw(world.people[ADMINISTRATOR].actor, withdrawn.id, "重复发布。")


def _amend(world: World, scenario: Scenario, **fields: Any) -> None:
    content = replace(read_content(scenario), **fields)
    buyer = world.people[BUYER].actor
    amendments.amend(buyer, scenario.id, content, "补充说明。", scenario.version)
