"""The end of a review: what will be made of the list, and what has been."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.paging import turn_to
from marketplace.domain.permissions import Permission
from marketplace.models.import_batch import WORKING
from marketplace.services import import_jobs, imports
from marketplace.services.import_drafts import get_owner
from marketplace.services.import_survey import LEFT_OUT, WAITING, Standing, survey
from marketplace.web.guards import current_actor, guard
from marketplace.web.imports.blueprint import imports_pages
from marketplace.web.imports.reviewing import row_url
from marketplace.web.imports.row_cards import STANDING_NAMES
from marketplace.web.scenarios.list_address import read_page

LINES_PER_PAGE = 50
MOST_SHOWN = 100


@imports_pages.route("/imports/scenarios/<int:batch_id>/drafts", methods=["GET", "POST"])
@guard(Permission.SCENARIO_IMPORT)
def finish(batch_id: int) -> str | Response:
    """Say what will be made of the list; on the button, make it."""
    batch = imports.get_batch(current_actor(), batch_id)
    if batch.state in WORKING:
        return redirect(url_for("imports.progress", batch_id=batch_id))
    if request.method == "POST" and import_jobs.is_long(batch):
        import_jobs.save(current_actor(), batch_id)
        return redirect(url_for("imports.progress", batch_id=batch_id))
    if request.method == "POST":
        made = imports.make_drafts(current_actor(), batch_id)
        if made:
            flash(_("已生成 %(count)s 份草稿。", count=made), "success")
        return redirect(url_for("imports.result", batch_id=batch_id))
    found = survey(batch)
    left = found.of(*WAITING, *LEFT_OUT)
    return render_template(
        "imports/finish.html",
        batch=batch,
        owner=get_owner(batch),
        found=found,
        left=[(place, row_url(batch, found, place)) for place in left[:MOST_SHOWN]],
        unshown=max(len(left) - MOST_SHOWN, 0),
        titles=imports.list_titles(batch, [place.row_id for place in left[:MOST_SHOWN]]),
        names=STANDING_NAMES,
    )


@imports_pages.get("/imports/scenarios/<int:batch_id>/result")
@guard(Permission.SCENARIO_IMPORT)
def result(batch_id: int) -> str:
    """What has been made of the list, with links."""
    batch = imports.get_batch(current_actor(), batch_id)
    found = survey(batch)
    lines = found.of(Standing.IMPORTED, Standing.PRESENT)
    paging = turn_to(read_page(request.args.get("page", "")) or 1, len(lines), LINES_PER_PAGE)
    page = paging.page
    shown = lines[(page - 1) * LINES_PER_PAGE : page * LINES_PER_PAGE]
    return render_template(
        "imports/result.html",
        batch=batch,
        owner=get_owner(batch),
        found=found,
        shown=shown,
        titles=imports.list_titles(batch, [place.row_id for place in shown]),
        names=STANDING_NAMES,
        page=page,
        pages=paging.pages,
        url=lambda number: url_for("imports.result", batch_id=batch_id, page=number),
        waiting=found.count(*WAITING),
    )
