"""The annex as a vendor reads it to whom it is open."""

from flask import render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.permissions import Permission
from marketplace.services import annex_files, annex_requests, annexes
from marketplace.web.annexes.blueprint import annexes_pages
from marketplace.web.annexes.pages import crumbs, to_files
from marketplace.web.downloads import as_download
from marketplace.web.guards import current_actor, guard


@annexes_pages.get("/scenarios/<int:scenario_id>/annex")
@guard(Permission.ANNEX_READ)
def show(scenario_id: int) -> str:
    """The files, and what was signed for them."""
    actor = current_actor()
    rows = annex_files.list_granted(actor, scenario_id)
    scenario, annex = annexes.get_annex(actor, scenario_id)
    return render_template(
        "annexes/show.html",
        scenario=scenario,
        annex=annex,
        grant=annex_requests.get_grant(actor, scenario_id),
        files=to_files(scenario, rows, "annexes.download"),
        crumbs=crumbs(scenario, (_("受限附件"), None)),
    )


@annexes_pages.get("/scenarios/<int:scenario_id>/annex/files/<int:annex_file_id>")
@guard(Permission.ANNEX_READ)
def download(scenario_id: int, annex_file_id: int) -> Response:
    """A file, always to be saved, never kept by a browser."""
    row, data = annex_files.read_granted(current_actor(), scenario_id, annex_file_id)
    return as_download(data, row.name, row.media_type)
