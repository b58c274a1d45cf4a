"""Lists of scenarios from spreadsheets, reviewed in the browser."""

from marketplace.web.imports import finishing, reviewing, views, working
from marketplace.web.imports.blueprint import imports_pages

__all__ = ["finishing", "imports_pages", "reviewing", "views", "working"]
