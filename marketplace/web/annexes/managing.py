"""The buyer's side of an annex: its words, who asks, who has read."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.lifecycle import RUNNING_STATES
from marketplace.domain.permissions import Permission
from marketplace.domain.undertakings import standard_text
from marketplace.models import Annex
from marketplace.services import annex_files, annex_readings, annex_requests, annexes
from marketplace.web.annexes.blueprint import annexes_pages
from marketplace.web.annexes.forms import AnnexForm, FileForm
from marketplace.web.annexes.pages import FILE_TYPES, crumbs, to_files
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard


@annexes_pages.get("/scenarios/<int:scenario_id>/annex/manage")
@guard(Permission.ANNEX_MANAGE)
def manage(scenario_id: int) -> str:
    """Everything about one's own annex."""
    return show_page(scenario_id)


@annexes_pages.post("/scenarios/<int:scenario_id>/annex/manage")
@guard(Permission.ANNEX_MANAGE)
def save(scenario_id: int) -> Response | tuple[str, int]:
    """Write the annex's words."""
    form = AnnexForm()
    try:
        if form.validate():
            annexes.save(current_actor(), scenario_id, form.text())
            flash(_("已保存受限附件的说明。"), "success")
            return redirect(url_for("annexes.manage", scenario_id=scenario_id))
    except InvalidInput as refusal:
        show_refusal(form, refusal)
    return show_page(scenario_id, form=form), 422


def show_page(
    scenario_id: int, *, form: AnnexForm | None = None, file_form: FileForm | None = None
) -> str:
    """The page, perhaps with a form that was refused."""
    actor = current_actor()
    scenario, annex = annexes.get_managed(actor, scenario_id)
    rows = annex_files.list_own(actor, scenario_id)
    return render_template(
        "annexes/manage.html",
        scenario=scenario,
        annex=annex,
        form=form or _written(annex),
        file_form=file_form or FileForm(formdata=None),
        file_types=FILE_TYPES,
        can_write=annexes.can_write(scenario),
        can_change_files=annexes.can_change_files(scenario),
        is_running=scenario.state in RUNNING_STATES,
        files=to_files(scenario, rows, "annexes.download_own"),
        requests=annex_requests.list_requests(actor, scenario_id),
        readings=annex_readings.list_readings(actor, scenario_id),
        crumbs=crumbs(scenario, (_("管理受限附件"), None)),
    )


def _written(annex: Annex | None) -> AnnexForm:
    if annex is None:
        return AnnexForm(formdata=None, undertaking=standard_text())
    return AnnexForm(formdata=None, obj=annex)
