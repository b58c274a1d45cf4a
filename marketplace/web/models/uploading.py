"""A vendor brings evidence for a version of its model: a report, or a signed credential."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response
from wtforms import Field

from marketplace.credentials.reading import SeveralModels, UnreadableReport
from marketplace.credentials.signed.refusals import CredentialRefused, OtherEvidence
from marketplace.domain.errors import AlreadyExists, InvalidInput, MarketplaceError
from marketplace.domain.permissions import Actor, Permission, require
from marketplace.models import Credential
from marketplace.services import credentials, models, signed_credentials
from marketplace.services.credential_verdicts import find_verdict
from marketplace.services.signed_credentials import Evidence
from marketplace.storage.file_types import FileRefused
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate
from marketplace.web.models.blueprint import models_pages
from marketplace.web.models.forms import EvidenceForm
from marketplace.web.uploads import takes_files

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class _Brought:
    """What was uploaded or pasted."""

    data: bytes
    name: str
    is_pasted: bool


@models_pages.route("/models/versions/<int:version_id>/reports/new", methods=["GET", "POST"])
@guard(Permission.MODEL_EDIT)
@takes_files
def upload_report(version_id: int) -> Answer:
    """Attach a report or a signed credential to a version of one's own model."""
    actor, form = current_actor(), EvidenceForm()
    version = models.get_version(actor, version_id)
    require(actor, Permission.MODEL_EDIT, version.model)
    row = None
    if form.validate_on_submit():
        row = _take_in(actor, version_id, form)
    if row is not None:
        tier = find_verdict(row).tier
        flash(_("已读取并核验，等级为 %(tier)s。", tier=tier), "success")
        return redirect(url_for("credentials.show", credential_id=row.id))
    status = 422 if form.is_submitted() else 200
    return render_template("models/upload_report.html", form=form, version=version), status


def _take_in(actor: Actor, version_id: int, form: EvidenceForm) -> Credential | None:
    """The credential that came of it; None where the form now says why there is none."""
    brought = _read(form)
    field = form.token if brought.is_pasted else form.file
    try:
        if brought.is_pasted or signed_credentials.is_token(brought.data, brought.name):
            evidence = _read_evidence(form.evidence.data)
            return signed_credentials.upload_signed(
                actor, version_id, brought.data, brought.name, evidence
            )
        if form.evidence.data:
            form.evidence.errors = [_("自测报告本身就是结果，不用再附原始结果文件。")]
            return None
        return credentials.upload_report(
            actor, version_id, brought.data, brought.name, form.model.data
        )
    except InvalidInput as refusal:
        show_refusal(form, refusal)
    except SeveralModels as refusal:
        _say(form.model, refusal)
    except OtherEvidence as refusal:
        _say(form.evidence, refusal)
    except (UnreadableReport, CredentialRefused, FileRefused, AlreadyExists) as refusal:
        _say(field, refusal)
    return None


def _read(form: EvidenceForm) -> _Brought:
    upload: FileStorage | None = form.file.data
    if upload:
        return _Brought(upload.read(), upload.filename or "", is_pasted=False)
    # A token has no white space; mail programs put some into its long line.
    return _Brought("".join(form.token.data.split()).encode(), "", is_pasted=True)


def _read_evidence(upload: FileStorage | None) -> Evidence | None:
    return Evidence(upload.read(), upload.filename or "") if upload else None


def _say(field: Field, refusal: MarketplaceError) -> None:
    field.errors = [*field.errors, translate(refusal.message)]
