"""How one's own proposal came out."""

from flask import render_template
from flask_babel import gettext as _

from marketplace.domain.permissions import Permission
from marketplace.matching.ranking import DisqualifiedProposal, RankedProposal
from marketplace.services.proposal_results import get_own_result
from marketplace.web.guards import current_actor, guard
from marketplace.web.proposals.blueprint import proposals_pages
from marketplace.web.proposals.pages import crumbs


@proposals_pages.get("/scenarios/<int:scenario_id>/proposal/result")
@guard(Permission.PROPOSAL_READ_OWN)
def result(scenario_id: int) -> str:
    """The vendor's own line of the ranking, and the buyer's feedback."""
    found = get_own_result(current_actor(), scenario_id)
    return render_template(
        "proposals/result.html",
        own=found.own,
        scenario=found.own.scenario,
        award=found.award,
        ranked=found.line if isinstance(found.line, RankedProposal) else None,
        failed=found.line.failed if isinstance(found.line, DisqualifiedProposal) else (),
        crumbs=crumbs(found.own.scenario, (_("我的结果"), None)),
    )
