"""The text of one cell: cleaned on the way in, safe for spreadsheet programs on the way out.

A program that opens a table takes a cell starting with = + - @ (or their full-width forms), a tab
or a line break for a formula. `escape` puts an apostrophe before such a text, as a person would;
`unescape` takes it off again. Text that already starts with apostrophes before such a character
gets one more, so that the way there and back changes nothing.
"""

import re

_TRIGGER = re.compile("'*[=+\\-@＝＋－＠\t\r\n]")
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\u200b\u2060\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def escape(text: str) -> str:
    """`text` so that no spreadsheet program runs it."""
    return f"'{text}" if _TRIGGER.match(text) else text


def unescape(text: str) -> str:
    """The text that was escaped; any other text unchanged."""
    return text[1:] if text.startswith("'") and _TRIGGER.match(text) else text


def printable(text: str) -> str:
    """Without control and invisible characters, which neither XML nor the database can hold."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATE.sub("\ufffd", _UNWANTED.sub("", lines))


def clean(text: str) -> str:
    """A foreign cell's text as we keep it: unescaped, printable, without outer blanks."""
    return printable(unescape(text)).strip()
