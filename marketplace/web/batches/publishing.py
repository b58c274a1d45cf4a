"""Administrators publish a batch, or say when it is to be published."""

from datetime import datetime

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.services import batch_publication, batches
from marketplace.web.batches.blueprint import batches_pages
from marketplace.web.batches.forms import ScheduleForm
from marketplace.web.batches.page import show_batch
from marketplace.web.form_errors import show_refusal
from marketplace.web.formatting import batch_name, moment
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate

Answer = str | Response | tuple[str, int]


@batches_pages.post("/admin/batches/<int:batch_number>/publish")
@guard(Permission.SCENARIO_DECIDE)
def publish(batch_number: int) -> Answer:
    """Publish the batch now: all of it, or nothing and a report."""
    try:
        batch_publication.publish(current_actor(), batch_number)
    except InvalidInput as refusal:
        return _refused(batch_number, ScheduleForm(formdata=None), refusal, None)
    flash(_("%(batch)s已发布。", batch=batch_name(batch_number)), "success")
    return redirect(url_for("batches.show", batch_number=batch_number))


@batches_pages.post("/admin/batches/<int:batch_number>/schedule")
@guard(Permission.SCENARIO_DECIDE)
def schedule(batch_number: int) -> Answer:
    """Set the batch's date, or drop it."""
    form = ScheduleForm()
    at = None if request.form.get("then") == "drop" else form.publish_at.data
    try:
        if request.form.get("then") != "drop":
            require_date(form)
        batch_publication.schedule(current_actor(), batch_number, at)
    except InvalidInput as refusal:
        return _refused(batch_number, form, refusal, at)
    flash(_say_when(at), "success")
    return redirect(url_for("batches.manage", batch_number=batch_number))


def require_date(form: ScheduleForm) -> None:
    """`InvalidInput` (no field: the form has said it) unless a date was typed that can be read."""
    form.validate()
    if form.publish_at.data is None and not form.publish_at.errors:
        form.publish_at.errors = [_("请填写发布时间。")]
    if form.errors or form.publish_at.errors:
        raise InvalidInput({})


def _say_when(at: datetime | None) -> str:
    return _("将于%(when)s自动发布。", when=moment(at)) if at else _("已取消定时发布。")


def _refused(
    batch_number: int, form: ScheduleForm, refusal: InvalidInput, at: datetime | None
) -> tuple[str, int]:
    said = refusal.fields.get("publication")
    if not said:
        show_refusal(form, refusal)
    actor = current_actor()
    batch = batches.get_batch(actor, batch_number)
    error = translate(said[0]) if said else ""
    return show_batch(actor, batch, form, at if said else None, error), 422
