"""What mail this browser has just asked for, from one page to the next."""

from flask import session

from marketplace.web.fields import without_controls

_KEY = "mailed"


def note_mail(kind: str, address: str, about: str = "") -> None:
    """Keep in mind that a mail of `kind` was asked for, to `address`."""
    session[_KEY] = [kind, without_controls(address)[:254], about[:100]]


def find_mail() -> tuple[str, str, str] | None:
    """(kind, address, what about) of the last one asked for."""
    kept = session.get(_KEY)
    return (kept[0], kept[1], kept[2]) if kept else None
