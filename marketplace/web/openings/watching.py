"""The calls that wait to be opened, as the supervisors' pages list them."""

from dataclasses import dataclass

from marketplace.domain.permissions import Actor
from marketplace.models import Scenario
from marketplace.models.opening import OpeningSide
from marketplace.services import openings
from marketplace.web.openings.turns import Turn, find_turn


@dataclass(frozen=True)
class Waiting:
    """A call past its deadline, and whose turn it is."""

    scenario: Scenario
    turn: Turn


def list_shown(actor: Actor) -> list[Waiting]:
    """Those that wait, first where the buyer has confirmed and time runs."""
    found = [
        Waiting(scenario, find_turn(scenario, OpeningSide.SUPERVISOR))
        for scenario in openings.list_waiting(actor)
    ]
    return sorted(found, key=lambda one: (not one.turn.is_urgent, not one.turn.is_mine))
