"""Administrators: the queue, one organisation, and the decisions on it."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.lifecycle import ORGANISATION, Action, get_transition
from marketplace.domain.permissions import Permission
from marketplace.models import Organisation
from marketplace.services import (
    organisation_documents,
    organisation_profiles,
    organisations,
    transitions,
)
from marketplace.web.fields import without_controls
from marketplace.web.form_errors import say_reason, show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.organisations.blueprint import organisations_pages
from marketplace.web.organisations.forms import ApprovalForm, RejectionForm, RenamingForm
from marketplace.web.redirects import next_or
from marketplace.web.scenarios.list_address import read_page

Answer = str | Response | tuple[str, int]


@organisations_pages.get("/admin/organisations")
@guard(Permission.ORGANISATION_DECIDE)
def queue() -> str:
    """The organisations that wait for a decision, and all others."""
    actor, pages = current_actor(), organisations.count_decided_pages()
    page = min(read_page(request.args.get("page", "")) or 1, pages)
    return render_template(
        "organisations/queue.html",
        waiting=organisations.list_pending(actor),
        renamings=organisation_profiles.list_renamings(actor),
        decided=organisations.list_decided(actor, page),
        page=page,
        pages=pages,
        page_url=lambda number: url_for("organisations.queue", page=number),
    )


@organisations_pages.get("/admin/organisations/<int:organisation_id>")
@guard(Permission.ORGANISATION_DECIDE)
def show(organisation_id: int) -> str:
    """One organisation, with the decision to take."""
    return _show(organisation_id)


def _show(
    organisation_id: int,
    *,
    form: RejectionForm | None = None,
    approval: ApprovalForm | None = None,
    renaming: RenamingForm | None = None,
) -> str:
    actor = current_actor()
    organisation = organisations.get_organisation(actor, organisation_id)
    if renaming is None:
        renaming = RenamingForm(formdata=None, name=organisation.proposed_name)
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        members=organisations.list_members(actor, organisation_id),
        documents=organisation_documents.list_documents(actor, organisation),
        has_licence=organisation_documents.has_licence(organisation_id),
        changes=transitions.list_changes("organisation", organisation_id),
        form=form or RejectionForm(formdata=None),
        approval=approval or ApprovalForm(formdata=None),
        renaming=renaming,
    )


@organisations_pages.post("/admin/organisations/<int:organisation_id>/approve")
@guard(Permission.ORGANISATION_DECIDE)
def approve(organisation_id: int) -> Response | tuple[str, int]:
    """Let an organisation post or bid."""
    form = ApprovalForm()
    try:
        organisation = organisations.approve(
            current_actor(), organisation_id, is_checked_offline=bool(form.is_checked_offline.data)
        )
    except InvalidInput as refusal:
        show_refusal(form, refusal)
        return _show(organisation_id, approval=form), 422
    flash(_("已通过“%(name)s”的审核，并通知了对方。", name=organisation.name), "success")
    return redirect(next_or(url_for("organisations.queue")))


@organisations_pages.post("/admin/organisations/<int:organisation_id>/reject")
@guard(Permission.ORGANISATION_DECIDE)
def reject(organisation_id: int) -> Response | tuple[str, int]:
    """Refuse an organisation with a reason."""
    form = RejectionForm()
    if not form.validate_on_submit():
        return _show(organisation_id, form=form), 422
    try:
        organisation = organisations.reject(current_actor(), organisation_id, form.reason.data)
    except InvalidInput as refusal:
        show_refusal(form, refusal)
        return _show(organisation_id, form=form), 422
    flash(_("已退回“%(name)s”的申请，并把原因告诉了对方。", name=organisation.name), "success")
    return redirect(next_or(url_for("organisations.queue")))


@organisations_pages.route(
    "/admin/organisations/<int:organisation_id>/suspend", methods=["GET", "POST"]
)
@guard(Permission.ORGANISATION_DECIDE)
def suspend(organisation_id: int) -> Answer:
    """Take an organisation's roles out of force, with a reason."""
    organisation = _find(organisation_id, Action.SUSPEND)
    if request.method != "POST":
        return _suspension_page(organisation)
    typed = request.form.get("reason", "")
    try:
        organisations.suspend(current_actor(), organisation_id, typed)
    except InvalidInput as refusal:
        error = say_reason(refusal)
        return _suspension_page(organisation, without_controls(typed), error), 422
    flash(_("已暂停“%(name)s”，并把原因告诉了对方。", name=organisation.name), "success")
    return redirect(url_for("organisations.show", organisation_id=organisation_id))


def _find(organisation_id: int, action: Action) -> Organisation:
    """The organisation; `TransitionRefused` where `action` leads nowhere."""
    organisation = organisations.get_organisation(current_actor(), organisation_id)
    get_transition(ORGANISATION, action, organisation.state)
    return organisation


def _suspension_page(organisation: Organisation, reason: str = "", error: str | None = None) -> str:
    return render_template(
        "organisations/suspend.html", organisation=organisation, reason=reason, error=error
    )


@organisations_pages.route(
    "/admin/organisations/<int:organisation_id>/restore", methods=["GET", "POST"]
)
@guard(Permission.ORGANISATION_DECIDE)
def restore(organisation_id: int) -> Answer:
    """End a suspension."""
    organisation = _find(organisation_id, Action.RESTORE)
    if request.method != "POST":
        return render_template("organisations/restore.html", organisation=organisation)
    organisations.restore(current_actor(), organisation_id)
    flash(_("已恢复“%(name)s”，并通知了对方。", name=organisation.name), "success")
    return redirect(url_for("organisations.show", organisation_id=organisation_id))


@organisations_pages.post("/admin/organisations/<int:organisation_id>/name/approve")
@guard(Permission.ORGANISATION_DECIDE)
def approve_name(organisation_id: int) -> Response:
    """Let a new name count."""
    name = request.form.get("name", "")
    organisation = organisation_profiles.approve_name(current_actor(), organisation_id, name)
    flash(_("已改名为“%(name)s”，并通知了对方。", name=organisation.name), "success")
    return redirect(url_for("organisations.show", organisation_id=organisation_id))


@organisations_pages.post("/admin/organisations/<int:organisation_id>/name/refuse")
@guard(Permission.ORGANISATION_DECIDE)
def refuse_name(organisation_id: int) -> Response | tuple[str, int]:
    """Keep the old name, with a reason."""
    form = RenamingForm()
    name, reason = form.name.data or "", form.reason.data
    try:
        organisation_profiles.refuse_name(current_actor(), organisation_id, name, reason)
    except InvalidInput as refusal:
        show_refusal(form, refusal)
        return _show(organisation_id, renaming=form), 422
    flash(_("已退回改名申请，并把原因告诉了对方。"), "success")
    return redirect(url_for("organisations.show", organisation_id=organisation_id))
