"""A credential: its tier with the reasons, its results, the file itself."""

from pathlib import PurePath

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.credentials.results import TOOL_NAMES
from marketplace.domain.permissions import Permission
from marketplace.services import credentials
from marketplace.web.credentials.results import list_lines, notes_of, reasons_of
from marketplace.web.downloads import as_download
from marketplace.web.guards import current_actor, guard

credentials_pages = Blueprint("credentials", __name__)

FILE_TYPES = {
    ".json": "application/json",
    ".csv": "text/csv",
    ".md": "text/markdown",
    ".txt": "text/plain",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".zip": "application/zip",
}
ANY_TYPE = "application/octet-stream"


@credentials_pages.get("/credentials/<int:credential_id>")
@guard(Permission.PUBLIC_READ)
def show(credential_id: int) -> str:
    """What was tested, how it came out, and what it is worth."""
    actor = current_actor()
    credential = credentials.get_credential(actor, credential_id)
    lines = list_lines(credential)
    return render_template(
        "credentials/show.html",
        credential=credential,
        model=credential.model_version.model,
        tool=TOOL_NAMES.get(credential.format, credential.format),
        known=[line for line in lines if line.benchmark],
        unknown=[line for line in lines if not line.benchmark],
        reasons=reasons_of(credential),
        notes=notes_of(credential),
        is_own=credential.organisation_id == actor.organisation_id,
    )


@credentials_pages.get("/credentials/<int:credential_id>/file")
@guard(Permission.PUBLIC_READ)
def download(credential_id: int) -> Response:
    """The report file as it was uploaded."""
    credential, data = credentials.read_file(current_actor(), credential_id)
    ending = PurePath(credential.file_name).suffix.lower()
    return as_download(data, credential.file_name, FILE_TYPES.get(ending, ANY_TYPE))


@credentials_pages.post("/credentials/<int:credential_id>/remove")
@guard(Permission.MODEL_EDIT)
def remove(credential_id: int) -> Response:
    """Take a report off one's own version."""
    actor = current_actor()
    model_id = credentials.get_credential(actor, credential_id).model_version.model_id
    credentials.remove_credential(actor, credential_id)
    flash(_("已删除这份测评报告。"), "success")
    return redirect(url_for("models.show", model_id=model_id))
