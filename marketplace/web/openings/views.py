"""The opening: confirm it, watch how it goes, read its minutes."""

from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput
from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.permissions import Permission, is_allowed, require
from marketplace.models import Opening, Scenario
from marketplace.services import opening_runs, openings, scenarios
from marketplace.services.custody_shares import is_split
from marketplace.services.installation import settings
from marketplace.services.opening_minutes import read_minutes
from marketplace.services.opening_records import find_opening, list_lines
from marketplace.services.opening_steps import count_sealed
from marketplace.services.openings import side_of
from marketplace.web.custody.forms import PartForm
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.openings.blueprint import openings_pages
from marketplace.web.openings.keys import make_keys, side_name, standing_name
from marketplace.web.openings.watching import list_shown
from marketplace.web.rate_limits import uploading

# The browser waits this long at most; what is left is the worker's, and shown as it goes on.
LONGEST_REQUEST = timedelta(seconds=8)
MOST_COMPLETE = 50


@openings_pages.get("/scenarios/<int:scenario_id>/opening")
@guard(Permission.OPENING_READ)
def show(scenario_id: int) -> str:
    """Before the opening its two keys, then how it goes, afterwards its minutes."""
    actor = current_actor()
    scenario = scenarios.get_scenario(actor, scenario_id)
    require(actor, Permission.OPENING_READ, scenario)
    opening = find_opening(scenario_id)
    if opening is None:
        return _before(scenario)
    if opening.completed_at is None:
        return _meanwhile(scenario, opening)
    return _afterwards(scenario, opening)


def _before(scenario: Scenario, form: PartForm | None = None) -> str:
    is_accepting = scenario.is_accepting_at(clock.now())
    can_open = scenario.state == ScenarioState.PUBLISHED and not is_accepting
    return render_template(
        "openings/show.html",
        form=form or (PartForm() if is_split(scenario) else None),
        scenario=scenario,
        is_accepting=is_accepting,
        keys=make_keys(current_actor(), scenario) if can_open else None,
        side=side_name(side_of(current_actor())),
        minutes=settings().opening_minutes,
        standing_name=standing_name,
        side_name=side_name,
    )


def _meanwhile(scenario: Scenario, opening: Opening) -> str:
    lines = list_lines(opening)
    return render_template(
        "openings/running.html",
        scenario=scenario,
        lines=lines,
        total=max(count_sealed(opening), len(lines)),
    )


def _afterwards(scenario: Scenario, opening: Opening) -> str:
    can_read = is_allowed(current_actor(), Permission.PROPOSAL_READ_OPENED, scenario)
    return render_template(
        "openings/minutes.html",
        scenario=scenario,
        minutes=read_minutes(scenario, opening),
        can_read=can_read,
        has_ranking=can_read and scenario.state != ScenarioState.FAILED,
        side_name=side_name,
    )


@openings_pages.post("/scenarios/<int:scenario_id>/opening")
@guard(Permission.PROPOSAL_OPEN)
@uploading
def confirm(scenario_id: int) -> Response | tuple[str, int]:
    """Give one of the two keys; with the second one everything is opened and ranked."""
    actor = current_actor()
    scenario = scenarios.get_scenario(actor, scenario_id)
    if not is_split(scenario):
        return _confirmed(openings.confirm(actor, scenario_id), scenario_id)
    form = PartForm()
    try:
        if form.validate():
            part = form.read_part(actor, scenario)
            return _confirmed(openings.confirm(actor, scenario_id, part), scenario_id)
    except InvalidInput as refusal:
        show_refusal(form, refusal)
    return _before(scenario, form), 422


def _confirmed(begun: Opening | None, scenario_id: int) -> Response:
    if begun is None:
        flash(_("已确认，并通知了另一方。另一方在时限内确认后立即开启。"), "success")
    elif opening_runs.carry_out(scenario_id, within=LONGEST_REQUEST):
        flash(_("双方都已确认，开启完成。"), "success")
    else:
        flash(_("双方都已确认，正在开启。"), "success")
    return redirect(url_for("openings.show", scenario_id=scenario_id))


@openings_pages.post("/scenarios/<int:scenario_id>/opening/take-back")
@guard(Permission.PROPOSAL_OPEN)
def take_back(scenario_id: int) -> Response:
    """Take the own confirmation back before the other side's comes."""
    openings.take_back(current_actor(), scenario_id)
    flash(_("已收回您的确认。"), "success")
    return redirect(url_for("openings.show", scenario_id=scenario_id))


@openings_pages.get("/workspace/openings")
@guard(Permission.OPENING_WATCH)
def index() -> str:
    """The calls that wait to be opened, and the openings that were."""
    actor = current_actor()
    return render_template(
        "openings/index.html",
        waiting=list_shown(actor),
        complete=openings.list_complete(actor, MOST_COMPLETE),
    )
