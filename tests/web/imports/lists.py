"""What the tests of importing look up."""

from marketplace.db import db
from marketplace.models import ImportRow, Scenario
from tests.pages import Browser, Page


def list_drafts() -> list[Scenario]:
    """Every scenario there is."""
    return list(db.session.scalars(db.select(Scenario).order_by(Scenario.id)))


def row_of(title: str) -> ImportRow:
    """The row with this title, of whatever upload."""
    rows = db.session.scalars(db.select(ImportRow)).all()
    return next(row for row in rows if row.cells.get("title") == title)


def name_of(title: str, field: str) -> str:
    """The name of a cell's control."""
    return f"row-{row_of(title).id}-{field}"


def review(browser: Browser, batch: int = 1, query: str = "") -> Page:
    """A page of rows."""
    return browser.get(f"/imports/scenarios/{batch}{query}")
