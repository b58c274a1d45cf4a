"""What a buyer has put on the list."""

from flask import Blueprint, render_template, request, url_for

from marketplace.domain import clock
from marketplace.domain.permissions import Permission
from marketplace.services import buyers
from marketplace.services.watches import Watched
from marketplace.web.guards import current_actor, guard
from marketplace.web.scenarios.cards import make_cards
from marketplace.web.watches.bar import make_bar

buyers_pages = Blueprint("buyers", __name__)

_LAST_PAGE = 10_000


@buyers_pages.get("/buyers/<int:organisation_id>")
@guard(Permission.PUBLIC_READ)
def show(organisation_id: int) -> str:
    """One buyer's public listings."""
    page = min(request.args.get("page", 1, type=int), _LAST_PAGE)
    buyer = buyers.get_buyer(organisation_id, page)
    return render_template(
        "buyers/show.html",
        buyer=buyer,
        cards=make_cards(buyer.rows, clock.now()),
        watch=make_bar(current_actor(), Watched(buyer_id=buyer.id)),
        page_url=lambda number: url_for(
            "buyers.show", organisation_id=organisation_id, page=number
        ),
    )
