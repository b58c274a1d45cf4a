"""The pages of importing lists."""

from flask import Blueprint

imports_pages = Blueprint("imports", __name__)
