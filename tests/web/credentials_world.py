"""Signed credentials in the world, with the raw results beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.services import signed_credentials
from marketplace.services.signed_credentials import Evidence
from tests.factories.credentials import REPORT, issue, make_testing_body
from tests.web.roles import ADMINISTRATOR, VENDOR

if TYPE_CHECKING:
    from marketplace.models import ModelVersion
    from tests.web.world import World


def keep_credentials(world: World, *versions: ModelVersion) -> None:
    """One for each version of the vendor's."""
    body = make_testing_body(world.people[ADMINISTRATOR])
    for index, version in enumerate(versions):
        row = signed_credentials.upload_signed(
            world.people[VENDOR].actor,
            version.id,
            issue(body, version, index).encode(),
            evidence=Evidence(REPORT, "results.json"),
        )
        world.note("credential_id", row.id)
