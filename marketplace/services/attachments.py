"""Files of a scenario: the buyer adds and removes them while it is a draft, readers download."""

from hashlib import sha256

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import NotFound
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Permission, require
from marketplace.models import Attachment, Scenario
from marketplace.services import scenarios, uploads
from marketplace.services.installation import file_store
from marketplace.services.unit_of_work import unit_of_work


def list_attachments(scenario: Scenario) -> list[Attachment]:
    """The scenario's files in the order they came."""
    query = select(Attachment).where(Attachment.scenario_id == scenario.id)
    return list(db.session.scalars(query.order_by(Attachment.id)))


def attach(actor: Actor, scenario_id: int, data: bytes, name: str) -> Attachment:
    """Add a file to a draft."""
    cleaned, media_type = uploads.check_document(data, name)
    with unit_of_work() as work:
        scenario = work.lock(scenarios.get_scenario(actor, scenario_id))
        require(actor, Permission.SCENARIO_EDIT, scenario)
        uploads.require_room(_sizes(scenario), len(data))
        return work.add(
            Attachment(
                scenario_id=scenario.id,
                name=cleaned,
                media_type=media_type,
                size=len(data),
                digest=sha256(data).hexdigest(),
                storage_key=file_store().put(data),
            )
        )


def _sizes(scenario: Scenario) -> list[int]:
    query = select(Attachment.size).where(Attachment.scenario_id == scenario.id)
    return list(db.session.scalars(query))


def _get(scenario: Scenario, attachment_id: int) -> Attachment:
    found = db.session.get(Attachment, attachment_id)
    if found is None or found.scenario_id != scenario.id:
        raise NotFound(say("没有这个附件。"))
    return found


def detach(actor: Actor, scenario_id: int, attachment_id: int) -> None:
    """Take a file out of a draft."""
    with unit_of_work() as work:
        scenario = work.lock(scenarios.get_scenario(actor, scenario_id))
        require(actor, Permission.SCENARIO_EDIT, scenario)
        row = _get(scenario, attachment_id)
        work.emit("file.remove", key=row.storage_key)
        work.session.delete(row)


def read_attachment(actor: Actor, scenario_id: int, attachment_id: int) -> tuple[Attachment, bytes]:
    """A file of a scenario that the actor may read."""
    row = _get(scenarios.get_scenario(actor, scenario_id), attachment_id)
    return row, file_store().get(row.storage_key)
