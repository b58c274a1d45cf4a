"""Append to the public ledger, in one order, inside the transaction of what it records."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.domain import clock
from marketplace.models import LedgerEntry
from marketplace.sealing.ledger import GENESIS, LedgerHead, next_record
from marketplace.services.unit_of_work import UnitOfWork

# The one order of appends; any constant will do that is nobody else's.
_TURN = 0x1ED6E2


def append(work: UnitOfWork, kind: str, **body: Any) -> LedgerEntry:
    """Add an entry after the last one. `body` holds public words only."""
    hold_order(work)
    record = next_record(read_head(work.session), clock.now(), kind, body)
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


def hold_order(work: UnitOfWork) -> None:
    """Keep others from appending until the transaction ends.

    On SQLite whoever writes is alone since BEGIN IMMEDIATE.
    """
    work.take_turn(_TURN)


def read_head(session: Session) -> LedgerHead:
    """Where the ledger stands; `GENESIS` while it is empty."""
    query = select(LedgerEntry.position, LedgerEntry.hash)
    last = session.execute(query.order_by(LedgerEntry.position.desc()).limit(1)).first()
    return LedgerHead(last.position, last.hash) if last else GENESIS
