"""One's own organisation: its page, its profile, asking again after a refusal."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.models import Organisation
from marketplace.services import organisation_documents, organisation_profiles, organisations
from marketplace.services.organisations import OrganisationProfile
from marketplace.storage.file_types import FileRefused
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate
from marketplace.web.organisations.blueprint import organisations_pages
from marketplace.web.organisations.forms import (
    FILE_TYPES,
    DocumentForm,
    ProfileForm,
    ResubmissionForm,
    read_upload,
)
from marketplace.web.uploads import takes_files


@organisations_pages.get("/organisation")
@guard(Permission.ORGANISATION_READ)
def show_own() -> str:
    """The reader's organisation, its state and papers; or how to get one."""
    organisation = organisations.find_own(current_actor())
    if organisation is None:
        return render_template("organisations/none.html")
    return show_page(organisation)


def show_page(
    organisation: Organisation,
    form: ResubmissionForm | None = None,
    document_form: DocumentForm | None = None,
) -> str:
    """The page, perhaps with a form that was sent and refused."""
    actor = current_actor()
    documents = organisation_documents.list_documents(actor, organisation)
    return render_template(
        "organisations/show_own.html",
        organisation=organisation,
        member_count=len(organisations.list_members(actor, organisation.id)),
        documents=documents,
        removable={
            row.id for row in documents if organisation_documents.can_remove(row, organisation)
        },
        has_second_factor=current_user.user.has_second_factor,
        needs_licence=organisation_documents.is_licence_awaited(organisation),
        form=form or ResubmissionForm(formdata=None, obj=organisation),
        document_form=document_form or DocumentForm(formdata=None),
        file_types=FILE_TYPES,
    )


@organisations_pages.post("/organisation/resubmit")
@guard(Permission.ORGANISATION_EDIT)
@takes_files
def resubmit() -> Response | tuple[str, int]:
    """Correct a refused registration and ask again."""
    actor, form = current_actor(), ResubmissionForm()
    if form.validate_on_submit():
        profile = OrganisationProfile(form.name.data, form.city.data or "")
        try:
            organisations.resubmit(actor, profile, read_upload(form.file))
        except InvalidInput as refusal:
            show_refusal(form, refusal)
        except FileRefused as refusal:
            form.file.errors = [translate(refusal.message)]
        else:
            flash(_("已重新提交，等待平台管理员审核。"), "success")
            return redirect(url_for("organisations.show_own"))
    return show_page(organisations.get_own(actor), form), 422


@organisations_pages.route("/organisation/edit", methods=["GET", "POST"])
@guard(Permission.ORGANISATION_EDIT)
def edit() -> str | Response | tuple[str, int]:
    """Change what the organisation says of itself."""
    actor = current_actor()
    organisation = organisations.get_own(actor)
    form = ProfileForm(obj=organisation)
    if request.method != "POST":
        form.name.data = organisation.proposed_name or organisation.name
        return _edit_page(organisation, form)
    if form.validate():
        try:
            saved = organisation_profiles.save(actor, form.profile())
        except InvalidInput as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("单位资料已保存。"), "success")
            if saved.proposed_name:
                flash(_("新名称要等平台管理员核对，通过前仍用原名称。"), "info")
            return redirect(url_for("organisations.show_own"))
    return _edit_page(organisation, form), 422


def _edit_page(organisation: Organisation, form: ProfileForm) -> str:
    return render_template("organisations/edit.html", organisation=organisation, form=form)


@organisations_pages.post("/organisation/second-factor")
@guard(Permission.ORGANISATION_EDIT)
def require_second_factor() -> Response:
    """Ask every member for a second factor, or no longer."""
    is_required = request.form.get("is_required") == "yes"
    organisation_profiles.require_second_factors(current_actor(), is_required)
    said = (
        _("全体成员从下一次操作起都要使用两步验证。")
        if is_required
        else _("不再要求成员使用两步验证。")
    )
    flash(said, "success")
    return redirect(url_for("organisations.show_own"))
