"""Custodians in the world: a key of each side, one retired, and calls in split custody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.domain.custody import CustodianKind, Custody
from marketplace.domain.lifecycle import ScenarioState
from marketplace.services import custodian_keys, scenario_custody, scenarios
from tests.factories.custody import make_custodian
from tests.factories.scenarios import make_scenario
from tests.web.roles import ADMINISTRATOR, BUYER, OTHER_BUYER, SUPERVISOR

if TYPE_CHECKING:
    from tests.web.world import World

_SIDES = {
    CustodianKind.BUYER: BUYER,
    CustodianKind.SUPERVISOR: SUPERVISOR,
    CustodianKind.NOTARY: ADMINISTRATOR,
}


def keep_custody(world: World) -> None:
    """Register them, publish one call and leave one in its draft."""
    keys = {kind: make_custodian(world.people[who]).key for kind, who in _SIDES.items()}
    buyer, administrator = world.people[BUYER], world.people[ADMINISTRATOR].actor
    chosen = {kind: key.id for kind, key in keys.items()}
    for is_published in (True, False):
        scenario = make_scenario(buyer, ScenarioState.DRAFT, title=f"分持 {is_published}")
        scenario_custody.choose(buyer.actor, scenario.id, Custody.SPLIT, chosen)
        world.note("scenario_id", scenario.id)
        if is_published:
            scenarios.submit(buyer.actor, scenario.id)
            scenarios.publish(administrator, scenario.id)
            for share in scenario.custody_shares:
                world.note("custody_share_id", share.id, scenario_id=scenario.id)
    retired = make_custodian(buyer).key
    custodian_keys.retire(buyer.actor, retired.id)
    foreign = make_custodian(world.people[OTHER_BUYER]).key
    for key in (*keys.values(), retired, foreign):
        world.note("custodian_key_id", key.id)
