"""Somebody is asked to judge, and joins."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput, NotFound
from marketplace.domain.permissions import Permission
from marketplace.extensions import limiter
from marketplace.models import Assessor
from marketplace.services import assessor_invitations, newcomers, terms
from marketplace.web.accounts import session as sessions
from marketplace.web.fields import without_controls
from marketplace.web.form_errors import say_reason, show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.invitations.forms import NewcomerForm, mask
from marketplace.web.messages import translate

assessor_invitations_pages = Blueprint("assessor_invitations", __name__)

Answer = str | Response | tuple[str, int]


@assessor_invitations_pages.route("/assessor-invitations/<token>", methods=["GET", "POST"])
@guard(Permission.PUBLIC_READ)
@limiter.limit("20 per hour", methods=["POST"])
def show(token: str) -> Answer:
    """What is asked, of whoever reads the address; accept it."""
    try:
        row = assessor_invitations.get_by_token(token)
    except NotFound as refusal:
        return render_template("invitations/spent.html", reason=translate(refusal.message)), 404
    actor, form = current_actor(), NewcomerForm()
    if request.method != "POST":
        return _page(token, row, form)
    if actor.is_signed_in:
        return _welcome(assessor_invitations.accept(actor, token))
    if not form.validate():
        return _page(token, row, form), 422
    try:
        user, row = assessor_invitations.join_as_new(token, form.newcomer())
    except InvalidInput as refusal:
        show_refusal(form, refusal)
        return _page(token, row, form), 422
    sessions.begin(user)
    return _welcome(row)


@assessor_invitations_pages.route("/assessor-invitations/<token>/refusal", methods=["GET", "POST"])
@guard(Permission.PUBLIC_READ)
@limiter.limit("20 per hour", methods=["POST"])
def turn_down(token: str) -> Answer:
    """Decline the invitation, with a reason or without."""
    try:
        row = assessor_invitations.get_by_token(token)
    except NotFound as refusal:
        return render_template("invitations/spent.html", reason=translate(refusal.message)), 404
    typed, error, status = request.form.get("reason", ""), None, 200
    if request.method == "POST":
        try:
            assessor_invitations.turn_down(current_actor(), token, typed)
        except InvalidInput as refusal:
            error, status = say_reason(refusal), 422
        else:
            flash(_("已谢绝邀请，并告诉了邀请您的单位。"), "success")
            return redirect(url_for("home.index"))
    page = render_template(
        "assessor_invitations/turn_down.html",
        token=token,
        scenario=row.scenario,
        reason=without_controls(typed),
        error=error,
    )
    return page, status


def _page(token: str, row: Assessor, form: NewcomerForm) -> str:
    actor, current = current_actor(), terms.find_current()
    form.show_terms(current.id if current else None)
    return render_template(
        "assessor_invitations/show.html",
        token=token,
        invitation=row,
        scenario=row.scenario,
        form=form,
        is_mine=assessor_invitations.is_for(actor, row),
        has_account=newcomers.find_account(row.email) is not None,
        masked=mask(row.email),
    )


def _welcome(row: Assessor) -> Response:
    flash(_("您已接受邀请。"), "success")
    return redirect(url_for("assessments.show", assessor_id=row.id))
