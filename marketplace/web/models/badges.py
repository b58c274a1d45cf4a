"""A vendor's papers of its own models: upload, change, fetch, remove."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission, require
from marketplace.models import DocumentBadge, Model
from marketplace.services import document_badges, models
from marketplace.services.document_badges import BadgeFile
from marketplace.storage.file_types import FileRefused
from marketplace.web.downloads import as_download
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate
from marketplace.web.models.blueprint import models_pages
from marketplace.web.models.forms import BadgeForm
from marketplace.web.uploads import takes_files

Answer = str | Response | tuple[str, int]


@models_pages.route("/models/<int:model_id>/badges/new", methods=["GET", "POST"])
@guard(Permission.MODEL_EDIT)
@takes_files
def add_badge(model_id: int) -> Answer:
    """Upload a paper of one's own model."""
    actor = current_actor()
    model = models.get_model(actor, model_id)
    require(actor, Permission.MODEL_EDIT, model)
    return _write(BadgeForm(), model, None)


@models_pages.route("/models/<int:model_id>/badges/<int:badge_id>/edit", methods=["GET", "POST"])
@guard(Permission.MODEL_EDIT)
@takes_files
def edit_badge(model_id: int, badge_id: int) -> Answer:
    """Change a paper, or its file; it has to be checked again."""
    row = document_badges.get_own(current_actor(), model_id, badge_id)
    return _write(BadgeForm.of(row), row.model, row)


def _write(form: BadgeForm, model: Model, row: DocumentBadge | None) -> Answer:
    if form.is_submitted():
        try:
            if form.validate() and _save(form, model.id, row):
                flash(_("已保存，等待平台管理员核对。"), "success")
                return redirect(url_for("models.show", model_id=model.id))
        except InvalidInput as refusal:
            show_refusal(form, refusal)
        except FileRefused as refusal:
            form.file.errors = [*form.file.errors, translate(refusal.message)]
    status = 422 if form.is_submitted() else 200
    return render_template("models/edit_badge.html", form=form, model=model, row=row), status


def _save(form: BadgeForm, model_id: int, row: DocumentBadge | None) -> bool:
    chosen = form.file.data
    file = BadgeFile(chosen.read(), chosen.filename or "") if chosen else None
    if row is not None:
        document_badges.save(current_actor(), model_id, row.id, form.text(), file)
    elif file is not None:
        document_badges.add(current_actor(), model_id, form.text(), file)
    else:
        form.file.errors = [*form.file.errors, _("请选择文件。")]
        return False
    return True


@models_pages.get("/models/<int:model_id>/badges/<int:badge_id>/file")
@guard(Permission.MODEL_LIST_OWN)
def download_badge(model_id: int, badge_id: int) -> Response:
    """The paper, for the members of its vendor."""
    row, data = document_badges.read_own_file(current_actor(), model_id, badge_id)
    return as_download(data, row.name, row.media_type)


@models_pages.post("/models/<int:model_id>/badges/<int:badge_id>/remove")
@guard(Permission.MODEL_EDIT)
def remove_badge(model_id: int, badge_id: int) -> Response:
    """Take a paper off one's own model."""
    document_badges.remove(current_actor(), model_id, badge_id)
    flash(_("已删除这份证书或报告。"), "success")
    return redirect(url_for("models.show", model_id=model_id))
