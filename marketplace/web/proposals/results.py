"""How one's own proposal came out."""

from collections.abc import Mapping

from flask import render_template
from flask_babel import gettext as _

from marketplace.domain.permissions import Permission
from marketplace.matching.ranking import DisqualifiedProposal, RankedProposal
from marketplace.services.proposal_results import OwnResult, get_own_result
from marketplace.web.guards import current_actor, guard
from marketplace.web.proposals.blueprint import proposals_pages
from marketplace.web.proposals.pages import crumbs
from marketplace.web.rankings.criterion_lines import (
    ExplainedCriterion,
    explain_lines,
    list_weight_rows,
    say_changes,
)
from marketplace.web.rankings.glance import make_nameless_glance
from marketplace.web.rankings.names import nameless_vendor


@proposals_pages.get("/scenarios/<int:scenario_id>/proposal/result")
@guard(Permission.PROPOSAL_READ_OWN)
def result(scenario_id: int) -> str:
    """The vendor's own line of the ranking explained, the table without names, the feedback."""
    found = get_own_result(current_actor(), scenario_id)
    ranked = found.line if isinstance(found.line, RankedProposal) else None
    return render_template(
        "proposals/result.html",
        own=found.own,
        scenario=found.own.scenario,
        award=found.award,
        ranked=ranked,
        failed=found.line.failed if isinstance(found.line, DisqualifiedProposal) else (),
        criteria=_explain(found, ranked),
        glance=make_nameless_glance(found.rules, found.table) if found.rules else None,
        disqualified_count=found.disqualified_count,
        explanation=found.explanation,
        vendors=_name_others(found),
        changes=say_changes(found.explanation, found.sources),
        weights=list_weight_rows(found.explanation) if found.explanation else (),
        crumbs=crumbs(found.own.scenario, (_("我的结果"), None)),
    )


def _explain(found: OwnResult, ranked: RankedProposal | None) -> list[ExplainedCriterion]:
    if found.rules is None or ranked is None:
        return []
    return explain_lines(found.rules, ranked.criteria, found.sources, key=ranked.key)


def _name_others(found: OwnResult) -> Mapping[str, str]:
    return {line.key: nameless_vendor(line.key) for line in found.table}
