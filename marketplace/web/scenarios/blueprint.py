"""The pages of scenarios: public list, posting, approval."""

from flask import Blueprint

scenarios_pages = Blueprint("scenarios", __name__)
