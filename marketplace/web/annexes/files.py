"""The files of one's own annex: upload, look at, remove."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.services import annex_files
from marketplace.storage.file_types import FileRefused
from marketplace.web.annexes.blueprint import annexes_pages
from marketplace.web.annexes.forms import FileForm
from marketplace.web.annexes.managing import show_page
from marketplace.web.downloads import as_download
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate
from marketplace.web.uploads import takes_files


@annexes_pages.post("/scenarios/<int:scenario_id>/annex/manage/files")
@guard(Permission.ANNEX_MANAGE)
@takes_files
def upload(scenario_id: int) -> Response | tuple[str, int]:
    """Add a file."""
    form = FileForm()
    if form.validate():
        data, name = form.file.data.read(), form.file.data.filename or ""
        try:
            row = annex_files.add(current_actor(), scenario_id, data, name)
        except InvalidInput as refusal:
            show_refusal(form, refusal)
        except FileRefused as refusal:
            form.file.errors = [translate(refusal.message)]
        else:
            flash(_("已加密保存“%(name)s”。", name=row.name), "success")
            return redirect(url_for("annexes.manage", scenario_id=scenario_id))
    return show_page(scenario_id, file_form=form), 422


@annexes_pages.get("/scenarios/<int:scenario_id>/annex/manage/files/<int:annex_file_id>")
@guard(Permission.ANNEX_MANAGE)
def download_own(scenario_id: int, annex_file_id: int) -> Response:
    """A file of one's own annex, always to be saved, never kept by a browser."""
    row, data = annex_files.read_own(current_actor(), scenario_id, annex_file_id)
    return as_download(data, row.name, row.media_type)


@annexes_pages.post("/scenarios/<int:scenario_id>/annex/manage/files/<int:annex_file_id>/remove")
@guard(Permission.ANNEX_MANAGE)
def remove_file(scenario_id: int, annex_file_id: int) -> Response:
    """Take a file away."""
    annex_files.remove(current_actor(), scenario_id, annex_file_id)
    flash(_("已移除这个文件。"), "success")
    return redirect(url_for("annexes.manage", scenario_id=scenario_id))
