"""The buyer accepts what was handed over for a milestone, or returns it with a reason."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.services import handovers
from marketplace.web.deliveries.blueprint import deliveries_pages
from marketplace.web.deliveries.forms import DecisionForm, ReturnForm
from marketplace.web.deliveries.views import milestone_page
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard

_MILESTONE = "/scenarios/<int:scenario_id>/delivery/milestones/<int:delivery_id>"


@deliveries_pages.post(f"{_MILESTONE}/accept")
@guard(Permission.DELIVERY_MANAGE)
def accept_milestone(scenario_id: int, delivery_id: int) -> Response:
    """Accept what was handed over, as it was shown."""
    handovers.accept(current_actor(), scenario_id, delivery_id, DecisionForm().version.data or 0)
    flash(_("里程碑已验收，并通知了供给方。"), "success")
    return redirect(url_for("deliveries.show", scenario_id=scenario_id))


@deliveries_pages.post(f"{_MILESTONE}/return")
@guard(Permission.DELIVERY_MANAGE)
def return_milestone(scenario_id: int, delivery_id: int) -> Response | tuple[str, int]:
    """Send it back."""
    form = ReturnForm()
    if form.validate():
        reason, version = form.reason.data or "", form.version.data or 0
        try:
            handovers.return_(current_actor(), scenario_id, delivery_id, reason, version)
        except InvalidInput as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("已退回，并把原因告诉了供给方。"), "success")
            return redirect(url_for("deliveries.show", scenario_id=scenario_id))
    return milestone_page(scenario_id, delivery_id, return_form=form), 422
