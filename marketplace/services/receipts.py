"""What anybody may ask about a receipt in hand. Only what it states itself is answered."""

from dataclasses import dataclass

from marketplace.db import db
from marketplace.domain.messages import Message
from marketplace.models import LedgerEntry
from marketplace.sealing.errors import ReceiptInvalid
from marketplace.sealing.ledger import LedgerLine
from marketplace.sealing.receipt_checks import require_entry
from marketplace.sealing.receipts import Receipt as ReceiptStatement
from marketplace.sealing.receipts import verify_receipt
from marketplace.services.ledger_entries import as_record
from marketplace.services.proposal_receipts import public_key

# What a column of whole numbers holds.
_MOST_ENTRIES = 2**31 - 1


@dataclass(frozen=True)
class CheckedReceipt:
    """A receipt that the platform signed. `fault`: what is wrong with its entry in the ledger."""

    statement: ReceiptStatement
    fault: Message | None


def check(token: str) -> CheckedReceipt:
    """What the receipt `token` states. Raises `ReceiptInvalid` where the platform has not signed
    it as it stands."""
    statement = verify_receipt(token, public_key())
    try:
        require_entry(statement, _find_entry(statement.ledger_position))
    except ReceiptInvalid as error:
        return CheckedReceipt(statement, error.message)
    return CheckedReceipt(statement, None)


def _find_entry(position: int) -> LedgerLine | None:
    row = db.session.get(LedgerEntry, position) if position <= _MOST_ENTRIES else None
    return as_record(row).line if row else None
