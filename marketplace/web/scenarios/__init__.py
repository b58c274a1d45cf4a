"""Scenarios: the public list and its listings."""

from marketplace.web.scenarios import views
from marketplace.web.scenarios.blueprint import scenarios_pages

__all__ = ["scenarios_pages", "views"]
