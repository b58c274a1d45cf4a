"""Scenarios: the public list and its listings, writing and approving them."""

from marketplace.web.scenarios import (
    approval,
    approving_later,
    beginning,
    editing,
    endings,
    exporting,
    own,
    preview,
    views,
)
from marketplace.web.scenarios.blueprint import scenarios_pages

__all__ = [
    "approval",
    "approving_later",
    "beginning",
    "editing",
    "endings",
    "exporting",
    "own",
    "preview",
    "scenarios_pages",
    "views",
]
