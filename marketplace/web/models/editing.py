"""A vendor writes of its own models: description, versions, reports."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.credentials.reading import SeveralModels, UnreadableReport
from marketplace.domain.errors import AlreadyExists, InvalidInput
from marketplace.domain.permissions import Permission, require
from marketplace.services import credentials, models
from marketplace.services.credentials import best_tier
from marketplace.storage.file_types import FileRefused
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate
from marketplace.web.models.blueprint import models_pages
from marketplace.web.models.forms import ModelForm, ReportForm, VersionForm
from marketplace.web.uploads import takes_files

Answer = str | Response | tuple[str, int]


@models_pages.get("/workspace/models")
@guard(Permission.MODEL_LIST_OWN)
def list_own() -> str:
    """The vendor's own models, published or not."""
    rows = models.list_own(current_actor())
    return render_template(
        "models/list_own.html", rows=rows, tiers={row.id: best_tier(row) for row in rows}
    )


@models_pages.route("/models/new", methods=["GET", "POST"])
@guard(Permission.MODEL_EDIT)
def new() -> Answer:
    """Describe a new model."""
    form = ModelForm()
    if not form.is_submitted():
        return render_template("models/edit.html", form=form, model=None)
    if form.validate():
        try:
            model = models.create_model(current_actor(), form.profile())
        except InvalidInput as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("已保存。接下来请添加版本，再上传测评报告。"), "success")
            return redirect(url_for("models.show", model_id=model.id))
    return render_template("models/edit.html", form=form, model=None), 422


@models_pages.route("/models/<int:model_id>/edit", methods=["GET", "POST"])
@guard(Permission.MODEL_EDIT)
def edit(model_id: int) -> Answer:
    """Change the description of one's own model."""
    actor = current_actor()
    model = models.get_model(actor, model_id)
    require(actor, Permission.MODEL_EDIT, model)
    form = ModelForm.of(model)
    if not form.is_submitted():
        return render_template("models/edit.html", form=form, model=model)
    if form.validate():
        try:
            models.save_model(actor, model_id, form.profile())
        except InvalidInput as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("已保存。"), "success")
            return redirect(url_for("models.show", model_id=model_id))
    return render_template("models/edit.html", form=form, model=model), 422


@models_pages.route("/models/<int:model_id>/versions/new", methods=["GET", "POST"])
@guard(Permission.MODEL_EDIT)
def add_version(model_id: int) -> Answer:
    """Add a version to one's own model."""
    actor, form = current_actor(), VersionForm()
    model = models.get_model(actor, model_id)
    require(actor, Permission.MODEL_EDIT, model)
    if form.validate_on_submit():
        try:
            models.add_version(
                actor, model_id, form.name.data, form.notes.data, form.released_on.data
            )
        except InvalidInput as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("已添加版本。现在可以为它上传测评报告。"), "success")
            return redirect(url_for("models.show", model_id=model_id))
    status = 422 if form.is_submitted() else 200
    return render_template("models/add_version.html", form=form, model=model), status


@models_pages.route("/models/versions/<int:version_id>/reports/new", methods=["GET", "POST"])
@guard(Permission.MODEL_EDIT)
@takes_files
def upload_report(version_id: int) -> Answer:
    """Attach an evaluation report to a version of one's own model."""
    actor, form = current_actor(), ReportForm()
    version = models.get_version(actor, version_id)
    require(actor, Permission.MODEL_EDIT, version.model)
    if form.validate_on_submit():
        upload = form.file.data
        try:
            row = credentials.upload_report(
                actor, version_id, upload.read(), upload.filename or "", form.model.data
            )
        except InvalidInput as refusal:
            show_refusal(form, refusal)
        except SeveralModels as refusal:
            form.model.errors = [*form.model.errors, translate(refusal.message)]
        except (UnreadableReport, FileRefused, AlreadyExists) as refusal:
            form.file.errors = [*form.file.errors, translate(refusal.message)]
        else:
            flash(_("报告已读取，等级为 %(tier)s。", tier=row.tier), "success")
            return redirect(url_for("credentials.show", credential_id=row.id))
    status = 422 if form.is_submitted() else 200
    return render_template("models/upload_report.html", form=form, version=version), status
