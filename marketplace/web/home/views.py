"""The home page, and the health check."""

from flask import Blueprint, jsonify, render_template
from sqlalchemy import text
from werkzeug.wrappers import Response

from marketplace.db import db
from marketplace.domain.permissions import Permission
from marketplace.web.guards import guard

home_pages = Blueprint("home", __name__)


@home_pages.get("/")
@guard(Permission.PUBLIC_READ)
def index() -> str:
    """What the marketplace is, and what is open now."""
    return render_template("home/index.html")


@home_pages.get("/healthz")
@guard(Permission.PUBLIC_READ)
def health() -> Response:
    """Whether this process answers and reaches its database."""
    db.session.execute(text("SELECT 1"))
    return jsonify(status="ok")
