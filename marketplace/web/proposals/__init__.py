"""A vendor's proposal: write, seal, replace, withdraw, and read the result."""

from marketplace.web.proposals import (
    copies,
    drafts,
    passphrases,
    receipts,
    results,
    submissions,
)
from marketplace.web.proposals.blueprint import proposals_pages

__all__ = [
    "copies",
    "drafts",
    "passphrases",
    "proposals_pages",
    "receipts",
    "results",
    "submissions",
]
