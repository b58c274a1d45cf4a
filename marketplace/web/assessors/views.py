"""The buyer's side of assessing: who is asked, what lacks, and what they gave."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.lifecycle import ASSESSED_STATES, ScenarioState
from marketplace.domain.permissions import Permission, is_allowed
from marketplace.extensions import limiter
from marketplace.services import (
    assessment_marks,
    assessment_panels,
    assessment_tables,
    assessor_reminders,
    assessors,
)
from marketplace.services.installation import settings
from marketplace.web.assessors.forms import AssessorForm
from marketplace.web.fields import without_controls
from marketplace.web.form_errors import say_reason, show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate

assessors_pages = Blueprint("assessors", __name__)

Answer = str | Response | tuple[str, int]
_PANEL = "/scenarios/<int:scenario_id>/assessors"


@assessors_pages.get(_PANEL)
@guard(Permission.ASSESSOR_READ)
def index(scenario_id: int) -> str:
    """The panel, and its points once all are in."""
    return _show(scenario_id, AssessorForm(formdata=None))


@assessors_pages.post(_PANEL)
@guard(Permission.ASSESSOR_MANAGE)
@limiter.limit("60 per hour")
def invite(scenario_id: int) -> Answer:
    """Invite an address."""
    form = AssessorForm()
    if form.validate():
        try:
            row = assessors.invite(
                current_actor(), scenario_id, form.email.data, is_chair=form.is_chair.data
            )
        except InvalidInput as refusal:
            show_refusal(form, refusal)
        else:
            return _back(scenario_id, _("邀请已发送到 %(email)s。", email=row.email))
    return _show(scenario_id, form), 422


def _show(scenario_id: int, form: AssessorForm) -> str:
    actor = current_actor()
    scenario = assessors.get_scenario(actor, scenario_id)
    is_shown = assessment_marks.is_shown(scenario)
    can_manage = is_allowed(actor, Permission.ASSESSOR_MANAGE, scenario)
    is_running = scenario.state in ASSESSED_STATES
    return render_template(
        "assessors/index.html",
        scenario=scenario,
        form=form,
        rows=assessment_panels.list_all(scenario),
        own=assessment_panels.list_own_ids(scenario),
        done=assessment_marks.list_done(scenario),
        rule=assessment_panels.find_rule(scenario),
        missing=[translate(message) for message in assessment_marks.list_missing(scenario)],
        can_change=is_running and can_manage,
        can_invite=can_manage and assessment_marks.can_invite(scenario),
        heard=assessment_marks.list_heard(scenario) if is_shown else None,
        reminded=assessor_reminders.find_reminded(scenario),
        remindable=assessor_reminders.list_remindable(scenario) if can_manage else [],
        can_rank=scenario.state == ScenarioState.OPENED
        and assessment_marks.is_complete(scenario)
        and is_allowed(actor, Permission.RANKING_RUN, scenario),
        tables=assessment_tables.list_for_buyer(actor, scenario_id) if is_shown else None,
        days=settings().invitation_days,
    )


@assessors_pages.post(f"{_PANEL}/<int:assessor_id>/resend")
@guard(Permission.ASSESSOR_MANAGE)
@limiter.limit("60 per hour")
def resend(scenario_id: int, assessor_id: int) -> Response:
    """Send an invitation again."""
    row = assessors.resend(current_actor(), scenario_id, assessor_id)
    said = _("邀请已重新发送到 %(email)s，原来的链接失效。", email=row.email)
    return _back(scenario_id, said)


@assessors_pages.post(f"{_PANEL}/reminders")
@guard(Permission.ASSESSOR_MANAGE)
@limiter.limit("60 per hour")
def remind(scenario_id: int) -> Response:
    """Remind whoever has not submitted."""
    count = assessor_reminders.remind(current_actor(), scenario_id)
    said = ngettext("已提醒 %(num)s 位评审专家。", "已提醒 %(num)s 位评审专家。", count)
    return _back(scenario_id, said)


@assessors_pages.post(f"{_PANEL}/<int:assessor_id>/chair")
@guard(Permission.ASSESSOR_MANAGE)
def make_chair(scenario_id: int, assessor_id: int) -> Response:
    """Have this one lead the panel."""
    assessors.make_chair(current_actor(), scenario_id, assessor_id)
    return _back(scenario_id, _("已指定组长。"))


@assessors_pages.route(f"{_PANEL}/<int:assessor_id>/dismiss", methods=["GET", "POST"])
@guard(Permission.ASSESSOR_MANAGE)
def dismiss(scenario_id: int, assessor_id: int) -> Answer:
    """Take somebody out of the panel, with a reason."""
    actor, typed = current_actor(), request.form.get("reason", "")
    row = assessors.get_dismissable(actor, scenario_id, assessor_id)
    error, status = None, 200
    if request.method == "POST":
        try:
            assessors.dismiss(actor, scenario_id, assessor_id, typed)
        except InvalidInput as refusal:
            error, status = say_reason(refusal), 422
        else:
            return _back(scenario_id, _("已解除，并把原因告诉了对方。"))
    page = render_template(
        "assessors/dismiss.html",
        scenario=row.scenario,
        row=row,
        reason=without_controls(typed),
        error=error,
    )
    return page, status


def _back(scenario_id: int, said: str) -> Response:
    flash(said, "success")
    return redirect(url_for("assessors.index", scenario_id=scenario_id))
