"""Models: the public catalogue and a vendor's own."""

from marketplace.web.models import badges, comparison, editing, sharing, views, weights
from marketplace.web.models.blueprint import models_pages

__all__ = ["badges", "comparison", "editing", "models_pages", "sharing", "views", "weights"]
