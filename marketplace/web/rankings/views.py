"""The ranking of a scenario, for the buyer."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.permissions import Permission
from marketplace.services import opened_proposals, rankings, scenarios
from marketplace.web.guards import current_actor, guard
from marketplace.web.rankings.lines import list_lines, list_what_ifs

rankings_pages = Blueprint("rankings", __name__)


@rankings_pages.get("/scenarios/<int:scenario_id>/ranking")
@guard(Permission.PROPOSAL_READ_OPENED)
def show(scenario_id: int) -> str | Response:
    """The frozen run: order, contributions, disqualified, how firm it is."""
    actor = current_actor()
    scenario = scenarios.get_scenario(actor, scenario_id)
    if scenario.state == ScenarioState.OPENED:
        return render_template("rankings/not_yet.html", scenario=scenario)
    run = rankings.get_run(actor, scenario)
    lines = list_lines(run, opened_proposals.list_opened(actor, scenario))
    return render_template(
        "rankings/show.html",
        scenario=scenario,
        run=run,
        ranked=[line for line in lines if line.is_ranked],
        disqualified=[line for line in lines if not line.is_ranked],
        what_ifs=list_what_ifs(run, lines),
    )


@rankings_pages.post("/scenarios/<int:scenario_id>/ranking")
@guard(Permission.PROPOSAL_OPEN)
def run_again(scenario_id: int) -> Response:
    """Rank what was opened, where the opening was cut short before the ranking."""
    rankings.run(current_actor(), scenario_id)
    return redirect(url_for("rankings.show", scenario_id=scenario_id))
