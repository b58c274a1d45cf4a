"""The buyer sets the plan of milestones, and changes it with a reason."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput, StaleVersion
from marketplace.domain.lifecycle import Action, DeliveryState
from marketplace.domain.permissions import Permission
from marketplace.models import Delivery, Scenario
from marketplace.services import delivery_plans
from marketplace.web.deliveries.blueprint import deliveries_pages
from marketplace.web.deliveries.forms import (
    PlanForm,
    ReplanForm,
    filled_plan,
    show_plan_refusal,
)
from marketplace.web.deliveries.pages import crumbs
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate

Answer = str | Response | tuple[str, int]


@deliveries_pages.route("/scenarios/<int:scenario_id>/delivery/begin", methods=["GET", "POST"])
@guard(Permission.DELIVERY_MANAGE)
def begin(scenario_id: int) -> Answer:
    """Set the milestones, and tell the vendor."""
    scenario = delivery_plans.get_for(current_actor(), scenario_id, Action.BEGIN)
    if request.method != "POST":
        return _begin_page(scenario, filled_plan(PlanForm, (), scenario.version))
    form = PlanForm()
    if _pressed_row_button(form):
        return _begin_page(scenario, form)
    form.drop_blank_rows()
    is_read = form.validate()
    try:
        if is_read:
            delivery_plans.begin(current_actor(), scenario_id, form.rows())
            flash(_("交付已启动，并通知了供给方。"), "success")
            return redirect(url_for("deliveries.show", scenario_id=scenario_id))
    except InvalidInput as refusal:
        show_plan_refusal(form, refusal)
    return _begin_page(scenario, form), 422


def _pressed_row_button(form: PlanForm) -> bool:
    return form.milestones.answer_row_buttons(
        request.form.get("add_row"), request.form.get("remove_row")
    )


def _begin_page(scenario: Scenario, form: PlanForm) -> str:
    return render_template(
        "deliveries/begin.html",
        scenario=scenario,
        form=_with_a_row(form),
        most=delivery_plans.MOST_MILESTONES,
        crumbs=crumbs(scenario, (_("启动交付"), None)),
    )


def _with_a_row(form: PlanForm) -> PlanForm:
    """A place to write, where every row was blank or dropped."""
    if not form.milestones.entries:
        form.milestones.append_entry()
    return form


@deliveries_pages.route("/scenarios/<int:scenario_id>/delivery/plan", methods=["GET", "POST"])
@guard(Permission.DELIVERY_MANAGE)
def plan(scenario_id: int) -> Answer:
    """Change what is planned, with a reason for the vendor."""
    scenario = delivery_plans.get_for(current_actor(), scenario_id, Action.REPLAN)
    planned, _fixed = _divide(scenario)
    if request.method != "POST":
        return _plan_page(scenario, filled_plan(ReplanForm, planned, scenario.version))
    form = ReplanForm()
    if _pressed_row_button(form):
        return _plan_page(scenario, form)
    form.drop_blank_rows()
    if not form.validate():
        return _plan_page(scenario, form), 422
    try:
        delivery_plans.replan(
            current_actor(),
            scenario_id,
            form.rows(),
            form.reason.data or "",
            form.version.data or 0,
        )
    except InvalidInput as refusal:
        show_plan_refusal(form, refusal)
        return _plan_page(scenario, form), 422
    except StaleVersion as refusal:
        return _plan_page(scenario, form, warning=translate(refusal.message)), refusal.status
    flash(_("计划已调整，并把原因告诉了供给方。"), "success")
    return redirect(url_for("deliveries.show", scenario_id=scenario_id))


def _divide(scenario: Scenario) -> tuple[list[Delivery], list[Delivery]]:
    """What can be changed, and what is handed over already."""
    rows = delivery_plans.list_milestones(scenario)
    planned = [row for row in rows if row.state == DeliveryState.PLANNED]
    return planned, [row for row in rows if row.state != DeliveryState.PLANNED]


def _plan_page(scenario: Scenario, form: PlanForm, warning: str | None = None) -> str:
    _planned, fixed = _divide(scenario)
    return render_template(
        "deliveries/plan.html",
        scenario=scenario,
        form=form,
        fixed=fixed,
        warning=warning,
        most=delivery_plans.MOST_MILESTONES - len(fixed),
        crumbs=crumbs(scenario, (_("调整计划"), None)),
    )
