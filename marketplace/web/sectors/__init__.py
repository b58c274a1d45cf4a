"""The plan's sectors: what is open, tested and delivered in each, and all of them side by side."""

from marketplace.web.sectors import matrix, rankings, views
from marketplace.web.sectors.blueprint import sectors_pages

__all__ = ["matrix", "rankings", "sectors_pages", "views"]
