"""Models: the public catalogue and a vendor's own."""

from marketplace.web.models import comparison, editing, sharing, uploading, views, weights
from marketplace.web.models.blueprint import models_pages

__all__ = ["comparison", "editing", "models_pages", "sharing", "uploading", "views", "weights"]
