"""Deliveries in the world: one under way, one accepted, one terminated, all of the vendor."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from marketplace.models import Delivery, ModelVersion, Scenario
from marketplace.services import acceptances, awards, delivery_plans, handovers, rankings
from marketplace.services.delivery_plans import PlannedRow
from marketplace.services.organisation_documents import Upload
from tests.factories.openings import open_all
from tests.factories.proposals import make_proposal
from tests.factories.scenarios import make_scenario
from tests.web.roles import ADMINISTRATOR, BUYER, BUYERS, SUPERVISOR, VENDOR, VENDORS

if TYPE_CHECKING:
    from tests.web.world import World

_SIDES = VENDORS | BUYERS | {SUPERVISOR}
_DUE = date(2030, 3, 1)


def keep_deliveries(world: World, version: ModelVersion) -> None:
    """Plant and note what the pages of deliveries show."""
    going, accepted, ended = (
        _conclude(world, version, name) for name in ("delivering", "accepted", "terminated")
    )
    buyer = world.people[BUYER].actor
    handed, prepared, returned = _begin(world, going, 3)
    _prepare(world, handed, "handed-over", _SIDES, is_final=True)
    _prepare(world, prepared, "prepared", VENDORS, is_final=False)
    _prepare(world, returned, "returned", _SIDES, is_final=True)
    reason = world.plant("return", _SIDES)
    handovers.return_(buyer, going.id, returned.id, reason, returned.version)
    (only,) = _begin(world, accepted, 1)
    _prepare(world, only, "accepted", _SIDES, is_final=True)
    handovers.accept(buyer, accepted.id, only.id, only.version)
    acceptances.accept(buyer, accepted.id, "运行稳定。", {0: "96"})
    _begin(world, ended, 1)
    acceptances.terminate(buyer, ended.id, "资金停拨。")


def _conclude(world: World, version: ModelVersion, name: str) -> Scenario:
    buyer = world.people[BUYER]
    scenario = make_scenario(
        buyer,
        administrator=world.people[ADMINISTRATOR],
        title=f"交付场景 {name}",
        kpis=({"name": "识别准确率", "baseline": "80", "target": "95", "unit": "%"},),
    )
    world.note("scenario_id", scenario.id)
    own = make_proposal(world.people[VENDOR], scenario, version)
    world.note("proposal_id", own.id, scenario_id=scenario.id)
    world.clock.advance(days=15)
    open_all(buyer, scenario.id, world.people[SUPERVISOR])
    rankings.run(buyer.actor, scenario.id)
    awards.award(buyer.actor, scenario.id, own.id, "", {})
    world.clock.advance(days=4)
    awards.conclude(buyer.actor, scenario.id)
    return scenario


def _begin(world: World, scenario: Scenario, count: int) -> list[Delivery]:
    plan = [
        PlannedRow(world.plant(f"milestone-{scenario.id}-{place}", _SIDES), _DUE)
        for place in range(count)
    ]
    delivery_plans.begin(world.people[BUYER].actor, scenario.id, plan)
    rows = delivery_plans.list_milestones(scenario)
    for row in rows:
        world.note("delivery_id", row.id, scenario_id=scenario.id)
    return rows


def _prepare(
    world: World, row: Delivery, name: str, readers: set[str] | frozenset[str], *, is_final: bool
) -> None:
    vendor, place = world.people[VENDOR].actor, (row.scenario_id, row.id)
    note = world.plant(f"{name}-note", readers)
    upload = Upload(world.plant(f"{name}-file", readers).encode(), f"{name}.txt")
    handover = handovers.prepare(vendor, *place, note, row.version, upload)
    if is_final:
        handovers.hand_over(vendor, *place, note, row.version)
    for file in handover.files:
        world.note("handover_file_id", file.id, scenario_id=row.scenario_id, delivery_id=row.id)
