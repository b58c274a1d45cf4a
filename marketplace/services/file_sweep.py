"""Remove files that belong to no row.

A file is written before the transaction that names it commits. A process killed in between, or a
write that is refused at its end, leaves a file that nobody can reach.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.clock import SHANGHAI
from marketplace.models import (
    AnnexFile,
    Attachment,
    Credential,
    DocumentBadge,
    HandoverFile,
    ImportBatch,
    OrganisationDocument,
    SealedFile,
)
from marketplace.services.installation import file_store

# Longer than any request or job between its file and its commit.
GRACE = timedelta(days=1)
# The minute of the night at which the schedule sweeps, in Henan.
HOUR, MINUTE = 3, 40

KEYS: Sequence[InstrumentedAttribute[Any]] = (
    AnnexFile.storage_key,
    Attachment.storage_key,
    Credential.evidence_key,
    Credential.storage_key,
    DocumentBadge.storage_key,
    HandoverFile.storage_key,
    ImportBatch.storage_key,
    OrganisationDocument.storage_key,
    SealedFile.storage_key,
)
"""Every column that names a file."""

log = logging.getLogger(__name__)


def is_due(now: datetime) -> bool:
    """Whether this is the minute of the night."""
    local = now.astimezone(SHANGHAI)
    return (local.hour, local.minute) == (HOUR, MINUTE)


def list_unknown(before: datetime) -> list[str]:
    """The keys of files put before a moment that no row names, in order."""
    # Files first: what is put and committed in between is then among the rows.
    found = set(file_store().list_keys(before))
    return sorted(found - _list_known())


def _list_known() -> set[str]:
    return {
        key
        for column in KEYS
        for key in db.session.scalars(select(column).where(column.is_not(None)))
    }


def sweep() -> int:
    """Remove what has belonged to nothing for `GRACE`; how many files.

    Nothing where more files are unknown than known: then it is the database that is wrong, an
    empty or an old one, and the files are what is left.
    """
    unknown = list_unknown(clock.now() - GRACE)
    if len(unknown) > len(_list_known()):
        log.error("file sweep: %s files are in no row; none is removed", len(unknown))
        return 0
    for key in unknown:
        file_store().remove(key)
    return len(unknown)
