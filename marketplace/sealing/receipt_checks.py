"""What can be laid beside a receipt: the ciphertext it stands for, and its entry in the ledger."""

import json
from collections.abc import Iterable
from typing import Any

from marketplace.domain.messages import say
from marketplace.sealing.errors import LedgerUnreadable, ReceiptInvalid
from marketplace.sealing.ledger import LedgerHead, LedgerRecord, read_record, verify_chain
from marketplace.sealing.proposal_document import commitment
from marketplace.sealing.receipts import Receipt

# The kind of the ledger's entry for a receipt.
RECEIVED = "proposal.received"


def require_ciphertext(receipt: Receipt, token: str) -> None:
    """Raise `ReceiptInvalid` unless `receipt` was given for the sealed `token`."""
    found = commitment(token.strip())
    if found != receipt.commitment:
        raise ReceiptInvalid(
            say(
                "密文与回执不符：密文的摘要是 %(found)s，回执上写的是 %(stated)s。",
                found=found,
                stated=receipt.commitment,
            )
        )


def require_entry(receipt: Receipt, entry: LedgerRecord | None) -> None:
    """Raise `ReceiptInvalid` unless `entry`, of the receipt's position, holds its commitment."""
    position = receipt.ledger_position
    if entry is None:
        raise ReceiptInvalid(say("存证链里没有第 %(position)s 条。", position=position))
    if entry.kind != RECEIVED:
        raise ReceiptInvalid(say("存证链第 %(position)s 条记的不是回执。", position=position))
    if entry.body.get("commitment") != receipt.commitment:
        raise ReceiptInvalid(
            say("存证链第 %(position)s 条记的是另一份密文的摘要。", position=position)
        )


def require_entry_in(receipt: Receipt, records: Iterable[LedgerRecord]) -> None:
    """As `require_entry`, for a copy of the ledger or of a part of it, which must hold together."""
    copy = list(records)
    if copy:
        first = copy[0]
        report = verify_chain(copy, LedgerHead(first.position - 1, first.previous))
        if report.reason is not None:
            raise ReceiptInvalid(say("存证链副本有误：%(reason)s", reason=report.reason))
    at_position = (record for record in copy if record.position == receipt.ledger_position)
    require_entry(receipt, next(at_position, None))


def read_ledger_copy(text: str) -> list[LedgerRecord]:
    """The records of a copy: one JSON array, an object with `entries`, or a record a line.

    Raises `LedgerUnreadable`.
    """
    try:
        documents = _read_json(text)
    except (ValueError, RecursionError):
        raise LedgerUnreadable(say("存证链副本不是 JSON。")) from None
    return [read_record(document) for document in documents]


def _read_json(text: str) -> list[Any]:
    try:
        whole = json.loads(text)
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    if isinstance(whole, dict):
        whole = whole.get("entries", [whole])
    if not isinstance(whole, list):
        raise ValueError("not a list of records")
    return whole
