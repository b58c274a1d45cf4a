"""Organisations: one's own, its papers, further ones; the administrators' decisions."""

from marketplace.web.organisations import deciding, documents, joining, own
from marketplace.web.organisations.blueprint import organisations_pages

__all__ = ["deciding", "documents", "joining", "organisations_pages", "own"]
