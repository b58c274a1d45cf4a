"""An account elsewhere in the world that tests walk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.models import ExternalIdentity
from marketplace.services.unit_of_work import unit_of_work
from tests.web.roles import BUYER

if TYPE_CHECKING:
    from tests.web.world import World


def link_identity(world: World) -> int:
    """An account elsewhere with which the buyer signs in."""
    subject = world.plant("identity", {BUYER})
    with unit_of_work() as work:
        return work.add(
            ExternalIdentity(
                user_id=world.people[BUYER].user.id,
                issuer="https://provider.example",
                subject=subject,
            )
        ).id
