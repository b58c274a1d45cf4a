"""The pages of restricted annexes."""

from flask import Blueprint

annexes_pages = Blueprint("annexes", __name__)
