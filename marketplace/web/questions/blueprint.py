"""The pages of questions."""

from flask import Blueprint

questions_pages = Blueprint("questions", __name__)
