"""Filings and document badges as administrators check them, and the public register."""

from marketplace.web.filings import badges, checking, register
from marketplace.web.filings.blueprint import filings_pages

__all__ = ["badges", "checking", "filings_pages", "register"]
