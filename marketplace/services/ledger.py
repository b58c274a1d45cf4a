"""Append to the public ledger, in one order, inside the transaction of what it records."""

from typing import Any

from sqlalchemy import select, text

from marketplace.domain import clock
from marketplace.models import LedgerEntry
from marketplace.sealing.ledger import GENESIS, LedgerHead, next_record
from marketplace.services.unit_of_work import UnitOfWork

# PostgreSQL's advisory lock for the one order of appends; any constant will do.
_LOCK = 0x1ED6E2


def append(work: UnitOfWork, kind: str, **body: Any) -> LedgerEntry:
    """Add an entry after the last one. `body` holds public words only."""
    session = work.session
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    last = session.scalar(select(LedgerEntry).order_by(LedgerEntry.position.desc()).limit(1))
    head = LedgerHead(last.position, last.hash) if last else GENESIS
    record = next_record(head, clock.now(), kind, body)
    return work.add(
        LedgerEntry(
            position=record.position,
            at=record.at,
            kind=kind,
            body=body,
            previous=record.previous,
            hash=record.hash,
        )
    )
