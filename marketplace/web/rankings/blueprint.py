"""The pages of a scenario's ranking."""

from flask import Blueprint

rankings_pages = Blueprint("rankings", __name__)
