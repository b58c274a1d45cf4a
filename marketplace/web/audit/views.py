"""The audit: who did what, for administrators and supervisors, on a page and as a file."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.domain import clock
from marketplace.domain.permissions import Permission
from marketplace.exchange.workbook import write_csv, write_xlsx
from marketplace.services import audit_search
from marketplace.web.audit.forms import AuditForm
from marketplace.web.audit.places import read_place, write_place
from marketplace.web.audit.rows import list_headers, make_cells, make_row
from marketplace.web.downloads import as_download
from marketplace.web.guards import current_actor, guard

audit_pages = Blueprint("audit", __name__)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@audit_pages.get("/admin/audit")
@guard(Permission.AUDIT_READ)
def index() -> str | tuple[str, int]:
    """The newest entries that are asked for, and a way to the older ones."""
    actor, form = current_actor(), AuditForm()
    if not form.validate():
        return render_template("audit/index.html", form=form, rows=None), 422
    place = read_place(request.args.get("before", ""))
    page = audit_search.list_page(actor, form.question, place)
    before = write_place(page.older) if page.older else None
    return render_template(
        "audit/index.html",
        form=form,
        rows=[make_row(actor, line) for line in page.lines],
        newest_url=url_for("audit.index", **form.asked) if place else None,
        older_url=url_for("audit.index", **form.asked, before=before) if before else None,
    )


@audit_pages.get("/admin/audit/export.csv")
@guard(Permission.AUDIT_READ)
def export_csv() -> Response:
    """Everything that is asked for, as comma-separated text."""
    form = AuditForm()
    if not form.validate():
        return _back(form)
    lines = audit_search.export(current_actor(), form.question, "csv")
    data = write_csv(list_headers(), map(make_cells, lines))
    return as_download(data, _file_name("csv"), "text/csv")


@audit_pages.get("/admin/audit/export.xlsx")
@guard(Permission.AUDIT_READ)
def export_xlsx() -> Response:
    """Everything that is asked for, as a workbook."""
    form = AuditForm()
    if not form.validate():
        return _back(form)
    lines = audit_search.export(current_actor(), form.question, "xlsx")
    data = write_xlsx(list_headers(), map(make_cells, lines))
    return as_download(data, _file_name("xlsx"), _XLSX)


def _back(form: AuditForm) -> Response:
    """To the page, which says what is wrong with the filters."""
    typed: dict[str, Any] = {field.name: request.args.get(field.name) for field in form}
    return redirect(url_for("audit.index", **typed))


def _file_name(ending: str) -> str:
    return f"audit-{clock.today():%Y%m%d}.{ending}"
