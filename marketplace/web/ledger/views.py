"""The ledger for people: newest first, entry by entry, and how anybody checks it."""

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.domain.permissions import Permission
from marketplace.sealing.ledger import GENESIS, NAME
from marketplace.services import ledger_checkpoints, ledger_entries
from marketplace.services.ledger_entries import as_record
from marketplace.web.guards import guard
from marketplace.web.ledger.blueprint import ledger_pages
from marketplace.web.ledger.forms import LedgerForm
from marketplace.web.ledger.numbers import read_number
from marketplace.web.ledger.rows import make_rows
from marketplace.web.ledger.snippet import SNIPPET
from marketplace.web.rate_limits import reading


@ledger_pages.get("/ledger")
@guard(Permission.PUBLIC_READ)
@reading
def index() -> str | tuple[str, int]:
    """The newest entries that are asked for, and a way to the older ones."""
    form = LedgerForm()
    if not form.validate():
        return render_template("ledger/index.html", form=form, rows=None), 422
    before = read_number(request.args.get("before", ""))
    page = ledger_entries.list_page(form.question(before))
    return render_template(
        "ledger/index.html",
        form=form,
        rows=make_rows(page.entries),
        head=ledger_entries.find_head(),
        checkpoint=ledger_checkpoints.find_last(),
        newest_url=url_for("ledger.index", **form.asked) if before else None,
        older_url=url_for("ledger.index", **form.asked, before=page.older) if page.older else None,
    )


@ledger_pages.get("/ledger/<int:position>")
@guard(Permission.PUBLIC_READ)
@reading
def show(position: int) -> str:
    """One entry: what it says, what is hashed, what is before and behind it."""
    entry = ledger_entries.get_entry(position)
    return render_template(
        "ledger/show.html",
        entry=entry,
        row=make_rows([entry])[0],
        document=as_record(entry).document.decode(),
        head=ledger_entries.find_head(),
        genesis=GENESIS.hash,
        checkpoint=ledger_checkpoints.find_covering(position),
    )


@ledger_pages.get("/ledger/<int:position>/document")
@guard(Permission.PUBLIC_READ)
@reading
def document(position: int) -> Response:
    """The very bytes of which the entry's hash is made."""
    entry = ledger_entries.get_entry(position)
    return Response(as_record(entry).document, mimetype="text/plain")


@ledger_pages.get("/ledger/verify")
@guard(Permission.PUBLIC_READ)
def verify() -> str:
    """How anybody checks the ledger without trusting this site."""
    return render_template(
        "ledger/verify.html",
        name=NAME,
        genesis=GENESIS.hash,
        snippet=SNIPPET,
        checkpoint=ledger_checkpoints.find_last(),
    )
