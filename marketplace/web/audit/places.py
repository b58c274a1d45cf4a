"""Where a page of the audit begins, as it stands in an address."""

import re
from datetime import UTC, datetime, timedelta

from marketplace.services.audit_search import Place

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WRITTEN = re.compile(r"(\d{1,16})-(\d{1,6})", re.ASCII)


def write_place(place: Place) -> str:
    """Microseconds, which no entry's number can be told from, and how many to skip."""
    return f"{(place.at - _EPOCH) // timedelta(microseconds=1)}-{place.skipped}"


def read_place(text: str) -> Place | None:
    """The place; None, which is the beginning, for any other text."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    return Place(_EPOCH + timedelta(microseconds=int(found[1])), int(found[2]))
