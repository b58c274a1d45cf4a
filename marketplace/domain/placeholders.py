"""Places in a template's text that a person has to fill: 〔…〕.

The same brackets hold the year in the number of an official document, 〔2024〕 420 号: that is
no place to fill.
"""

import re

_PLACE = re.compile(r"〔(?!\s*\d{4}\s*〕)[^〔〕]{1,200}〕")


def list_placeholders(text: str) -> list[str]:
    """The places in `text` that still wait to be filled, with their brackets, in order."""
    return _PLACE.findall(text)
