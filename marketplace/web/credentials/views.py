"""A credential: its tier with the reasons, its results, the file itself."""

from collections.abc import Iterator
from pathlib import PurePath

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.credentials.results import TOOL_NAMES
from marketplace.domain.permissions import Permission
from marketplace.models import Credential
from marketplace.services import credentials
from marketplace.services.credential_verdicts import find_verdict, read_statement
from marketplace.services.takings_in_force import find_present
from marketplace.web.credentials.results import list_lines, notes_of
from marketplace.web.downloads import as_download
from marketplace.web.guards import current_actor, guard

credentials_pages = Blueprint("credentials", __name__)

FILE_TYPES = {
    ".jwt": "application/vc+jwt",
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
        tools=TOOL_NAMES,
        verdict=find_verdict(credential),
        taking=find_present(credential),
        statement=read_statement(credential),
        notes=notes_of(credential),
        files=list(_list_files(credential)),
        is_own=credential.organisation_id == actor.organisation_id,
        kept_because=credentials.find_hindrance(credential),
    )


def _list_files(credential: Credential) -> Iterator[dict[str, object]]:
    yield {
        "name": credential.file_name,
        "size": credential.size,
        "digest": credential.digest,
        "url": url_for("credentials.download", credential_id=credential.id),
    }
    if credential.evidence_key is not None:
        yield {
            "name": credential.evidence_name,
            "size": credential.evidence_size,
            "digest": credential.evidence_digest,
            "note": _("原始结果"),
            "url": url_for("credentials.download_evidence", credential_id=credential.id),
        }


@credentials_pages.get("/credentials/<int:credential_id>/file")
@guard(Permission.PUBLIC_READ)
def download(credential_id: int) -> Response:
    """The report or the signed token as it was uploaded."""
    credential, data = credentials.read_file(current_actor(), credential_id)
    return _as_file(data, credential.file_name)


@credentials_pages.get("/credentials/<int:credential_id>/evidence")
@guard(Permission.PUBLIC_READ)
def download_evidence(credential_id: int) -> Response:
    """The raw results that were uploaded beside a signed credential."""
    credential, data = credentials.read_evidence(current_actor(), credential_id)
    return _as_file(data, credential.evidence_name or "")


def _as_file(data: bytes, name: str) -> Response:
    ending = PurePath(name).suffix.lower()
    return as_download(data, name, FILE_TYPES.get(ending, ANY_TYPE))


@credentials_pages.post("/credentials/<int:credential_id>/remove")
@guard(Permission.MODEL_EDIT)
def remove(credential_id: int) -> Response:
    """Take a report off one's own version."""
    actor = current_actor()
    model_id = credentials.get_credential(actor, credential_id).model_version.model_id
    credentials.remove_credential(actor, credential_id)
    flash(_("已删除这份测评报告或凭证。"), "success")
    return redirect(url_for("models.show", model_id=model_id))
