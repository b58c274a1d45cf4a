"""Deliveries: the buyer plans and accepts, the vendor that was selected hands over."""

from marketplace.web.deliveries import deciding, ending, handing_over, planning, views
from marketplace.web.deliveries.blueprint import deliveries_pages

__all__ = ["deciding", "deliveries_pages", "ending", "handing_over", "planning", "views"]
