"""Take one's own words along: attachments, and whole proposals, to begin another draft with."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from werkzeug.wrappers import Response

from marketplace.domain.errors import DeadlinePassed, StaleVersion
from marketplace.domain.permissions import Permission
from marketplace.exchange.proposal_export import ExportUnreadable
from marketplace.services import proposal_exports, proposal_files, proposal_imports, proposals
from marketplace.web.downloads import as_download
from marketplace.web.guards import current_actor, guard
from marketplace.web.messages import translate
from marketplace.web.proposals.blueprint import proposals_pages
from marketplace.web.proposals.copy_tickets import copy_key_of
from marketplace.web.proposals.desk import Desk, lay_out
from marketplace.web.proposals.forms import VersionedForm
from marketplace.web.proposals.pages import crumbs, show_closed
from marketplace.web.receiving import received_at
from marketplace.web.uploads import takes_files

Answer = str | Response | tuple[str, int]


class ImportForm(VersionedForm):
    """An exported proposal, and the version of the draft whose place it takes."""

    file = FileField(lazy_gettext("导出的文件"))


@proposals_pages.get("/scenarios/<int:scenario_id>/proposal/files/<int:file_id>")
@guard(Permission.PROPOSAL_READ_OWN)
def download(scenario_id: int, file_id: int) -> Response:
    """An attachment of one's own draft, or of what is sealed."""
    own = proposals.get_own(current_actor(), scenario_id, copy_key=copy_key_of(scenario_id))
    note, data = proposal_files.read_own_file(own.row, own.owner, file_id)
    return as_download(data, note.name, note.media_type)


@proposals_pages.get("/scenarios/<int:scenario_id>/proposal/export")
@guard(Permission.PROPOSAL_READ_OWN)
def export(scenario_id: int) -> Response:
    """One's own draft as a ZIP archive: the words as JSON, and the attachments."""
    found = proposal_exports.export_draft(
        current_actor(), scenario_id, copy_key=copy_key_of(scenario_id)
    )
    return as_download(found.data, found.name, "application/zip")


@proposals_pages.get("/scenarios/<int:scenario_id>/proposal/export-submitted")
@guard(Permission.PROPOSAL_READ_OWN)
def export_submitted(scenario_id: int) -> Response:
    """The same of what is sealed."""
    found = proposal_exports.export_submitted(
        current_actor(), scenario_id, copy_key=copy_key_of(scenario_id)
    )
    return as_download(found.data, found.name, "application/zip")


@proposals_pages.route("/scenarios/<int:scenario_id>/proposal/import", methods=["GET", "POST"])
@guard(Permission.PROPOSAL_WRITE)
@takes_files
def import_draft(scenario_id: int) -> Answer:
    """Begin the draft with what was exported before."""
    desk, form = lay_out(scenario_id), ImportForm()
    if form.is_submitted():
        return _import(desk, form)
    if not desk.is_accepting:
        return redirect(url_for("proposals.edit", scenario_id=scenario_id))
    form.version.data = str(desk.own.version if desk.own else 0)
    return _show(desk, form)


def _import(desk: Desk, form: ImportForm) -> Answer:
    upload = form.file.data
    if not upload:
        form.file.errors = [_("请选择导出的文件。")]
        return _show(desk, form), 422
    try:
        done = proposal_imports.import_draft(
            desk.actor,
            desk.scenario.id,
            upload.read(),
            form.started_from,
            received_at=received_at(),
            copy_key=desk.copy_key,
        )
    except ExportUnreadable as refusal:
        form.file.errors = [translate(refusal.message)]
        return _show(desk, form), 422
    except StaleVersion:
        form.version.data = str(desk.own.version if desk.own else 0)
        form.file.errors = [_("草稿刚在另一个窗口保存过，没有导入。确定要替换的话，请再导入一次。")]
        return _show(desk, form), 409
    except DeadlinePassed as refusal:
        return show_closed(desk, refusal), 409
    flash(_("已导入草稿，请核对后保存或提交。"), "success")
    for message in done.left_out:
        flash(translate(message), "warning")
    return redirect(url_for("proposals.edit", scenario_id=desk.scenario.id))


def _show(desk: Desk, form: ImportForm) -> str:
    edit = url_for("proposals.edit", scenario_id=desk.scenario.id)
    return render_template(
        "proposals/import.html",
        desk=desk,
        form=form,
        crumbs=crumbs(desk.scenario, (_("申报方案"), edit), (_("导入"), None)),
    )
