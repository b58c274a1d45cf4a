"""Openings: how a test opens what was sealed."""

from marketplace.models import Scenario
from marketplace.services import openings
from tests.factories.people import Person


def open_all(buyer: Person, scenario_id: int) -> Scenario:
    """Open every sealed proposal of the buyer's scenario, without ranking them."""
    return openings.open_proposals(buyer.actor, scenario_id)
