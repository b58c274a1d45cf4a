"""What the world's testing body issued: one that counts, one that it suspended, one of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.credentials.signed.credential import Purpose
from marketplace.services import takings_back
from tests.factories.credentials import make_signed, send_list
from tests.web.roles import EVALUATOR, VENDOR

if TYPE_CHECKING:
    from marketplace.models import ModelVersion
    from tests.factories.evaluators import Body
    from tests.web.world import World


def keep_issued(world: World, body: Body, version: ModelVersion) -> None:
    """Have the vendor upload them, and one suspended."""
    send_list(body, 1, Purpose.SUSPENSION)
    rows = [make_signed(world.people[VENDOR], body, version, index) for index in (50, 51)]
    taking = takings_back.suspend(
        world.people[EVALUATOR].actor, rows[1].id, "复核测评环境期间暂停。"
    )
    for row in rows:
        world.note("issued_credential_id", row.id)
        world.note("credential_id", row.id)
    # One that another body issued.
    world.note("issued_credential_id", world.ids["credential_id"][2])
    world.note("taking_back_id", taking.id, issued_credential_id=rows[1].id)
