"""The pages of openings."""

from flask import Blueprint

openings_pages = Blueprint("openings", __name__)
