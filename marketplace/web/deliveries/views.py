"""A delivery and its milestones, as both sides and supervisors see them."""

from flask import render_template
from werkzeug.wrappers import Response

from marketplace.domain import clock
from marketplace.domain.lifecycle import (
    DELIVERY,
    SCENARIO,
    Action,
    Role,
    ScenarioState,
    find_transition,
    list_actions,
)
from marketplace.domain.permissions import Actor, Permission, is_allowed
from marketplace.models import Delivery
from marketplace.services import acceptances, deliveries, delivery_plans, handovers
from marketplace.services.delivery_plans import Contract
from marketplace.web.deliveries.blueprint import deliveries_pages
from marketplace.web.deliveries.forms import HandoverForm, ReturnForm
from marketplace.web.deliveries.pages import (
    FILE_TYPES,
    crumbs,
    describe,
    make_lines,
    make_parcels,
    milestone_name,
    to_files,
)
from marketplace.web.deliveries.panel import make_public
from marketplace.web.deliveries.turns import find_turn
from marketplace.web.downloads import as_download
from marketplace.web.guards import current_actor, guard

_MILESTONE = "/scenarios/<int:scenario_id>/delivery/milestones/<int:delivery_id>"


@deliveries_pages.get("/scenarios/<int:scenario_id>/delivery")
@guard(Permission.DELIVERY_READ)
def show(scenario_id: int) -> str:
    """The plan, how far it is, and what comes next."""
    actor, now = current_actor(), clock.now()
    contract = delivery_plans.get_contract(actor, scenario_id)
    scenario = contract.scenario
    milestones = delivery_plans.list_milestones(scenario)
    return render_template(
        "deliveries/show.html",
        scenario=scenario,
        vendor=contract.vendor.name,
        lines=make_lines(milestones, now),
        public=make_public(deliveries.find_public(scenario)),
        steps=list_actions(SCENARIO, scenario.state, frozenset({Role.BUYER})),
        is_due=acceptances.is_due(scenario),
        turn=find_turn(actor, scenario, now),
        crumbs=crumbs(scenario),
    )


@deliveries_pages.get(_MILESTONE)
@guard(Permission.DELIVERY_READ)
def show_milestone(scenario_id: int, delivery_id: int) -> str:
    """One milestone: what was handed over, what was said to it, and the next step."""
    return milestone_page(scenario_id, delivery_id)


def milestone_page(
    scenario_id: int,
    delivery_id: int,
    *,
    form: HandoverForm | None = None,
    return_form: ReturnForm | None = None,
    warning: str | None = None,
) -> str:
    """The page, perhaps with a form that was refused; `warning`: since it shows what is old."""
    actor = current_actor()
    contract, delivery = handovers.get_milestone(actor, scenario_id, delivery_id)
    scenario = contract.scenario
    prepared = handovers.find_prepared(actor, delivery)
    version = delivery.version
    form = form or HandoverForm(
        formdata=None, note=prepared.note if prepared else "", version=version
    )
    if warning:
        form.version.data, form.version.raw_data = version, None
    return render_template(
        "deliveries/milestone.html",
        scenario=scenario,
        delivery=delivery,
        name=milestone_name(delivery),
        vendor=contract.vendor.name,
        remark=describe(delivery, clock.now()),
        parcels=make_parcels(delivery, handovers.list_handed_over(delivery)),
        prepared=prepared,
        form=form,
        warning=warning,
        files=to_files(delivery, prepared.files if prepared else ()),
        file_types=FILE_TYPES,
        can_hand_over=_can(actor, contract, delivery, Action.HAND_OVER),
        can_decide=_can(actor, contract, delivery, Action.ACCEPT),
        return_form=return_form or ReturnForm(formdata=None, version=version),
        version=version,
        crumbs=crumbs(scenario, (milestone_name(delivery), None)),
    )


_NEEDED = {
    Action.HAND_OVER: Permission.DELIVERY_HAND_OVER,
    Action.ACCEPT: Permission.DELIVERY_MANAGE,
}


def _can(actor: Actor, contract: Contract, delivery: Delivery, action: Action) -> bool:
    """Whether the milestone's state and the delivery's leave the action to this reader."""
    if contract.scenario.state != ScenarioState.DELIVERING:
        return False
    is_next = find_transition(DELIVERY, action, delivery.state) is not None
    return is_next and is_allowed(actor, _NEEDED[action], contract.scenario)


@deliveries_pages.get(f"{_MILESTONE}/files/<int:handover_file_id>")
@guard(Permission.DELIVERY_READ)
def download(scenario_id: int, delivery_id: int, handover_file_id: int) -> Response:
    """A file that was handed over, always to be saved, never kept by a browser."""
    row, data = handovers.read_file(current_actor(), scenario_id, delivery_id, handover_file_id)
    return as_download(data, row.name, row.media_type)
