"""Administrators approve listings for later: at a date, or in a batch."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.permissions import Permission
from marketplace.services import approvals, batches, scenarios
from marketplace.web.batches.chosen import read_ids
from marketplace.web.batches.forms import ScheduleForm
from marketplace.web.batches.publishing import require_date
from marketplace.web.form_errors import show_refusal
from marketplace.web.formatting import batch_name, moment
from marketplace.web.guards import current_actor, guard
from marketplace.web.scenarios.approval import show_queue, show_review
from marketplace.web.scenarios.blueprint import scenarios_pages
from marketplace.web.scenarios.obstacles import describe_obstacles
from marketplace.web.scenarios.review_form import ReviewForm

Answer = str | Response | tuple[str, int]

NEW = "new"


@scenarios_pages.post("/admin/scenarios/<int:scenario_id>/schedule")
@guard(Permission.SCENARIO_DECIDE)
def schedule(scenario_id: int) -> Answer:
    """Approve a listing for a date, or change or drop the date of one that is approved."""
    actor, form = current_actor(), ScheduleForm()
    scenario = scenarios.get_scenario(actor, scenario_id)
    is_dropped = request.form.get("then") == "drop"
    at = None if is_dropped else form.publish_at.data
    decide = approvals.schedule if scenario.state == ScenarioState.APPROVED else approvals.approve
    try:
        if not is_dropped:
            require_date(form)
        decide(actor, scenario_id, at)
    except InvalidInput as refusal:
        return _refused(scenario_id, form, refusal), 422
    title = scenario.title
    done = _("“%(title)s”将于%(when)s自动发布。", title=title, when=moment(at))
    flash(done if at else _("已取消“%(title)s”的定时发布。", title=title), "success")
    return redirect(url_for("scenarios.queue"))


def _refused(scenario_id: int, form: ScheduleForm, refusal: InvalidInput) -> str:
    """Beside the date what is wrong with that, above the page what the listing lacks by then."""
    lacks = {name: found for name, found in refusal.fields.items() if name != "publish_at"}
    if not lacks:
        show_refusal(form, refusal)
    review = ReviewForm(formdata=None)
    return show_review(scenario_id, review, describe_obstacles(lacks), schedule_form=form)


@scenarios_pages.post("/admin/scenarios/batch")
@guard(Permission.SCENARIO_DECIDE)
def put_in_batch() -> Answer:
    """Approve the ticked listings into a batch, or into one that is yet to be made."""
    chosen, batch = read_ids(request.form.getlist("scenario_id")), request.form.get("batch", "")
    if not chosen:
        return show_queue(_("请先勾选要编入批次的场景。")), 422
    if batch == NEW:
        return redirect(url_for("batches.new", scenario_id=chosen))
    numbers = read_ids([batch])
    if not numbers:
        return show_queue(_("请选择编入哪一批。")), 422
    count = batches.add(current_actor(), numbers[0], chosen)
    said = ngettext(
        "已把 %(num)s 个场景编入%(batch)s。",
        "已把 %(num)s 个场景编入%(batch)s。",
        count,
        batch=batch_name(numbers[0]),
    )
    flash(said, "success")
    return redirect(url_for("batches.manage", batch_number=numbers[0]))
