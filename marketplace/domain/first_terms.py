"""The terms of use that a new installation begins with, in both languages, beside this file.

A blank line ends a paragraph; a line that begins with `## ` is a heading.
"""

from importlib.resources import files

FIRST_ZH = "first_terms_zh.txt"
FIRST_EN = "first_terms_en.txt"


def read_text(name: str) -> str:
    """One of the two texts."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8").strip()
