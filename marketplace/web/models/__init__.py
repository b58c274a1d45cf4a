"""Models: the public catalogue and a vendor's own."""

from marketplace.web.models import badges, editing, views
from marketplace.web.models.blueprint import models_pages

__all__ = ["badges", "editing", "models_pages", "views"]
