"""The pages of assessors."""

from flask import Blueprint

assessments_pages = Blueprint("assessments", __name__)
