"""The home page, and the health check."""

from flask import Blueprint, jsonify, render_template
from sqlalchemy import text
from werkzeug.wrappers import Response

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.permissions import Permission
from marketplace.services import public_list
from marketplace.web.guards import guard
from marketplace.web.scenarios.cards import make_cards

home_pages = Blueprint("home", __name__)

SHOWN = 4


@home_pages.get("/")
@guard(Permission.PUBLIC_READ)
def index() -> str:
    """What the marketplace is, and what is open now."""
    now = clock.now()
    counts = public_list.count_open_by_sector(now)
    return render_template(
        "home/index.html",
        counts=counts,
        open_total=sum(counts.values()),
        closing=make_cards(public_list.list_closing_soon(now, SHOWN), now),
        newest=make_cards(public_list.list_newest_open(now, SHOWN), now),
    )


@home_pages.get("/healthz")
@guard(Permission.PUBLIC_READ)
def health() -> Response:
    """Whether this process answers and reaches its database."""
    db.session.execute(text("SELECT 1"))
    return jsonify(status="ok")
