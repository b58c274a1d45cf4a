"""The public ledger: its pages, and what programs read of it."""

from marketplace.web.ledger import feed, views
from marketplace.web.ledger.blueprint import ledger_pages

__all__ = ["feed", "ledger_pages", "views"]
