"""The pages of amendments."""

from flask import Blueprint

amendments_pages = Blueprint("amendments", __name__)
