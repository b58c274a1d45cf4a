"""The pages of batches: the public gazettes, and preparing them."""

from flask import Blueprint

batches_pages = Blueprint("batches", __name__)
