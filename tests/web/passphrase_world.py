"""A proposal in split custody in the world: locked by a passphrase that no browser there holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.custody import Custody
from marketplace.domain.lifecycle import ScenarioState
from marketplace.models import ModelVersion, Scenario
from marketplace.services import proposal_submission, proposals
from tests.factories.proposals import begin_draft, proposal_content
from tests.web.roles import VENDOR

if TYPE_CHECKING:
    from tests.web.world import World


def keep_locked(world: World, version: ModelVersion) -> None:
    """Seal one with an attachment to the call in split custody."""
    scenario = db.session.scalars(
        select(Scenario).where(
            Scenario.custody == Custody.SPLIT, Scenario.state == ScenarioState.PUBLISHED
        )
    ).one()
    vendor = world.people[VENDOR]
    content = proposal_content(scenario, version, summary=world.plant("locked-offer", ()))
    copy_key = begin_draft(vendor, scenario, content).owner.copy_key
    upload = world.plant("locked-offer-file", ()).encode()
    own = proposals.attach(vendor.actor, scenario.id, upload, "方案.txt", copy_key=copy_key)
    proposal_submission.submit(vendor.actor, scenario.id, own.version, copy_key=copy_key)
    world.note("proposal_id", own.row.id)
    for file in own.content.files:
        world.note("file_id", file.file_id, scenario_id=scenario.id)
