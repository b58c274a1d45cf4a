"""Administrators prepare a batch: its text, and which listings it holds."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.models import Batch
from marketplace.services import batches
from marketplace.web.batches.blueprint import batches_pages
from marketplace.web.batches.chosen import read_ids
from marketplace.web.batches.forms import BatchForm, ScheduleForm
from marketplace.web.batches.page import show_batch
from marketplace.web.form_errors import show_refusal
from marketplace.web.formatting import batch_name
from marketplace.web.guards import current_actor, guard

Answer = str | Response | tuple[str, int]


@batches_pages.get("/admin/batches")
@guard(Permission.SCENARIO_DECIDE)
def list_all() -> str:
    """Every batch, published or not."""
    return render_template(
        "batches/list.html",
        rows=batches.list_batches(current_actor()),
        counts=batches.count_listings(),
    )


@batches_pages.route("/admin/batches/new", methods=["GET", "POST"])
@guard(Permission.SCENARIO_DECIDE)
def new() -> Answer:
    """Begin a batch, perhaps with the listings that the address names."""
    chosen = read_ids(request.args.getlist("scenario_id"))
    form = BatchForm()
    if request.method != "POST":
        number = batches.suggest_number()
        form.number.data = number
        form.title.data = _("人工智能重点应用场景机会清单（%(batch)s）", batch=batch_name(number))
        return _edit_page(form, count=len(chosen))
    try:
        if form.validate():
            batch = batches.create(current_actor(), form.text(), chosen)
            flash(_("已建立%(batch)s。", batch=batch_name(batch.number)), "success")
            return redirect(_address(batch))
    except InvalidInput as refusal:
        show_refusal(form, refusal)
    return _edit_page(form, count=len(chosen)), 422


@batches_pages.route("/admin/batches/<int:batch_number>/edit", methods=["GET", "POST"])
@guard(Permission.SCENARIO_DECIDE)
def edit(batch_number: int) -> Answer:
    """Change the text of a batch that is not published."""
    actor = current_actor()
    batch = batches.get_batch(actor, batch_number)
    batches.require_unpublished(batch)
    form = BatchForm(data=_written(batch))
    if request.method != "POST":
        return _edit_page(form, batch)
    try:
        if form.validate():
            batch = batches.save(actor, batch_number, form.text(), form.read_version())
            flash(_("已保存。"), "success")
            return redirect(_address(batch))
    except InvalidInput as refusal:
        show_refusal(form, refusal)
    return _edit_page(form, batch), 422


def _written(batch: Batch) -> dict[str, object]:
    return {
        "number": batch.number,
        "title": batch.title,
        "notice": batch.notice,
        "version": str(batch.version),
    }


def _edit_page(form: BatchForm, batch: Batch | None = None, count: int = 0) -> str:
    return render_template("batches/edit.html", form=form, batch=batch, count=count)


def _address(batch: Batch) -> str:
    return url_for("batches.manage", batch_number=batch.number)


@batches_pages.get("/admin/batches/<int:batch_number>")
@guard(Permission.SCENARIO_DECIDE)
def manage(batch_number: int) -> str:
    """One batch: what it holds, what stands in the way, when it will be published."""
    actor = current_actor()
    batch = batches.get_batch(actor, batch_number)
    form = ScheduleForm(formdata=None, obj=batch)
    return show_batch(actor, batch, form)


@batches_pages.post("/admin/batches/<int:batch_number>/listings")
@guard(Permission.SCENARIO_DECIDE)
def add(batch_number: int) -> Answer:
    """Approve the ticked listings into the batch."""
    actor = current_actor()
    chosen = read_ids(request.form.getlist("scenario_id"))
    if not chosen:
        batch = batches.get_batch(actor, batch_number)
        error = _("请先勾选要编入的场景。")
        return show_batch(actor, batch, ScheduleForm(formdata=None, obj=batch), error=error), 422
    count = batches.add(actor, batch_number, chosen)
    flash(ngettext("已编入 %(num)s 个场景。", "已编入 %(num)s 个场景。", count), "success")
    return redirect(url_for("batches.manage", batch_number=batch_number))


@batches_pages.post("/admin/batches/<int:batch_number>/listings/<int:scenario_id>/take-out")
@guard(Permission.SCENARIO_DECIDE)
def take_out(batch_number: int, scenario_id: int) -> Response:
    """Take a listing out; it stays approved."""
    scenario = batches.take_out(current_actor(), batch_number, scenario_id)
    flash(_("已移出“%(title)s”，它仍是已批准、待发布。", title=scenario.title), "success")
    return redirect(url_for("batches.manage", batch_number=batch_number))


@batches_pages.post("/admin/batches/<int:batch_number>/remove")
@guard(Permission.SCENARIO_DECIDE)
def remove(batch_number: int) -> Response:
    """Delete a batch that is not published."""
    batches.remove(current_actor(), batch_number)
    name = batch_name(batch_number)
    flash(_("已删除%(batch)s，其中的场景仍是已批准、待发布。", batch=name), "success")
    return redirect(url_for("batches.list_all"))
