"""What waits to be checked, and checking a filing number."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.domain.errors import InvalidInput
from marketplace.domain.permissions import Permission
from marketplace.services import document_badges, filing_register, filings
from marketplace.web.filings.blueprint import filings_pages
from marketplace.web.filings.forms import CheckForm
from marketplace.web.form_errors import show_refusal
from marketplace.web.guards import current_actor, guard
from marketplace.web.scenarios.list_address import read_page


@filings_pages.get("/admin/filings")
@guard(Permission.FILING_CHECK)
def index() -> str:
    """Numbers and papers that wait, with what the register says, and the numbers checked last."""
    actor = current_actor()
    numbers, papers = (read_page(request.args.get(name, "")) or 1 for name in ("page", "papers"))
    return render_template(
        "filings/index.html",
        waiting=filings.list_waiting(actor, numbers),
        badges=document_badges.list_waiting(actor, papers),
        number_url=lambda page: _queue_url(page, papers, "numbers"),
        paper_url=lambda page: _queue_url(numbers, page, "papers"),
        checked=filings.list_checked(actor),
        checked_badges=document_badges.list_checked(actor),
        entries=filing_register.count_entries(),
    )


def _queue_url(numbers: int, papers: int, section: str) -> str:
    """The address at a page of each queue; a first page needs no number."""
    return url_for(
        "filings.index",
        _anchor=section,
        page=numbers if numbers > 1 else None,
        papers=papers if papers > 1 else None,
    )


@filings_pages.route("/admin/filings/<int:filing_id>/check", methods=["GET", "POST"])
@guard(Permission.FILING_CHECK)
def check(filing_id: int) -> str | Response | tuple[str, int]:
    """Record what the published list says of a number."""
    actor, form = current_actor(), CheckForm()
    found = filings.get_to_check(actor, filing_id)
    if not form.is_submitted():
        form.seen.data = filings.fingerprint(found.filing)
        form.source.data = found.entry.source[: filings.SOURCE_LENGTH] if found.entry else ""
        return render_template("filings/check.html", form=form, found=found)
    try:
        if form.validate():
            filings.check(
                actor, filing_id, form.state.data or "", form.source.data, form.seen.data or ""
            )
            flash(_("已记录核对结果，并通知供给方。"), "success")
            return redirect(url_for("filings.index"))
    except InvalidInput as refusal:
        show_refusal(form, refusal)
    return render_template("filings/check.html", form=form, found=found), 422
