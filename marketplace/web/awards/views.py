"""Award, conclude after the standstill, or end without an award."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.lifecycle import SCENARIO, Action, get_transition
from marketplace.domain.permissions import Permission, require
from marketplace.models import Scenario
from marketplace.services import awards, opened_proposals, rankings, scenarios
from marketplace.web.awards.forms import AwardForm, award_form
from marketplace.web.fields import without_controls
from marketplace.web.form_errors import say_reason, show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.rankings.lines import RankingLine, list_lines

awards_pages = Blueprint("awards", __name__)


def _own(scenario_id: int, action: Action) -> Scenario:
    """The reader's own scenario; `TransitionRefused` where `action` leads nowhere any more."""
    scenario = scenarios.get_scenario(current_actor(), scenario_id)
    require(current_actor(), Permission.AWARD_DECIDE, scenario)
    get_transition(SCENARIO, action, scenario.state)
    return scenario


@awards_pages.route("/scenarios/<int:scenario_id>/award", methods=["GET", "POST"])
@guard(Permission.AWARD_DECIDE)
def new(scenario_id: int) -> str | Response | tuple[str, int]:
    """Choose the winner and write to the others."""
    actor, scenario = current_actor(), _own(scenario_id, Action.AWARD)
    run = rankings.get_run(actor, scenario)
    lines = list_lines(run, opened_proposals.list_opened(actor, scenario))
    form = award_form(lines)
    if not form.is_submitted():
        return _show(scenario, form, lines)
    if form.validate():
        try:
            awards.award(
                actor,
                scenario_id,
                form.proposal_id.data or 0,
                form.departure_reason.data,
                form.feedback(),
            )
        except InvalidInput as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("中选结果已公示，并通知了全部申报单位。"), "success")
            return redirect(url_for("scenarios.show", scenario_id=scenario_id))
    return _show(scenario, form, lines), 422


def _show(scenario: Scenario, form: AwardForm, lines: list[RankingLine]) -> str:
    return render_template("awards/new.html", scenario=scenario, form=form, lines=lines)


@awards_pages.route("/scenarios/<int:scenario_id>/award/fail", methods=["GET", "POST"])
@guard(Permission.AWARD_DECIDE)
def fail(scenario_id: int) -> str | Response | tuple[str, int]:
    """End the call without a winner, with a public reason."""
    scenario = _own(scenario_id, Action.FAIL)
    awards.require_failable(scenario)
    reason = request.form.get("reason", "")
    if request.method != "POST":
        return render_template("awards/fail.html", scenario=scenario, reason="", error=None)
    try:
        awards.fail(current_actor(), scenario_id, reason)
    except InvalidInput as refusal:
        error = say_reason(refusal)
        typed = without_controls(reason)
        page = render_template("awards/fail.html", scenario=scenario, reason=typed, error=error)
        return page, 422
    flash(_("场景已结束，没有中选方案；原因已公开。"), "success")
    return redirect(url_for("scenarios.show", scenario_id=scenario_id))


@awards_pages.route("/scenarios/<int:scenario_id>/award/conclude", methods=["GET", "POST"])
@guard(Permission.AWARD_DECIDE)
def conclude(scenario_id: int) -> str | Response:
    """Make the award final once the standstill is over."""
    scenario = _own(scenario_id, Action.CONCLUDE)
    if request.method != "POST":
        award = awards.get_award(scenario_id)
        return render_template("awards/conclude.html", scenario=scenario, award=award)
    awards.conclude(current_actor(), scenario_id)
    flash(_("已确认成交。"), "success")
    return redirect(url_for("scenarios.show", scenario_id=scenario_id))
