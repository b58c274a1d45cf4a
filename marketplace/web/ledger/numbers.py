"""Whole numbers in the ledger's addresses."""

_LARGEST = 2**31 - 1


def read_number(text: str) -> int | None:
    """The number that `text` is; None for anything else, and for what no position can be."""
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(_LARGEST))
    return int(text) if is_number and int(text) <= _LARGEST else None
