"""The pages of evaluators."""

from flask import Blueprint

evaluators_pages = Blueprint("evaluators", __name__)
