"""The pages of the table of benchmarks."""

from flask import Blueprint

benchmarks_pages = Blueprint("benchmarks", __name__)
