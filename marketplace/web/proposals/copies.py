"""Take one's own words along: attachments, and the whole draft as JSON."""

import json

from werkzeug.wrappers import Response

from marketplace.domain.clock import SHANGHAI
from marketplace.domain.permissions import Permission
from marketplace.services import proposal_files, proposals
from marketplace.services.proposal_content import to_document
from marketplace.web.downloads import as_download
from marketplace.web.guards import current_actor, guard
from marketplace.web.proposals.blueprint import proposals_pages


@proposals_pages.get("/scenarios/<int:scenario_id>/proposal/files/<int:file_id>")
@guard(Permission.PROPOSAL_READ_OWN)
def download(scenario_id: int, file_id: int) -> Response:
    """An attachment of one's own draft."""
    actor = current_actor()
    own = proposals.get_own(actor, scenario_id)
    note, data = proposal_files.read_own_file(own.row, actor, file_id)
    return as_download(data, note.name, note.media_type)


@proposals_pages.get("/scenarios/<int:scenario_id>/proposal.json")
@guard(Permission.PROPOSAL_READ_OWN)
def export(scenario_id: int) -> Response:
    """One's own draft as JSON: amounts in yuan, answers under the requirements' words."""
    own = proposals.get_own(current_actor(), scenario_id)
    texts = {str(row.id): row.text for row in own.scenario.requirements}
    document = to_document(own.content)
    document["answers"] = [
        {"requirement": texts[key], **answer}
        for key, answer in document["answers"].items()
        if key in texts
    ]
    document["scenario"] = {"id": own.scenario.id, "title": own.scenario.title}
    document["draft_version"] = own.version
    document["saved_at"] = own.row.draft_saved_at.astimezone(SHANGHAI).isoformat(timespec="seconds")
    data = json.dumps(document, ensure_ascii=False, indent=2).encode()
    return as_download(data, f"proposal-{scenario_id}-draft-{own.version}.json", "application/json")
