"""Read one opened proposal."""

from flask import render_template
from werkzeug.wrappers import Response

from marketplace.domain.permissions import Permission
from marketplace.services import opened_proposals, rankings
from marketplace.services.credential_verdicts import list_verdicts
from marketplace.web.downloads import as_download
from marketplace.web.guards import current_actor, guard
from marketplace.web.openings.blueprint import openings_pages
from marketplace.web.rankings.lines import find_line


@openings_pages.get("/proposals/<int:proposal_id>")
@guard(Permission.PROPOSAL_READ_OPENED)
def show_proposal(proposal_id: int) -> str:
    """One opened proposal: what it says, and how it fared."""
    actor = current_actor()
    proposal = opened_proposals.get_opened(actor, proposal_id)
    row = rankings.find_latest(proposal.scenario)
    run = rankings.read_run(row) if row else None
    offered = opened_proposals.list_credentials(proposal)
    return render_template(
        "openings/show_proposal.html",
        proposal=proposal,
        scenario=proposal.scenario,
        content=opened_proposals.content_of(proposal),
        version=opened_proposals.find_version(proposal),
        credentials=offered,
        verdicts=list_verdicts(offered),
        line=find_line(run, proposal) if run else None,
    )


@openings_pages.get("/proposals/<int:proposal_id>/files/<digest>")
@guard(Permission.PROPOSAL_READ_OPENED)
def download(proposal_id: int, digest: str) -> Response:
    """An attachment of an opened proposal."""
    note, data = opened_proposals.read_file(current_actor(), proposal_id, digest)
    return as_download(data, note.name, note.media_type)
