"""Versions of status lists, each verified once for a revision of the registry.

A ranking asks for every list that is held. What is kept can be thrown away at any time; several
threads may ask at once.
"""

import threading
from contextlib import suppress
from datetime import datetime

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
        self._most = most
        self._lock = threading.Lock()
        self._kept: dict[_Key, StatusList | None] = {}

    def find(self, version: StatusListVersion, registry: Registry) -> StatusList | None:
        """The list; None if, by what is known now, its key was not its owner's at that time."""
        key = (version.digest, registry.revision, version.received_at)
        if key in (kept := self._kept):
            return kept[key]
        found = None
        with suppress(CredentialRefused):
            found = read_status_list(version.token, registry, version.received_at)
        self._keep(key, found)
        return found

    def _keep(self, key: _Key, found: StatusList | None) -> None:
        with self._lock:
            if len(self._kept) >= self._most:
                # Not emptied: another thread may be about to take from it.
                self._kept = {}
            self._kept[key] = found
