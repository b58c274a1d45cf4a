"""The undertaking of confidentiality that a vendor signs before it reads a restricted annex.

The text is one, in Chinese and English, so that what is signed is the same for everybody. The
buyer may write its own; what a vendor signs is named by its digest.
"""

from hashlib import sha256
from importlib.resources import files

_STANDARD = ("undertaking_zh.txt", "undertaking_en.txt")


def standard_text() -> str:
    """Our own text, Chinese first: what an annex has until its buyer writes another."""
    folder = files(__package__)
    return "\n\n".join(folder.joinpath(name).read_text("utf-8").strip() for name in _STANDARD)


def digest_of(text: str) -> str:
    """Names exactly this text: the hex SHA-256 of its UTF-8."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
