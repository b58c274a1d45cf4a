"""Checking a document badge, with its file."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.services import document_badges, filings
from marketplace.web.downloads import as_download
from marketplace.web.filings.blueprint import filings_pages
from marketplace.web.filings.forms import CheckForm
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard


@filings_pages.route("/admin/badges/<int:badge_id>/check", methods=["GET", "POST"])
@guard(Permission.FILING_CHECK)
def check_badge(badge_id: int) -> str | Response | tuple[str, int]:
    """Record what its issuer's own list says of a paper."""
    actor, form = current_actor(), CheckForm()
    row = document_badges.get_to_check(actor, badge_id)
    if not form.is_submitted():
        form.seen.data = filings.fingerprint(row)
        return render_template("filings/check_badge.html", form=form, row=row)
    try:
        if form.validate():
            document_badges.check(
                actor, badge_id, form.state.data or "", form.source.data, form.seen.data or ""
            )
            flash(_("已记录核对结果，并通知供给方。"), "success")
            return redirect(url_for("filings.index"))
    except InvalidInput as refusal:
        show_refusal(form, refusal)
    return render_template("filings/check_badge.html", form=form, row=row), 422


@filings_pages.get("/admin/badges/<int:badge_id>/file")
@guard(Permission.FILING_CHECK)
def download_badge(badge_id: int) -> Response:
    """The paper, for whoever checks it."""
    row, data = document_badges.read_file_to_check(current_actor(), badge_id)
    return as_download(data, row.name, row.media_type)
