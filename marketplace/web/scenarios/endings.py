"""Ways out of a published listing: close early, withdraw; and reopen what has ended."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput
from marketplace.domain.lifecycle import SCENARIO, Action, get_transition
from marketplace.domain.permissions import Permission
from marketplace.models import Scenario
from marketplace.services import amendments, endings, scenarios
from marketplace.web.fields import MomentField, TextField, without_controls
from marketplace.web.form_errors import say_reason, show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.scenarios.blueprint import scenarios_pages

Answer = str | Response | tuple[str, int]


class ClosingForm(FlaskForm):
    """When the call shall end, and why sooner."""

    proposal_deadline = MomentField(lazy_gettext("新的申报截止时间"))
    reason = TextField(lazy_gettext("提前截止的原因（公开）"))


@scenarios_pages.route("/scenarios/<int:scenario_id>/close-early", methods=["GET", "POST"])
@guard(Permission.SCENARIO_MANAGE)
def close_early(scenario_id: int) -> Answer:
    """Move the deadline forward, with a public reason."""
    actor, form = current_actor(), ClosingForm()
    scenario = amendments.get_closable(actor, scenario_id)
    if not form.is_submitted():
        return _closing(form, scenario)
    if not form.validate():
        return _closing(form, scenario), 422
    try:
        row = amendments.close_early(
            actor, scenario_id, form.proposal_deadline.data, form.reason.data or ""
        )
    except InvalidInput as refusal:
        show_refusal(form, refusal)
        return _closing(form, scenario), 422
    flash(_("第 %(number)s 号更正已发布，并已通知有关各方。", number=row.number), "success")
    return redirect(url_for("amendments.index", scenario_id=scenario_id))


def _closing(form: ClosingForm, scenario: Scenario) -> str:
    earliest = amendments.earliest_closing(scenario, clock.now())
    return render_template(
        "scenarios/close_early.html", form=form, scenario=scenario, earliest=earliest
    )


@scenarios_pages.route("/admin/scenarios/<int:scenario_id>/withdraw", methods=["GET", "POST"])
@guard(Permission.SCENARIO_DECIDE)
def withdraw(scenario_id: int) -> Answer:
    """An administrator takes a published listing out of the call."""
    actor, reason = current_actor(), request.form.get("reason", "")
    scenario = scenarios.get_scenario(actor, scenario_id)
    get_transition(SCENARIO, Action.WITHDRAW, scenario.state)
    error, status = None, 200
    if request.method == "POST":
        try:
            endings.withdraw(actor, scenario_id, reason)
        except InvalidInput as refusal:
            error, status = say_reason(refusal), 422
        else:
            flash(_("已撤回这个场景，原因已在公开页面上说明。"), "success")
            return redirect(url_for("scenarios.show", scenario_id=scenario_id))
    page = render_template(
        "scenarios/withdraw.html",
        scenario=scenario,
        reason=without_controls(reason),
        error=error,
    )
    return page, status


@scenarios_pages.post("/scenarios/<int:scenario_id>/reopen")
@guard(Permission.SCENARIO_MANAGE)
def reopen(scenario_id: int) -> Response:
    """A new draft with what an ended listing says."""
    draft = endings.reopen(current_actor(), scenario_id)
    flash(_("已按原场景的内容新建草稿。请填写新的时间，重新上传附件，再提交审批。"), "success")
    return redirect(url_for("scenarios.edit", scenario_id=draft.id))
