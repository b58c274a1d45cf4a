"""Two evaluators in the world, one with a withdrawn key, with lists received and named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.models.status_list import Via
from marketplace.services import evaluators, status_list_fetching, status_lists
from tests.factories.evaluators import make_body
from tests.web.roles import ADMINISTRATOR, EVALUATOR

if TYPE_CHECKING:
    from tests.web.world import World


def keep_evaluators(world: World) -> None:
    """Register them, and note what their pages can be asked for."""
    chief = world.people[ADMINISTRATOR]
    home = world.people[EVALUATOR].organisation
    for organisation_id in (home.id, None):
        body = make_body(chief, organisation_id=organisation_id)
        number = body.row.id
        world.note("evaluator_id", number)
        world.note("key_id", body.key_row.id, evaluator_id=number)
        token = body.sign(body.status_list())
        taken = status_lists.receive(token, Via.PUSHED)
        assert taken.is_new
        url = f"{body.row.status_list_source}more/1"
        status_list_fetching.add_address(chief.actor, number, url)
    evaluators.withdraw_key(chief.actor, number, body.key_row.id)
    for standing in status_lists.list_standings(chief.actor):
        world.note("status_list_id", standing.row.id)
