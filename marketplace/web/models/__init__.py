"""Models: the public catalogue and a vendor's own."""

from marketplace.web.models import (
    badges,
    comparison,
    editing,
    filings,
    sharing,
    uploading,
    views,
    weights,
)
from marketplace.web.models.blueprint import models_pages

__all__ = [
    "badges",
    "comparison",
    "editing",
    "filings",
    "models_pages",
    "sharing",
    "uploading",
    "views",
    "weights",
]
