"""Drafts from the rows of a list, each scenario of an organisation once."""

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput
from marketplace.domain.lifecycle import OrganisationState, Role, ScenarioState
from marketplace.domain.membership import OrganisationKind
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor
from marketplace.models import ImportBatch, Organisation, Scenario
from marketplace.services import scenarios
from marketplace.services.import_cells import key_of
from marketplace.services.scenario_content import ScenarioContent
from marketplace.services.unit_of_work import UnitOfWork

Known = dict[str, int]


def list_owners(actor: Actor) -> list[Organisation]:
    """Whose drafts the actor may make: its own organisation; an administrator every buyer's."""
    own = db.session.get(Organisation, actor.organisation_id or 0)
    buyers: list[Organisation] = []
    if actor.has(Role.ADMINISTRATOR):
        query = select(Organisation).where(
            Organisation.kind == OrganisationKind.BUYER,
            Organisation.state == OrganisationState.APPROVED,
        )
        buyers = list(db.session.scalars(query.order_by(Organisation.name, Organisation.id)))
    return [*([own] if own else []), *(row for row in buyers if row is not own)]


def get_owner(batch: ImportBatch) -> Organisation:
    """Whose drafts the rows of `batch` become."""
    return db.session.get_one(Organisation, batch.organisation_id)


def require_owner(actor: Actor, organisation_id: int | None) -> int:
    """The organisation to own the drafts, by default the actor's. Raises `InvalidInput`."""
    wanted = actor.organisation_id if organisation_id is None else organisation_id
    if wanted is None or wanted not in {row.id for row in list_owners(actor)}:
        raise InvalidInput({"organisation": [say("请从列表中选择单位。")]})
    return wanted


def list_known(organisation_id: int, after: int = 0) -> Known:
    """The organisation's scenarios by their keys, those with an id above `after`.

    A discarded draft does not count.
    """
    query = select(Scenario.id, Scenario.title, Scenario.demand_unit).where(
        Scenario.organisation_id == organisation_id,
        Scenario.state != ScenarioState.DISCARDED,
        Scenario.id > after,
    )
    return {key_of(title, unit): number for number, title, unit in db.session.execute(query)}


def hold_owner(work: UnitOfWork, organisation_id: int) -> Known:
    """Keep other imports for the organisation waiting; what it has already, by key."""
    work.lock(work.session.get_one(Organisation, organisation_id))
    return list_known(organisation_id)


def add_drafts(
    work: UnitOfWork, organisation_id: int, contents: Sequence[ScenarioContent], known: Known
) -> list[tuple[int, bool]]:
    """For each content the scenario's id, and whether it is a new draft (then noted in `known`)
    or was there."""
    keys = [key_of(content.title, content.demand_unit) for content in contents]
    new: dict[str, ScenarioContent] = {}
    for key, content in zip(keys, contents, strict=True):
        if key not in known:
            new.setdefault(key, content)
    made = scenarios.new_drafts(work, organisation_id, list(new.values()))
    known.update({key: scenario.id for key, scenario in zip(new, made, strict=True)})
    # The first of those that say the same is the draft; the others were there.
    return [(known[key], new.pop(key, None) is not None) for key in keys]
