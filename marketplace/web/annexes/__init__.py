"""Restricted annexes: vendors ask and read, buyers prepare and decide."""

from marketplace.web.annexes import deciding, files, managing, requesting, views
from marketplace.web.annexes.blueprint import annexes_pages

__all__ = ["annexes_pages", "deciding", "files", "managing", "requesting", "views"]
