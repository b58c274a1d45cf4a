"""Amend a published listing after a preview, and read what was amended."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import (
    DeadlinePassed,
    InvalidInput,
    StaleVersion,
    TransitionRefused,
)
from marketplace.domain.permissions import Permission, require
from marketplace.matching.canonical import digest
from marketplace.models import Scenario
from marketplace.services import amendments, scenarios
from marketplace.services.amendment_plans import Plan
from marketplace.services.installation import settings
from marketplace.services.scenario_content import list_changes, read_content, snapshot
from marketplace.web.amendments.blueprint import amendments_pages
from marketplace.web.amendments.forms import AmendmentForm
from marketplace.web.amendments.panel import list_entries
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate
from marketplace.web.scenarios.changes import Change, describe_changes
from marketplace.web.scenarios.edit_page import lay_out_parts
from marketplace.web.scenarios.form_content import (
    fill_weights,
    filled_form,
    show_findings,
    typed_content,
)

Answer = str | Response | tuple[str, int]


@amendments_pages.get("/scenarios/<int:scenario_id>/amendments")
@guard(Permission.SCENARIO_READ)
def index(scenario_id: int) -> str:
    """Every amendment of a listing, with old and new text."""
    actor = current_actor()
    scenario = scenarios.get_scenario(actor, scenario_id)
    return render_template(
        "amendments/index.html", scenario=scenario, entries=list_entries(actor, scenario)
    )


@amendments_pages.route("/scenarios/<int:scenario_id>/amend", methods=["GET", "POST"])
@guard(Permission.SCENARIO_MANAGE)
def new(scenario_id: int) -> Answer:
    """Write an amendment, look at it, publish it."""
    actor = current_actor()
    if request.method != "POST":
        scenario = amendments.get_amendable(actor, scenario_id)
        return _page(filled_form(scenario, AmendmentForm), scenario)
    scenario = scenarios.get_scenario(actor, scenario_id)
    require(actor, Permission.SCENARIO_MANAGE, scenario)
    form = AmendmentForm()
    try:
        return _take(form, scenario, request.form.get("then"))
    except StaleVersion as refusal:
        return _show_both(form, scenario_id, translate(refusal.message)), 409
    except (DeadlinePassed, TransitionRefused) as refusal:
        # What was typed stays on the page, to be copied from it.
        return _page(form, scenario, warning=translate(refusal.message)), 409


def _take(form: AmendmentForm, scenario: Scenario, then: str | None) -> Answer:
    if form.answer_row_buttons(request.form.get("add_row"), request.form.get("remove_row")):
        return _page(form, scenario)
    if then == "weights":
        fill_weights(form)
        return _page(form, scenario)
    form.drop_blank_rows()
    if not form.validate():
        return _page(form, scenario), 422
    try:
        plan = amendments.preview(
            current_actor(), scenario.id, typed_content(form), form.version.data or 0
        )
    except InvalidInput as refusal:
        show_findings(form, refusal.fields)
        return _page(form, scenario), 422
    return _go_on(form, scenario, plan, then)


def _go_on(form: AmendmentForm, scenario: Scenario, plan: Plan, then: str | None) -> Answer:
    if then != "publish":
        return _preview(form, scenario, plan)
    if form.previewed.data != _mark_of(form, plan):
        changed = _("内容或截止时间与上次预览的不同，还没有发布。请核对下面的改动。")
        return _preview(form, scenario, plan, changed), 409
    try:
        row = amendments.amend(
            current_actor(),
            scenario.id,
            typed_content(form),
            form.reason.data or "",
            form.version.data or 0,
        )
    except InvalidInput as refusal:
        show_findings(form, refusal.fields)
        return _preview(form, scenario, plan), 422
    flash(_("第 %(number)s 号更正已发布，并已通知有关各方。", number=row.number), "success")
    return redirect(url_for("amendments.index", scenario_id=scenario.id))


def _mark_of(form: AmendmentForm, plan: Plan) -> str:
    return digest([snapshot(plan.content), form.version.data])


def _preview(
    form: AmendmentForm, scenario: Scenario, plan: Plan, warning: str | None = None
) -> str:
    form.previewed.data, form.previewed.raw_data = _mark_of(form, plan), None
    return _page(form, scenario, warning=warning, plan=plan)


def _show_both(form: AmendmentForm, scenario_id: int, warning: str) -> str:
    """What a colleague published meanwhile beside what is typed."""
    saved = amendments.get_amendable(current_actor(), scenario_id)
    changes = list_changes(snapshot(read_content(saved)), snapshot(typed_content(form)))
    form.version.data, form.version.raw_data = saved.version, None
    return _page(form, saved, warning=warning, collisions=describe_changes(changes))


def _page(
    form: AmendmentForm,
    scenario: Scenario,
    *,
    plan: Plan | None = None,
    warning: str | None = None,
    collisions: Sequence[Change] = (),
) -> str:
    return render_template(
        "amendments/edit.html",
        form=form,
        scenario=scenario,
        plan=plan,
        changes=describe_changes(plan.changes) if plan else [],
        notice_days=settings().amendment_notice_days,
        warning=warning,
        collisions=collisions,
        **lay_out_parts(form),
    )
