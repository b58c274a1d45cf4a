"""The table of benchmarks: read by everybody, proposed for, and edited."""

from marketplace.web.benchmarks import deciding, editing, proposing, views
from marketplace.web.benchmarks.blueprint import benchmarks_pages

__all__ = ["benchmarks_pages", "deciding", "editing", "proposing", "views"]
