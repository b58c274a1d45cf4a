"""An organisation's papers: upload, download, remove."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.services import organisation_documents, organisations
from marketplace.storage.file_types import FileRefused
from marketplace.web.downloads import as_download
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate
from marketplace.web.organisations.blueprint import organisations_pages
from marketplace.web.organisations.forms import DocumentForm, read_upload
from marketplace.web.organisations.own import show_page
from marketplace.web.uploads import takes_files


@organisations_pages.post("/organisation/documents")
@guard(Permission.ORGANISATION_EDIT)
@takes_files
def upload_document() -> Response | tuple[str, int]:
    """Add a paper."""
    actor, form = current_actor(), DocumentForm()
    upload = read_upload(form.file)
    if form.validate() and upload is not None:
        try:
            row = organisation_documents.add(actor, form.kind.data or "", upload)
        except InvalidInput as refusal:
            show_refusal(form, refusal)
        except FileRefused as refusal:
            form.file.errors = [translate(refusal.message)]
        else:
            flash(_("已上传“%(name)s”。", name=row.name), "success")
            return redirect(url_for("organisations.show_own"))
    return show_page(organisations.get_own(actor), document_form=form), 422


@organisations_pages.get("/organisation/documents/<int:document_id>")
@guard(Permission.ORGANISATION_READ)
def download_document(document_id: int) -> Response:
    """A paper as a download, for the organisation's members and administrators."""
    row, data = organisation_documents.read_document(current_actor(), document_id)
    return as_download(data, row.name, row.media_type)


@organisations_pages.post("/organisation/documents/<int:document_id>/remove")
@guard(Permission.ORGANISATION_EDIT)
def remove_document(document_id: int) -> Response:
    """Take a paper away."""
    organisation_documents.remove(current_actor(), document_id)
    flash(_("已删除这份材料。"), "success")
    return redirect(url_for("organisations.show_own"))
