"""A vendor's filing numbers of its own models: note, correct, remove."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission, require
from marketplace.models import Filing, Model
from marketplace.services import models
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.models.blueprint import models_pages
from marketplace.web.models.forms import FilingForm

Answer = str | Response | tuple[str, int]


@models_pages.route("/models/<int:model_id>/filings/new", methods=["GET", "POST"])
@guard(Permission.MODEL_EDIT)
def add_filing(model_id: int) -> Answer:
    """Add a filing number to one's own model."""
    actor = current_actor()
    model = models.get_model(actor, model_id)
    require(actor, Permission.MODEL_EDIT, model)
    return _write(FilingForm(), model, None)


@models_pages.route("/models/<int:model_id>/filings/<int:filing_id>/edit", methods=["GET", "POST"])
@guard(Permission.MODEL_EDIT)
def edit_filing(model_id: int, filing_id: int) -> Answer:
    """Correct a filing number; it has to be checked again."""
    row = models.get_own_filing(current_actor(), model_id, filing_id)
    return _write(FilingForm(obj=row), row.model, row)


def _write(form: FilingForm, model: Model, row: Filing | None) -> Answer:
    if form.validate_on_submit():
        try:
            _save(form, model.id, row)
        except InvalidInput as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("已登记，等待平台管理员核对。"), "success")
            return redirect(url_for("models.show", model_id=model.id))
    status = 422 if form.is_submitted() else 200
    return render_template("models/edit_filing.html", form=form, model=model, row=row), status


def _save(form: FilingForm, model_id: int, row: Filing | None) -> None:
    actor, series = current_actor(), form.series.data or ""
    if row is None:
        models.add_filing(actor, model_id, series, form.number.data, form.filed_on.data)
    else:
        models.save_filing(actor, model_id, row.id, series, form.number.data, form.filed_on.data)


@models_pages.post("/models/<int:model_id>/filings/<int:filing_id>/remove")
@guard(Permission.MODEL_EDIT)
def remove_filing(model_id: int, filing_id: int) -> Response:
    """Take a filing number off one's own model."""
    models.remove_filing(current_actor(), model_id, filing_id)
    flash(_("已删除这条备案信息。"), "success")
    return redirect(url_for("models.show", model_id=model_id))
