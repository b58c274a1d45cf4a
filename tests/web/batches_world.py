"""Batches in the world: one published, one that is prepared, and flags, with secrets in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.domain.lifecycle import ScenarioState
from marketplace.services import batch_publication, batches, listing_flags
from marketplace.services.batches import BatchText
from marketplace.services.listing_flags import FlagText
from tests.factories.scenarios import make_scenario
from tests.web.roles import ADMINISTRATOR, AUDITORS, BUYER, BUYERS

if TYPE_CHECKING:
    from marketplace.models import Scenario
    from tests.web.world import World


def keep_batches(world: World) -> None:
    """Plant and note what the pages of batches and flags show."""
    chief = world.people[ADMINISTRATOR].actor
    published = make_scenario(world.people[BUYER], ScenarioState.SUBMITTED, title="随批次发布")
    batches.create(chief, BatchText(1, "第一批公告", "现予公布。"), [published.id])
    batch_publication.publish(chief, 1)
    waiting = make_scenario(
        world.people[BUYER],
        ScenarioState.SUBMITTED,
        title=world.plant("title-approved", BUYERS | AUDITORS),
    )
    title, notice = (world.plant(f"batch-{name}", AUDITORS) for name in ("title", "notice"))
    batches.create(chief, BatchText(2, title, notice), [waiting.id])
    for scenario in (published, waiting):
        world.note("scenario_id", scenario.id)
        _flag(world, scenario)
    for number in (1, 2, 99):
        world.note("batch_number", number)


def _flag(world: World, scenario: Scenario) -> None:
    """One open and one resolved flag, which not even the listing's buyer sees."""
    chief = world.people[ADMINISTRATOR].actor
    notes = [world.plant(f"flag-{name}", {ADMINISTRATOR}) for name in ("open", "done", "how")]
    for note in notes[:2]:
        row = listing_flags.flag(chief, scenario.id, FlagText("other", note))
        world.note("flag_id", row.id, scenario_id=scenario.id)
    listing_flags.resolve(chief, row.id, notes[2])
