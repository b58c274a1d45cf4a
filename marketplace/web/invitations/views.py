"""Invitations: an owner sends them, whoever was invited accepts."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput, NotFound
from marketplace.domain.permissions import Permission
from marketplace.extensions import limiter
from marketplace.models import Invitation
from marketplace.services import invitations, organisations, terms
from marketplace.services.installation import settings
from marketplace.web.accounts import session as sessions
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.invitations.forms import NewcomerForm, mask
from marketplace.web.members.forms import InvitationForm, explain_roles
from marketplace.web.messages import translate

invitations_pages = Blueprint("invitations", __name__)

Answer = str | Response | tuple[str, int]


@invitations_pages.route("/organisation/invitations/new", methods=["GET", "POST"])
@guard(Permission.MEMBER_MANAGE)
@limiter.limit("60 per hour", methods=["POST"])
def new() -> Answer:
    """Invite an address."""
    actor = current_actor()
    organisation = organisations.get_own(actor)
    form = InvitationForm()
    form.offer(organisation.kind)
    if form.validate_on_submit():
        try:
            row = invitations.invite(actor, form.email.data, form.role.data or "")
        except InvalidInput as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("邀请已发送到 %(email)s。", email=row.email), "success")
            return redirect(url_for("members.index"))
    page = render_template(
        "invitations/new.html",
        organisation=organisation,
        form=form,
        duties=explain_roles(organisation.kind),
        days=settings().invitation_days,
    )
    return page, 422 if form.is_submitted() else 200


@invitations_pages.post("/organisation/invitations/<int:invitation_id>/resend")
@guard(Permission.MEMBER_MANAGE)
@limiter.limit("60 per hour")
def resend(invitation_id: int) -> Response:
    """Send an invitation again."""
    row = invitations.resend(current_actor(), invitation_id)
    flash(_("邀请已重新发送到 %(email)s，原来的链接失效。", email=row.email), "success")
    return redirect(url_for("members.index"))


@invitations_pages.post("/organisation/invitations/<int:invitation_id>/revoke")
@guard(Permission.MEMBER_MANAGE)
def revoke(invitation_id: int) -> Response:
    """Take an invitation back."""
    row = invitations.revoke(current_actor(), invitation_id)
    flash(_("已撤销发给 %(email)s 的邀请。", email=row.email), "success")
    return redirect(url_for("members.index"))


@invitations_pages.route("/invitations/<token>", methods=["GET", "POST"])
@guard(Permission.PUBLIC_READ)
@limiter.limit("20 per hour", methods=["POST"])
def show(token: str) -> Answer:
    """What the link offers, to whoever reads the address; accept it."""
    try:
        row = invitations.get_by_token(token)
    except NotFound as refusal:
        return render_template("invitations/spent.html", reason=translate(refusal.message)), 404
    actor, form = current_actor(), NewcomerForm()
    if request.method != "POST":
        return _page(token, row, form)
    if actor.is_signed_in:
        invitations.accept(actor, token)
        return _welcome(row)
    if not form.validate():
        return _page(token, row, form), 422
    try:
        user = invitations.join_as_new(token, form.newcomer())
    except InvalidInput as refusal:
        show_refusal(form, refusal)
        return _page(token, row, form), 422
    sessions.begin(user)
    return _welcome(row)


def _page(token: str, row: Invitation, form: NewcomerForm) -> str:
    actor, current = current_actor(), terms.find_current()
    form.show_terms(current.id if current else None)
    return render_template(
        "invitations/show.html",
        token=token,
        invitation=row,
        form=form,
        is_mine=invitations.is_for(actor, row),
        has_account=invitations.has_account(row),
        masked=mask(row.email),
        duties=explain_roles(row.organisation.kind),
    )


def _welcome(row: Invitation) -> Response:
    sessions.act_for(row.organisation_id)
    flash(_("您已加入“%(name)s”。", name=row.organisation.name), "success")
    return redirect(url_for("workspace.index"))
