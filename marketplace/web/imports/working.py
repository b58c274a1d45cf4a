"""A long list while the worker has it: how far it is, and the way to give it up."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.messages import mark
from marketplace.domain.permissions import Permission
from marketplace.models import ImportBatch
from marketplace.models.import_batch import WORKING, BatchState
from marketplace.services import import_removal, imports
from marketplace.services.stored_messages import load_message
from marketplace.web.guards import current_actor, guard
from marketplace.web.imports.blueprint import imports_pages
from marketplace.web.imports.views import first_step
from marketplace.web.messages import translate

_NAMES: Mapping[str, str] = {
    BatchState.WAITING: mark("正在排队"),
    BatchState.READING: mark("正在读取"),
    BatchState.CORRECTING: mark("正在改正词语"),
    BatchState.SAVING: mark("正在生成草稿"),
    BatchState.FAILED: mark("没有读成"),
}
_STEPS: Mapping[str, int] = {BatchState.CORRECTING: 1, BatchState.SAVING: 3}


@imports_pages.get("/imports/scenarios/<int:batch_id>/progress")
@guard(Permission.SCENARIO_IMPORT)
def progress(batch_id: int) -> str | Response:
    """How far the worker is; once it is done, what comes next."""
    batch = imports.get_batch(current_actor(), batch_id)
    if batch.state not in _NAMES:
        return redirect(_next_step(batch))
    total = batch.rows_total
    return render_template(
        "imports/progress.html",
        batch=batch,
        heading=translate(_NAMES[batch.state]),
        step=_STEPS.get(batch.state, 0),
        is_working=batch.state in WORKING,
        done=min(batch.rows_done, total) if total else 0,
        error=translate(load_message(batch.error)) if batch.error else None,
    )


def _next_step(batch: ImportBatch) -> str:
    if batch.state == BatchState.DONE:
        return url_for("imports.result", batch_id=batch.id)
    # A list whose words were just corrected has rows_done; one that was read begins with them.
    return first_step(batch)


@imports_pages.route("/imports/scenarios/<int:batch_id>/cancel", methods=["GET", "POST"])
@guard(Permission.SCENARIO_IMPORT)
def cancel(batch_id: int) -> str | Response:
    """Give the list up: rows, file, and the drafts that were being made of it."""
    batch = imports.get_batch(current_actor(), batch_id)
    if request.method == "POST":
        import_removal.cancel(current_actor(), batch_id)
        flash(_("已取消，这份清单的内容全部删除。"), "success")
        return redirect(url_for("imports.new"))
    return render_template("imports/cancel.html", batch=batch)
