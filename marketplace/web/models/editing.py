"""A vendor writes of its own models: description and versions."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission, require
from marketplace.services import models
from marketplace.services.credential_verdicts import best_tiers
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.models.blueprint import models_pages
from marketplace.web.models.forms import ModelForm, VersionForm

Answer = str | Response | tuple[str, int]


@models_pages.get("/workspace/models")
@guard(Permission.MODEL_LIST_OWN)
def list_own() -> str:
    """The vendor's own models, published or not."""
    rows = models.list_own(current_actor())
    return render_template("models/list_own.html", rows=rows, tiers=best_tiers(rows))


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
