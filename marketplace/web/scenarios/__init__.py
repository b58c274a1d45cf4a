"""Scenarios: the public list and its listings, writing and approving them."""

from marketplace.web.scenarios import approval, editing, exporting, own, views
from marketplace.web.scenarios.blueprint import scenarios_pages

__all__ = ["approval", "editing", "exporting", "own", "scenarios_pages", "views"]
