"""Amendments of published listings."""

from marketplace.web.amendments import views
from marketplace.web.amendments.blueprint import amendments_pages

__all__ = ["amendments_pages", "views"]
