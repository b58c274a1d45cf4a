"""The buyer decides who reads: open, refuse, revoke."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.lifecycle import ANNEX_REQUEST, Action, get_transition
from marketplace.domain.permissions import Actor, Permission
from marketplace.models import AnnexRequest
from marketplace.services import annex_requests, annexes
from marketplace.web.annexes.blueprint import annexes_pages
from marketplace.web.annexes.pages import crumbs
from marketplace.web.fields import without_controls
from marketplace.web.form_errors import say_reason
from marketplace.web.guards import current_actor, guard

Answer = str | Response | tuple[str, int]

_REQUEST = "/scenarios/<int:scenario_id>/annex/manage/requests/<int:annex_request_id>"


@annexes_pages.post(f"{_REQUEST}/grant")
@guard(Permission.ANNEX_MANAGE)
def grant(scenario_id: int, annex_request_id: int) -> Response:
    """Open the annex to a vendor."""
    annex_requests.grant(current_actor(), scenario_id, annex_request_id)
    return _back(scenario_id, _("已开放，并通知了对方。"))


@annexes_pages.route(f"{_REQUEST}/refuse", methods=["GET", "POST"])
@guard(Permission.ANNEX_MANAGE)
def refuse(scenario_id: int, annex_request_id: int) -> Answer:
    """Keep it closed, with a reason."""
    return _close(scenario_id, annex_request_id, Action.REFUSE, annex_requests.refuse)


@annexes_pages.route(f"{_REQUEST}/revoke", methods=["GET", "POST"])
@guard(Permission.ANNEX_MANAGE)
def revoke(scenario_id: int, annex_request_id: int) -> Answer:
    """Close it again, with a reason."""
    return _close(scenario_id, annex_request_id, Action.REVOKE, annex_requests.revoke)


def _close(
    scenario_id: int,
    request_id: int,
    action: Action,
    close: Callable[[Actor, int, int, str], AnnexRequest],
) -> Answer:
    """Ask for a reason, then decide by `close`."""
    actor, typed = current_actor(), request.form.get("reason", "")
    row, asking = annex_requests.get_request(actor, scenario_id, request_id)
    scenario, _annex = annexes.get_annex(actor, scenario_id)
    annex_requests.require_running(scenario)
    get_transition(ANNEX_REQUEST, action, row.state)
    error, status = None, 200
    if request.method == "POST":
        try:
            close(actor, scenario_id, request_id, typed)
        except InvalidInput as refusal:
            error, status = say_reason(refusal), 422
        else:
            return _back(scenario_id, _("已处理，并把原因告诉了对方。"))
    page = render_template(
        f"annexes/{action.value}.html",
        scenario=scenario,
        row=row,
        organisation=asking.name,
        reason=without_controls(typed),
        error=error,
        crumbs=crumbs(
            scenario,
            (_("管理受限附件"), url_for("annexes.manage", scenario_id=scenario_id)),
            (_("收回开放") if action is Action.REVOKE else _("不同意开放"), None),
        ),
    )
    return page, status


def _back(scenario_id: int, said: str) -> Response:
    flash(said, "success")
    return redirect(url_for("annexes.manage", scenario_id=scenario_id))
