"""Two evaluators in the world, one with a withdrawn key, with lists received and named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.models.status_list import Via
from marketplace.services import evaluators, status_list_fetching, status_lists
from tests.factories.evaluators import make_body
from tests.web.roles import ADMINISTRATOR, EVALUATOR

if TYPE_CHECKING:
    from tests.factories.evaluators import Body
    from tests.web.world import World


def keep_evaluators(world: World) -> Body:
    """Register them, and note what their pages can be asked for; the one with an organisation."""
    chief = world.people[ADMINISTRATOR]
    home = world.people[EVALUATOR].organisation
    own, other = (_register(world, organisation_id) for organisation_id in (home.id, None))
    evaluators.withdraw_key(chief.actor, other.row.id, other.key_row.id)
    for standing in status_lists.list_standings(chief.actor):
        world.note("status_list_id", standing.row.id)
    return own


def _register(world: World, organisation_id: int | None) -> Body:
    chief = world.people[ADMINISTRATOR]
    body = make_body(chief, organisation_id=organisation_id)
    number = body.row.id
    world.note("evaluator_id", number)
    world.note("key_id", body.key_row.id, evaluator_id=number)
    taken = status_lists.receive(body.sign(body.status_list()), Via.PUSHED)
    assert taken.is_new
    url = f"{body.row.status_list_source}more/1"
    status_list_fetching.add_address(chief.actor, number, url)
    return body
