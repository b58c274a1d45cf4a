"""A buyer tries the rules of a draft out before they are frozen."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput, StaleVersion, TransitionRefused
from marketplace.domain.lifecycle import EDITABLE_STATES
from marketplace.domain.permissions import Permission
from marketplace.models import Scenario
from marketplace.services import ranking_figures, ranking_simulations, scenarios
from marketplace.services.past_candidates import MOST
from marketplace.services.ranking_simulations import Simulation
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate
from marketplace.web.simulations.changes import list_changes
from marketplace.web.simulations.forms import SimulationForm
from marketplace.web.simulations.lacks import list_lacks, show_lacks
from marketplace.web.simulations.lines import make_board

simulations_pages = Blueprint("simulations", __name__)

Answer = str | Response | tuple[str, int]


@simulations_pages.get("/scenarios/<int:scenario_id>/simulation")
@guard(Permission.SCENARIO_MANAGE)
def show(scenario_id: int) -> Answer:
    """How examples and past proposals would rank by the figures in the address."""
    try:
        scenario = ranking_simulations.get_open(current_actor(), scenario_id)
    except TransitionRefused as refusal:
        return _closed_page(scenario_id, translate(refusal.message)), refusal.status
    form = SimulationForm(ranking_figures.read_figures(scenario), request.args)
    page = _page(scenario, form)
    return (page, 422) if form.is_sent and form.errors else page


def _closed_page(scenario_id: int, text: str) -> str:
    """Why there is nothing to simulate, with the ways on."""
    scenario = scenarios.get_scenario(current_actor(), scenario_id)
    return render_template("simulations/closed.html", scenario=scenario, text=text)


@simulations_pages.post("/scenarios/<int:scenario_id>/simulation")
@guard(Permission.SCENARIO_MANAGE)
def take_over(scenario_id: int) -> Answer:
    """Write the figures that were tried out into the draft."""
    actor = current_actor()
    scenario = ranking_simulations.get_open(actor, scenario_id)
    form = SimulationForm(ranking_figures.read_figures(scenario), request.form)
    version = request.form.get("version", default=0, type=int)
    if not form.validate():
        return _page(scenario, form), 422
    try:
        ranking_simulations.take_over(actor, scenario_id, form.figures, version)
    except StaleVersion as refusal:
        return _page(scenario, form, translate(refusal.message)), 409
    except InvalidInput:
        return _page(scenario, form), 422
    flash(_("模拟的数字已写进草稿。"), "success")
    return redirect(url_for("scenarios.edit", scenario_id=scenario_id, step="check"))


def _page(scenario: Scenario, form: SimulationForm, warning: str | None = None) -> str:
    simulation = _simulate(scenario, form)
    tried = simulation.tried if simulation else None
    own = ranking_figures.read_figures(scenario)
    return render_template(
        "simulations/show.html",
        scenario=scenario,
        form=form,
        warning=warning,
        can_edit=scenario.state in EDITABLE_STATES,
        changes=list_changes(own, form.figures) if tried else [],
        lacks=list_lacks(scenario, form, simulation.lacks) if simulation and not tried else [],
        usual_url=_usual_url(scenario, form),
        most_past=MOST,
        past_count=simulation.past_count if simulation else 0,
        board=make_board(simulation, tried, form.as_sent(), scenario.id)
        if simulation and tried
        else None,
    )


def _simulate(scenario: Scenario, form: SimulationForm) -> Simulation | None:
    """The simulation; None where a figure cannot be read. What it lacks stands beside the fields
    of who has typed something."""
    if not form.validate():
        return None
    found = ranking_simulations.simulate(current_actor(), scenario.id, form.figures, form.who)
    if form.is_sent:
        show_lacks(form, found.lacks)
    return found


def _usual_url(scenario: Scenario, form: SimulationForm) -> str | None:
    """The same figures with the default weights of the sector, where the draft has one."""
    usual = ranking_figures.usual_weights(scenario, form.figures.method)
    query: dict[str, Any] = {**form.as_sent(), **usual}
    return url_for("simulations.show", scenario_id=scenario.id, **query) if usual else None
