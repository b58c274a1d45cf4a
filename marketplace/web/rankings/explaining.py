"""Why one proposal stands where it stands, and what one criterion gave to each."""

from flask import render_template
from werkzeug.wrappers import Response

from marketplace.domain.errors import NotFound
from marketplace.domain.messages import say
from marketplace.domain.permissions import Permission
from marketplace.matching.ranking import RankedProposal
from marketplace.matching.rules import Criterion, Rules
from marketplace.services import opened_proposals, rankings, scenarios
from marketplace.services.ranking_explanations import explain
from marketplace.services.ranking_sources import find_sources
from marketplace.web.guards import current_actor, guard
from marketplace.web.rankings.blueprint import rankings_pages
from marketplace.web.rankings.criterion_lines import (
    explain_line,
    explain_lines,
    list_weight_rows,
    say_changes,
)
from marketplace.web.rankings.formulas import find_formula, list_figures
from marketplace.web.rankings.judged import list_marks, put_together
from marketplace.web.rankings.lines import list_lines
from marketplace.web.rankings.names import criterion_name, rule_set_name


@rankings_pages.get("/scenarios/<int:scenario_id>/ranking/proposals/<int:proposal_id>")
@guard(Permission.PROPOSAL_READ_OPENED)
def show_proposal(scenario_id: int, proposal_id: int) -> str | Response:
    """One proposal: what decided, where every point comes from, what would change its rank."""
    actor = current_actor()
    scenario = scenarios.get_scenario(actor, scenario_id)
    run = rankings.get_run(actor, scenario)
    proposal = opened_proposals.get_opened(actor, proposal_id)
    lines = list_lines(run, opened_proposals.list_opened(actor, scenario))
    line = next((item for item in lines if item.proposal.id == proposal.id), None)
    if line is None:
        raise NotFound(say("这份方案不在这次排序里。"))
    ranked = line.result if isinstance(line.result, RankedProposal) else None
    sources = find_sources(actor, [ranked] if ranked else [])
    explanation = explain(run, line.result.key)
    return render_template(
        "rankings/show_proposal.html",
        scenario=scenario,
        line=line,
        vendors={item.result.key: item.vendor for item in lines},
        explanation=explanation,
        criteria=explain_lines(
            run.rules,
            ranked.criteria if ranked else (),
            sources,
            scenario_id,
            list_marks(run, line.result.key),
            line.result.key,
        ),
        changes=say_changes(explanation, sources),
        weights=list_weight_rows(explanation) if explanation else (),
    )


@rankings_pages.get("/scenarios/<int:scenario_id>/ranking/criteria/<criterion>")
@guard(Permission.PROPOSAL_READ_OPENED)
def show_criterion(scenario_id: int, criterion: str) -> str | Response:
    """One criterion: its rule, the published figures, and each proposal's formula filled in."""
    actor = current_actor()
    scenario = scenarios.get_scenario(actor, scenario_id)
    run = rankings.get_run(actor, scenario)
    found = _get_criterion(run.rules, criterion)
    lines = list_lines(run, opened_proposals.list_opened(actor, scenario))
    sources = find_sources(actor, run.result.ranked)
    explained = [
        (
            line,
            explain_line(
                run.rules,
                part,
                sources,
                marks=list_marks(run, line.result.key),
                key=line.result.key,
            ),
        )
        for line in lines
        if isinstance(line.result, RankedProposal)
        for part in line.result.criteria
        if part.kind == found.kind
    ]
    explained.sort(key=lambda pair: -pair[1].points)
    return render_template(
        "rankings/show_criterion.html",
        scenario=scenario,
        name=criterion_name(found.kind),
        weight=found.weight,
        rule_set=rule_set_name(run.rules),
        formula=find_formula(run.rules, found.kind),
        figures=list_figures(run.rules, found),
        lines=explained,
        marked=put_together((line.vendor, item.marks) for line, item in explained),
    )


def _get_criterion(rules: Rules, name: str) -> Criterion:
    kind = name.replace("-", "_")
    found = next((item for item in rules.criteria if item.kind == kind and item.weight), None)
    if found is None:
        raise NotFound(say("这次排序没有这项标准。"))
    return found
