"""The registry of evaluators: its public file, and the administrators' work on it."""

from marketplace.web.evaluators import keys, views
from marketplace.web.evaluators.blueprint import evaluators_pages

__all__ = ["evaluators_pages", "keys", "views"]
