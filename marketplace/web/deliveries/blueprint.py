"""The pages of deliveries."""

from flask import Blueprint

deliveries_pages = Blueprint("deliveries", __name__)
