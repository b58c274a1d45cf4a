"""Whom a buyer has invited to its call, and inviting one more."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.permissions import Permission
from marketplace.services import models, scenario_invitations
from marketplace.web.guards import current_actor, guard

scenario_invitations_pages = Blueprint("scenario_invitations", __name__)


@scenario_invitations_pages.get("/scenarios/<int:scenario_id>/invitations")
@guard(Permission.SCENARIO_INVITATION_READ)
def index(scenario_id: int) -> str:
    """Whom the reader's organisation has invited, and in which words."""
    actor = current_actor()
    scenario = scenario_invitations.get_own(actor, scenario_id)
    return render_template(
        "scenario_invitations/index.html",
        scenario=scenario,
        rows=scenario_invitations.list_invited(actor, scenario_id),
        text=scenario_invitations.write_text(scenario),
        most=scenario_invitations.MOST,
    )


@scenario_invitations_pages.route(
    "/scenarios/<int:scenario_id>/invitations/<int:model_id>", methods=["GET", "POST"]
)
@guard(Permission.SCENARIO_INVITATION_MAKE)
def invite(scenario_id: int, model_id: int) -> str | Response:
    """Invite the vendor of a model: the words first, then the deed."""
    actor = current_actor()
    if request.method == "POST":
        scenario_invitations.invite(actor, scenario_id, model_id)
        flash(_("已邀请，统一的邀请文字已通知对方。"), "success")
        return redirect(url_for("scenario_invitations.index", scenario_id=scenario_id))
    scenario = scenario_invitations.get_invitable(actor, scenario_id)
    vendor = scenario_invitations.get_invitee(actor, model_id)
    return render_template(
        "scenario_invitations/invite.html",
        scenario=scenario,
        vendor=vendor,
        model=models.get_model(actor, model_id),
        text=scenario_invitations.write_text(scenario),
    )
