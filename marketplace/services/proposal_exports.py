"""Take one's own proposal along: the draft, or the copy of what is sealed, with attachments."""

from dataclasses import dataclass
from typing import Any

from marketplace.domain.clock import SHANGHAI
from marketplace.domain.errors import NotFound
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor
from marketplace.exchange.proposal_export import ExportedFile, write_export
from marketplace.models import Scenario
from marketplace.services import proposal_files, proposals
from marketplace.services.proposal_content import ProposalContent, to_document
from marketplace.services.proposals import OwnProposal


@dataclass(frozen=True)
class Export:
    """A ZIP archive and what it is to be called."""

    name: str
    data: bytes


def export_draft(actor: Actor, scenario_id: int, *, copy_key: bytes | None = None) -> Export:
    """The draft of the actor's own proposal as it stands."""
    own = proposals.get_own(actor, scenario_id, copy_key=copy_key)
    saved_at = own.row.draft_saved_at.astimezone(SHANGHAI).isoformat(timespec="seconds")
    told = {"draft_version": own.version, "saved_at": saved_at}
    return _export(own, own.content, f"proposal-{scenario_id}-draft-{own.version}.zip", told)


def export_submitted(actor: Actor, scenario_id: int, *, copy_key: bytes | None = None) -> Export:
    """The vendor's copy of what is sealed. `NotFound` if nothing is."""
    own = proposals.get_own(actor, scenario_id, copy_key=copy_key)
    content, row = proposals.read_submitted(own), own.row
    if content is None or row.submitted_at is None:
        raise NotFound(say("没有已密封的方案。"))
    told = {
        "version": row.version,
        "submitted_at": row.submitted_at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "commitment": row.commitment,
    }
    return _export(own, content, f"proposal-{scenario_id}-sealed-{row.version}.zip", told)


def _export(own: OwnProposal, content: ProposalContent, name: str, told: dict[str, Any]) -> Export:
    files = [ExportedFile(*_name_and_data(own, note.file_id)) for note in content.files]
    return Export(name, write_export({**told, **_words(own.scenario, content)}, files))


def _name_and_data(own: OwnProposal, file_id: int) -> tuple[str, bytes]:
    note, data = proposal_files.read_own_file(own.row, own.owner, file_id)
    return note.name, data


def _words(scenario: Scenario, content: ProposalContent) -> dict[str, Any]:
    """The content as JSON: amounts in yuan, answers under the requirements' words."""
    texts = {str(row.id): row.text for row in scenario.requirements}
    document = to_document(content)
    document["answers"] = [
        {"requirement": texts[key], **answer}
        for key, answer in document["answers"].items()
        if key in texts
    ]
    document["files"] = [
        {name: value for name, value in file.items() if name != "file_id"}
        for file in document["files"]
    ]
    return {"scenario": {"id": scenario.id, "title": scenario.title}, **document}
