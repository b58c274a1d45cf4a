"""Sign where the ledger stands, by the clock and when asked; idempotent."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.models import LedgerCheckpoint
from marketplace.sealing.checkpoints import Checkpoint, issue_checkpoint
from marketplace.services import ledger
from marketplace.services.installation import receipt_key, settings
from marketplace.services.unit_of_work import unit_of_work


def make_due() -> LedgerCheckpoint | None:
    """Sign the head if it has moved and the last checkpoint is old enough; the setting may be 0,
    which leaves it to people."""
    minutes = settings().ledger_checkpoint_minutes
    head, last = ledger.read_head(db.session()), find_last()
    if not minutes or not head.position or (last and last.position == head.position):
        return None
    if last and clock.now() - last.at < timedelta(minutes=minutes):
        return None
    return make()


def make() -> LedgerCheckpoint | None:
    """Sign the head. Again where it has not moved: the same checkpoint; None in an empty ledger."""
    key = receipt_key()
    with unit_of_work() as work:
        ledger.hold_order(work)
        head = ledger.read_head(work.session)
        if not head.position:
            return None
        known = work.session.get(LedgerCheckpoint, head.position)
        if known is not None:
            return known
        statement = Checkpoint(head.position, head.hash, clock.now())
        return work.add(
            LedgerCheckpoint(
                position=statement.position,
                hash=statement.hash,
                at=statement.at,
                token=issue_checkpoint(statement, key),
            )
        )


def find_last() -> LedgerCheckpoint | None:
    """The newest checkpoint."""
    newest = select(LedgerCheckpoint).order_by(LedgerCheckpoint.position.desc())
    return db.session.scalar(newest.limit(1))


def find_covering(position: int) -> LedgerCheckpoint | None:
    """The first checkpoint that vouches for the entry at `position`."""
    query = select(LedgerCheckpoint).where(LedgerCheckpoint.position >= position)
    return db.session.scalar(query.order_by(LedgerCheckpoint.position).limit(1))


def list_all() -> Sequence[LedgerCheckpoint]:
    """Every checkpoint, in order."""
    return db.session.scalars(select(LedgerCheckpoint).order_by(LedgerCheckpoint.position)).all()
