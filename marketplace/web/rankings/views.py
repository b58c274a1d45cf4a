"""The ranking of a scenario, for the buyer."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain import clock
from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.permissions import Permission
from marketplace.models import Scenario
from marketplace.services import (
    assessment_marks,
    awards,
    opened_proposals,
    proposal_resemblances,
    rankings,
    scenarios,
)
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate
from marketplace.web.rankings.blueprint import rankings_pages
from marketplace.web.rankings.glance import make_glance
from marketplace.web.rankings.lines import list_lines, list_what_ifs


@rankings_pages.get("/scenarios/<int:scenario_id>/ranking")
@guard(Permission.PROPOSAL_READ_OPENED)
def show(scenario_id: int) -> str | Response:
    """The frozen run: order, contributions, disqualified, how firm it is."""
    actor = current_actor()
    scenario = scenarios.get_scenario(actor, scenario_id)
    opened = opened_proposals.list_opened(actor, scenario)
    if scenario.state == ScenarioState.OPENED:
        missing = [translate(message) for message in assessment_marks.list_missing(scenario)]
        return render_template("rankings/not_yet.html", scenario=scenario, missing=missing)
    if opened and scenario.state == ScenarioState.FAILED and not rankings.find_latest(scenario):
        return render_template("rankings/not_yet.html", scenario=scenario, missing=[])
    run = rankings.get_run(actor, scenario)
    lines = list_lines(run, opened)
    ranked = [line for line in lines if line.is_ranked]
    return render_template(
        "rankings/show.html",
        scenario=scenario,
        actions=_list_actions(scenario, can_award=bool(ranked)),
        run=run,
        award=awards.find_result(scenario),
        ranked=ranked,
        glance=make_glance(run.rules, lines, scenario_id),
        disqualified=[line for line in lines if not line.is_ranked],
        what_ifs=list_what_ifs(run, lines),
        resemblances=proposal_resemblances.get_glance(actor, scenario),
    )


def _list_actions(scenario: Scenario, *, can_award: bool) -> list[tuple[str, str]]:
    """(label, address) of what the buyer can do after the ranking, the main one first."""
    ways = [(_("评审排序报告"), "rankings.show_report"), (_("开启记录"), "openings.show")]
    if scenario.state == ScenarioState.EVALUATED and can_award:
        ways = [(_("确定中选方案"), "awards.new"), (_("不选任何方案"), "awards.fail"), *ways]
    elif scenario.state == ScenarioState.EVALUATED:
        ways = [(_("结束场景"), "awards.fail"), *ways]
    elif scenario.state == ScenarioState.AWARDED and _is_standstill_over(scenario):
        ways = [(_("确认成交"), "awards.conclude"), *ways]
    return [(label, url_for(endpoint, scenario_id=scenario.id)) for label, endpoint in ways]


def _is_standstill_over(scenario: Scenario) -> bool:
    return clock.now() >= awards.get_award(scenario.id).standstill_until


@rankings_pages.post("/scenarios/<int:scenario_id>/ranking")
@guard(Permission.RANKING_RUN)
def run_again(scenario_id: int) -> Response:
    """Rank what was opened, where the opening was cut short before the ranking."""
    rankings.run(current_actor(), scenario_id)
    return redirect(url_for("rankings.show", scenario_id=scenario_id))
