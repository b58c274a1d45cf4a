"""The opening of proposals: confirm it, watch it, its minutes, and what was opened."""

from marketplace.web.openings import opened, records, views
from marketplace.web.openings.blueprint import openings_pages

__all__ = ["opened", "openings_pages", "records", "views"]
