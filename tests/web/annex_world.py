"""Annexes in the world: one open to the vendor, one asked for, one refused, and a draft's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.domain.lifecycle import ScenarioState
from marketplace.models import Annex, Scenario
from marketplace.services import annex_files, annex_requests, annexes
from marketplace.services.annex_requests import Signature
from marketplace.services.annexes import AnnexText
from tests.factories.scenarios import make_scenario
from tests.web.roles import (
    ADMINISTRATOR,
    AUDITORS,
    BUYER,
    BUYERS,
    BUYING_EDITORS,
    OTHER_VENDOR,
    VENDOR,
    VENDORS,
)

if TYPE_CHECKING:
    from tests.web.world import World


def keep_annexes(world: World) -> None:
    """Plant and note what the pages of annexes show."""
    opened, asked, refused = (_publish(world, name) for name in ("opened", "asked", "refused"))
    _add_file(world, opened[0], "annex-open", VENDORS | BUYING_EDITORS)
    for scenario, _annex in (asked, refused):
        _add_file(world, scenario, f"annex-{scenario.id}", BUYING_EDITORS)
    buyer = world.people[BUYER].actor
    grant = _ask(world, VENDOR, *opened, VENDORS | BUYING_EDITORS)
    annex_requests.grant(buyer, opened[0].id, grant)
    _ask(world, OTHER_VENDOR, *opened, BUYING_EDITORS)
    _ask(world, VENDOR, *asked, BUYING_EDITORS)
    reason = world.plant("annex-refusal", VENDORS | BUYING_EDITORS)
    annex_requests.refuse(buyer, refused[0].id, _ask(world, VENDOR, *refused, set()), reason)
    _draft(world)


def _publish(world: World, name: str) -> tuple[Scenario, Annex]:
    scenario = make_scenario(
        world.people[BUYER], administrator=world.people[ADMINISTRATOR], title=f"附件场景 {name}"
    )
    world.note("scenario_id", scenario.id)
    return scenario, _write(world, scenario, "含网络拓扑。")


def _write(world: World, scenario: Scenario, summary: str) -> Annex:
    text = AnnexText("内网拓扑", summary, "保密承诺书")
    return annexes.save(world.people[BUYER].actor, scenario.id, text)


def _add_file(world: World, scenario: Scenario, name: str, readers: set[str]) -> None:
    data = world.plant(name, readers).encode()
    row = annex_files.add(world.people[BUYER].actor, scenario.id, data, f"{name}.txt")
    world.note("annex_file_id", row.id, scenario_id=scenario.id)


def _ask(world: World, who: str, scenario: Scenario, annex: Annex, readers: set[str]) -> int:
    """A request of `who`: the person who signs, the buyer and `readers` read its purpose."""
    row_name = f"{scenario.id}-{who}".replace(" ", "-")
    purpose = world.plant(f"purpose-{row_name}", readers | BUYING_EDITORS | {who})
    signature = Signature(purpose, "王经理", True, annex.undertaking_digest)
    row = annex_requests.request(world.people[who].actor, scenario.id, signature)
    world.note("annex_request_id", row.id, scenario_id=scenario.id)
    return row.id


def _draft(world: World) -> None:
    """An annex that is as private as its draft."""
    scenario = make_scenario(world.people[BUYER], ScenarioState.DRAFT, title="附件草稿")
    world.note("scenario_id", scenario.id)
    _write(world, scenario, world.plant("annex-draft", BUYERS | AUDITORS))
