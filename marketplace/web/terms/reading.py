"""The terms of use as a page shows them."""

from dataclasses import dataclass

from marketplace.models import Terms

_HEADING = "## "


@dataclass(frozen=True)
class Part:
    """A heading or a paragraph."""

    text: str
    is_heading: bool = False


def split(text: str) -> list[Part]:
    """A text's parts: blank lines end paragraphs, `## ` begins a heading."""
    blocks = [block.strip() for block in text.replace("\r\n", "\n").split("\n\n")]
    return [
        Part(block.removeprefix(_HEADING), block.startswith(_HEADING)) for block in blocks if block
    ]


def text_of(row: Terms, locale: str) -> str:
    """The version's text in the reader's language."""
    return row.text_en if locale == "en" else row.text_zh


def changes_of(row: Terms, locale: str) -> str:
    """What is new in it, in the reader's language."""
    return row.changes_en if locale == "en" else row.changes_zh
