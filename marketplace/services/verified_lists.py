"""Versions of status lists, each verified once for a revision of the registry.

A ranking asks for every list that is held.
"""

from contextlib import suppress
from datetime import datetime

from marketplace.credentials.signed.keeping import Kept
from marketplace.credentials.signed.refusals import CredentialRefused
from marketplace.credentials.signed.registry import Registry
from marketplace.credentials.signed.status_lists import StatusList, read_status_list
from marketplace.models import StatusListVersion

# A list is 16 KiB of bits and may be a mebibyte.
MOST_KEPT = 256
_Key = tuple[str, int, datetime]
"""Token hash, registry revision, time of receipt."""


class VerifiedLists:
    """What versions state, as far as their signature is believed."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._kept: Kept[_Key, StatusList | None] = Kept(most)

    def find(self, version: StatusListVersion, registry: Registry) -> StatusList | None:
        """The list; None if, by what is known now, its key was not its owner's at that time."""
        key = (version.digest, registry.revision, version.received_at)
        return self._kept.find_or_make(key, lambda: _read(version, registry))


def _read(version: StatusListVersion, registry: Registry) -> StatusList | None:
    with suppress(CredentialRefused):
        return read_status_list(version.token, registry, version.received_at)
    return None
