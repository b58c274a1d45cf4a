"""One's own organisation, and the administrators' queue of those that wait."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.models import Organisation
from marketplace.services import organisations, transitions
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.organisations.forms import RejectionForm, ResubmissionForm
from marketplace.web.scenarios.list_address import read_page

organisations_pages = Blueprint("organisations", __name__)


@organisations_pages.get("/organisation")
@guard(Permission.ACCOUNT_USE)
def show_own() -> str:
    """The reader's organisation, its state and members."""
    organisation = organisations.get_own(current_actor())
    form = ResubmissionForm(obj=organisation)
    return _show_own(organisation, form)


def _show_own(organisation: Organisation, form: ResubmissionForm) -> str:
    return render_template(
        "organisations/show_own.html",
        organisation=organisation,
        members=organisations.list_members(current_actor(), organisation.id),
        form=form,
    )


@organisations_pages.post("/organisation/resubmit")
@guard(Permission.ORGANISATION_EDIT)
def resubmit() -> Response | tuple[str, int]:
    """Correct a refused registration and ask again."""
    actor, form = current_actor(), ResubmissionForm()
    if form.validate_on_submit():
        profile = organisations.OrganisationProfile(form.name.data, form.city.data or "")
        try:
            organisations.resubmit(actor, profile)
        except InvalidInput as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("已重新提交，等待平台管理员审核。"), "success")
            return redirect(url_for("organisations.show_own"))
    return _show_own(organisations.get_own(actor), form), 422


@organisations_pages.get("/admin/organisations")
@guard(Permission.ORGANISATION_DECIDE)
def queue() -> str:
    """The organisations that wait for a decision, and all others."""
    actor, pages = current_actor(), organisations.count_decided_pages()
    page = min(read_page(request.args.get("page", "")) or 1, pages)
    return render_template(
        "organisations/queue.html",
        waiting=organisations.list_pending(actor),
        decided=organisations.list_decided(actor, page),
        page=page,
        pages=pages,
        page_url=lambda number: url_for("organisations.queue", page=number),
    )


@organisations_pages.get("/admin/organisations/<int:organisation_id>")
@guard(Permission.ORGANISATION_DECIDE)
def show(organisation_id: int) -> str:
    """One organisation, with the decision to take."""
    return _show(organisation_id, RejectionForm())


def _show(organisation_id: int, form: RejectionForm) -> str:
    actor = current_actor()
    organisation = organisations.get_organisation(actor, organisation_id)
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        members=organisations.list_members(actor, organisation_id),
        changes=transitions.list_changes("organisation", organisation_id),
        form=form,
    )


@organisations_pages.post("/admin/organisations/<int:organisation_id>/approve")
@guard(Permission.ORGANISATION_DECIDE)
def approve(organisation_id: int) -> Response:
    """Let an organisation post or bid."""
    organisation = organisations.approve(current_actor(), organisation_id)
    flash(_("已通过“%(name)s”的审核，并通知了对方。", name=organisation.name), "success")
    return redirect(url_for("organisations.queue"))


@organisations_pages.post("/admin/organisations/<int:organisation_id>/reject")
@guard(Permission.ORGANISATION_DECIDE)
def reject(organisation_id: int) -> Response | tuple[str, int]:
    """Refuse an organisation with a reason."""
    form = RejectionForm()
    if not form.validate_on_submit():
        return _show(organisation_id, form), 422
    try:
        organisation = organisations.reject(current_actor(), organisation_id, form.reason.data)
    except InvalidInput as refusal:
        show_refusal(form, refusal)
        return _show(organisation_id, form), 422
    flash(_("已退回“%(name)s”的申请，并把原因告诉了对方。", name=organisation.name), "success")
    return redirect(url_for("organisations.queue"))
