"""The sectors' pages."""

from flask import Blueprint

sectors_pages = Blueprint("sectors", __name__)
