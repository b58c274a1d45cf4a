"""The opening: confirm it, see what was opened, read one opened proposal."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain import clock
from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.permissions import Permission, require
from marketplace.services import opened_proposals, openings, rankings, scenarios
from marketplace.services.credential_verdicts import list_verdicts
from marketplace.services.users import find_name
from marketplace.web.downloads import as_download
from marketplace.web.guards import current_actor, guard
from marketplace.web.rankings.lines import find_line

openings_pages = Blueprint("openings", __name__)


@openings_pages.get("/scenarios/<int:scenario_id>/opening")
@guard(Permission.PROPOSAL_OPEN)
def show(scenario_id: int) -> str:
    """Before the opening the button for it, afterwards its minutes."""
    actor = current_actor()
    scenario = scenarios.get_scenario(actor, scenario_id)
    require(actor, Permission.PROPOSAL_OPEN, scenario)
    opening = openings.find_opening(scenario_id)
    return render_template(
        "openings/show.html",
        scenario=scenario,
        is_accepting=scenario.is_accepting_at(clock.now()),
        opening=opening,
        opened_by=find_name(opening.opened_by_id) if opening else None,
        proposals=opened_proposals.list_opened(actor, scenario) if opening else [],
    )


@openings_pages.post("/scenarios/<int:scenario_id>/opening")
@guard(Permission.PROPOSAL_OPEN)
def open_proposals(scenario_id: int) -> Response:
    """Open every sealed proposal and rank what was opened."""
    actor = current_actor()
    scenario = openings.open_proposals(actor, scenario_id)
    if scenario.state == ScenarioState.FAILED:
        flash(_("截止时没有收到申报方案，场景已结束。"), "warning")
        return redirect(url_for("scenarios.show", scenario_id=scenario_id))
    rankings.run(actor, scenario_id)
    flash(_("方案已开启，并按公布的规则完成排序。"), "success")
    return redirect(url_for("rankings.show", scenario_id=scenario_id))


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
