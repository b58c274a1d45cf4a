"""Which listings were ticked."""

from collections.abc import Iterable


def read_ids(texts: Iterable[str]) -> list[int]:
    """The numbers among what was sent; what no page of ours sends is left out."""
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 10]
