"""Batches of the list: public gazettes, and the administrators' work on them."""

from marketplace.web.batches import preparing, publishing, views
from marketplace.web.batches.blueprint import batches_pages

__all__ = ["batches_pages", "preparing", "publishing", "views"]
