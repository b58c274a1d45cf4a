"""The published batches and the gazette of each: what anybody may read, and print."""

from flask import render_template

from marketplace.domain import clock
from marketplace.domain.permissions import Permission
from marketplace.services import batches, public_list
from marketplace.web.batches.blueprint import batches_pages
from marketplace.web.guards import guard
from marketplace.web.scenarios.cards import make_cards


@batches_pages.get("/batches")
@guard(Permission.PUBLIC_READ)
def index() -> str:
    """Every published batch, latest first."""
    return render_template(
        "batches/index.html", rows=batches.list_published(), counts=batches.count_listings()
    )


@batches_pages.get("/batches/<int:batch_number>")
@guard(Permission.PUBLIC_READ)
def show(batch_number: int) -> str:
    """The gazette of one batch."""
    batch = batches.get_published(batch_number)
    cards = make_cards(public_list.list_of_batch(batch), clock.now())
    rows = [{"number": number, "card": card} for number, card in enumerate(cards, 1)]
    return render_template("batches/show.html", batch=batch, rows=rows)
