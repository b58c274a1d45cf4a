"""The blueprint of the pages about organisations."""

from flask import Blueprint

organisations_pages = Blueprint("organisations", __name__)
