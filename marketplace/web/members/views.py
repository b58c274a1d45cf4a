"""Members of one's own organisation: who is there, as what, and the changes an owner makes."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission, is_let_in
from marketplace.services import invitations, members, organisations
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.members.forms import RoleForm, explain_roles

members_pages = Blueprint("members", __name__)

Answer = str | Response | tuple[str, int]


@members_pages.get("/organisation/members")
@guard(Permission.ORGANISATION_READ)
def index() -> str:
    """The members, what their roles may do, and the invitations for owners."""
    actor = current_actor()
    organisation = organisations.get_own(actor)
    is_owner = is_let_in(actor, Permission.MEMBER_MANAGE)
    return render_template(
        "members/index.html",
        organisation=organisation,
        members=organisations.list_members(actor, organisation.id),
        duties=explain_roles(organisation.kind),
        is_owner=is_owner,
        invitations=invitations.list_open(actor) if is_owner else [],
    )


@members_pages.route("/organisation/members/<int:member_id>/role", methods=["GET", "POST"])
@guard(Permission.MEMBER_MANAGE)
def change_role(member_id: int) -> Answer:
    """Give a member another role."""
    actor = current_actor()
    member = members.get_member(actor, member_id)
    form = RoleForm(role=member.role)
    form.offer(member.organisation.kind)
    if form.validate_on_submit():
        try:
            members.change_role(actor, member_id, form.role.data or "")
        except InvalidInput as refusal:
            show_refusal(form, refusal)
        else:
            flash(
                _("“%(name)s”的角色已变更，从下一次操作起生效。", name=member.user.name), "success"
            )
            return redirect(url_for("members.index"))
    page = render_template(
        "members/change_role.html",
        member=member,
        form=form,
        duties=explain_roles(member.organisation.kind),
    )
    return page, 422 if form.is_submitted() else 200


@members_pages.route("/organisation/members/<int:member_id>/remove", methods=["GET", "POST"])
@guard(Permission.MEMBER_MANAGE)
def remove(member_id: int) -> str | Response:
    """End a membership."""
    actor = current_actor()
    if request.method != "POST":
        return render_template("members/remove.html", member=members.get_member(actor, member_id))
    name = members.remove(actor, member_id)
    flash(_("已移除“%(name)s”，并通知了本人。", name=name), "success")
    return redirect(url_for("members.index"))


@members_pages.route("/organisation/members/<int:member_id>/transfer", methods=["GET", "POST"])
@guard(Permission.MEMBER_MANAGE)
def transfer(member_id: int) -> str | Response:
    """Make another member the owner, oneself an editor."""
    actor = current_actor()
    if request.method != "POST":
        member = members.get_member(actor, member_id)
        return render_template("members/transfer.html", member=member)
    member = members.transfer(actor, member_id)
    flash(_("负责人已移交给“%(name)s”，您现在是编辑。", name=member.user.name), "success")
    return redirect(url_for("members.index"))


@members_pages.route("/organisation/leave", methods=["GET", "POST"])
@guard(Permission.ORGANISATION_READ)
def leave() -> str | Response:
    """Leave the organisation one acts for."""
    actor = current_actor()
    if request.method != "POST":
        return render_template("members/leave.html", organisation=organisations.get_own(actor))
    name = members.leave(actor)
    flash(_("您已退出“%(name)s”。", name=name), "success")
    return redirect(url_for("workspace.index"))
