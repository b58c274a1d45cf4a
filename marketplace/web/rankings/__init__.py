"""The ranking of a scenario: at a glance, one proposal, one criterion, the report."""

from marketplace.web.rankings import explaining, reporting, views
from marketplace.web.rankings.blueprint import rankings_pages

__all__ = ["explaining", "rankings_pages", "reporting", "views"]
