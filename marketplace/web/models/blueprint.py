"""The pages of models: the public catalogue, and a vendor's own."""

from flask import Blueprint

models_pages = Blueprint("models", __name__)
