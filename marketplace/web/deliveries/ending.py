"""The buyer accepts the whole publicly, or ends the delivery with a public reason."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.lifecycle import Action
from marketplace.domain.permissions import Permission
from marketplace.services import acceptances, delivery_plans
from marketplace.web.deliveries.blueprint import deliveries_pages
from marketplace.web.deliveries.forms import acceptance_form
from marketplace.web.deliveries.pages import crumbs
from marketplace.web.fields import without_controls
from marketplace.web.form_errors import say_reason, show_refusal
from marketplace.web.guards import current_actor, guard

Answer = str | Response | tuple[str, int]


@deliveries_pages.route("/scenarios/<int:scenario_id>/delivery/accept", methods=["GET", "POST"])
@guard(Permission.DELIVERY_DECIDE)
def accept(scenario_id: int) -> Answer:
    """Write what everybody will read, and accept the whole."""
    actor = current_actor()
    scenario = delivery_plans.get_for(actor, scenario_id, Action.ACCEPT)
    kpis = acceptances.list_kpis(delivery_plans.get_contract(actor, scenario_id))
    form, status = acceptance_form(kpis), 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                acceptances.accept(actor, scenario_id, form.summary.data or "", form.reached())
                flash(_("已整体验收，验收结论已公开，并通知了供给方。"), "success")
                return redirect(url_for("scenarios.show", scenario_id=scenario_id))
        except InvalidInput as refusal:
            show_refusal(form, refusal)
    page = render_template(
        "deliveries/accept.html",
        scenario=scenario,
        form=form,
        is_due=acceptances.is_due(scenario),
        crumbs=crumbs(scenario, (_("整体验收"), None)),
    )
    return page, status


@deliveries_pages.route("/scenarios/<int:scenario_id>/delivery/terminate", methods=["GET", "POST"])
@guard(Permission.DELIVERY_DECIDE)
def terminate(scenario_id: int) -> Answer:
    """End the delivery without an acceptance."""
    scenario = delivery_plans.get_for(current_actor(), scenario_id, Action.TERMINATE)
    typed, error, status = request.form.get("reason", ""), None, 200
    if request.method == "POST":
        try:
            acceptances.terminate(current_actor(), scenario_id, typed)
        except InvalidInput as refusal:
            error, status = say_reason(refusal), 422
        else:
            flash(_("交付已终止，原因已公开。"), "success")
            return redirect(url_for("scenarios.show", scenario_id=scenario_id))
    page = render_template(
        "deliveries/terminate.html",
        scenario=scenario,
        reason=without_controls(typed),
        error=error,
        crumbs=crumbs(scenario, (_("终止交付"), None)),
    )
    return page, status
