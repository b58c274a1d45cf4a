"""Papers of a public and of a hidden model in the world."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from marketplace.services import document_badges
from marketplace.services.document_badges import BadgeFile, BadgeText
from tests.web.roles import ADMINISTRATOR, VENDOR, VENDORS

if TYPE_CHECKING:
    from marketplace.models import ModelVersion
    from tests.web.world import World


def keep_badges(world: World, public: ModelVersion, hidden: ModelVersion) -> None:
    """Plant what the papers' files hold, and what the hidden model's paper says."""
    issuers = ("某检测中心", world.plant("hidden-badge", VENDORS))
    readers = (VENDORS | {ADMINISTRATOR}, VENDORS)
    for version, issuer, who in zip((public, hidden), issuers, readers, strict=True):
        paper = BadgeFile(world.plant(f"paper-{version.id}", who).encode(), "报告.txt")
        text = BadgeText("cnas", f"CNAS-{version.id}", issuer, date(2026, 1, 5))
        row = document_badges.add(world.people[VENDOR].actor, version.model_id, text, paper)
        world.note("badge_id", row.id, model_id=version.model_id)
