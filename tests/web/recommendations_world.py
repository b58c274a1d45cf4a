"""Recommendations in the world: what two people said of them, an invitation, and who wants news."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from marketplace.models import RecommendationFeedback
from marketplace.services import scenario_invitations, watches
from marketplace.services.recommendation_feedback import Direction, Reason
from marketplace.services.unit_of_work import unit_of_work
from marketplace.services.watches import Watched
from tests.web.roles import BUYER, OTHER_VENDOR, VENDOR

if TYPE_CHECKING:
    from marketplace.models import ModelVersion, Scenario
    from tests.web.world import World


def keep_recommendations(world: World, scenario: Scenario, version: ModelVersion) -> None:
    """Plant what is said of recommendations, which nobody but who said it ever reads."""
    with unit_of_work() as work:
        for who, direction, model_id in (
            (VENDOR, Direction.SCENARIOS, None),
            (BUYER, Direction.MODELS, version.model_id),
        ):
            person = world.people[who]
            work.add(
                RecommendationFeedback(
                    user_id=person.user.id,
                    organisation_id=person.organisation.id,
                    direction=direction,
                    scenario_id=scenario.id,
                    model_id=model_id,
                    reason=Reason.OTHER,
                    words=world.plant(f"opinion-{direction}", {who}),
                    position=1,
                    score=Decimal("1.5"),
                    algorithm="discovery-1",
                )
            )
    scenario_invitations.invite(world.people[BUYER].actor, scenario.id, version.model_id)
    for who in (VENDOR, OTHER_VENDOR):
        person = world.people[who]
        watches.watch(person.actor, Watched(vendor_id=person.organisation.id))
