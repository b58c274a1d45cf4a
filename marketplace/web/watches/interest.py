"""How much interest there is in a buyer's own listings: numbers, and never who."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.domain.lifecycle import PUBLIC_STATES
from marketplace.domain.permissions import Actor, Permission, is_allowed
from marketplace.models import Scenario
from marketplace.services import scenario_views, watches
from marketplace.services.scenario_views import Count


@dataclass(frozen=True)
class Interest:
    """`visitors` counts a reader once a day."""

    views: int
    visitors: int
    watchers: int


def list_interest(actor: Actor, scenarios: Sequence[Scenario]) -> dict[int, Interest]:
    """By listing, for those that are public and the reader's own."""
    ids = [
        row.id
        for row in scenarios
        if row.state in PUBLIC_STATES and is_allowed(actor, Permission.SCENARIO_LIST_OWN, row)
    ]
    if not ids:
        return {}
    views, watchers = scenario_views.count_views(ids), watches.count_watchers(ids)
    nothing = Count()
    return {
        number: Interest(
            views.get(number, nothing).views,
            views.get(number, nothing).visitors,
            watchers.get(number, 0),
        )
        for number in ids
    }
