"""What is laid beside a receipt fits it, or is refused in words."""

from datetime import UTC, datetime

import pytest

from marketplace.sealing.errors import ReceiptInvalid
from marketplace.sealing.ledger import GENESIS, LedgerLine, next_record
from marketplace.sealing.proposal_document import commitment
from marketplace.sealing.receipt_checks import (
    RECEIVED,
    require_ciphertext,
    require_entry,
    require_entry_in,
)
from marketplace.sealing.receipts import Receipt

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
SEALED = "header.key.iv.text.tag"
RECEIPT = Receipt("20260301-0A0B0C0D", "1", 1, commitment(SEALED), AT, 2)


def _chain() -> list[LedgerLine]:
    first = next_record(GENESIS, AT, "scenario.published", {"scenario": 1})
    second = next_record(first.head, AT, RECEIVED, {"commitment": RECEIPT.commitment})
    third = next_record(second.head, AT, RECEIVED, {"commitment": "ab" * 32})
    return [first.line, second.line, third.line]


def test_a_receipt_fits_its_ciphertext_alone() -> None:
    require_ciphertext(RECEIPT, f"{SEALED}\n")
    with pytest.raises(ReceiptInvalid, match="密文与回执不符"):
        require_ciphertext(RECEIPT, SEALED[:-1])


def test_a_receipt_fits_the_entry_at_its_position_alone() -> None:
    first, second, third = _chain()
    require_entry(RECEIPT, second)
    for entry, says in ((None, "没有第 2 条"), (first, "不是回执"), (third, "另一份密文")):
        with pytest.raises(ReceiptInvalid, match=says):
            require_entry(RECEIPT, entry)


def test_a_copy_may_be_a_part_of_the_ledger() -> None:
    chain = _chain()
    for copy in (chain, chain[1:], chain[1:2]):
        require_entry_in(RECEIPT, copy)
    for copy in ([], chain[:1], chain[2:]):
        with pytest.raises(ReceiptInvalid, match="没有第 2 条"):
            require_entry_in(RECEIPT, copy)


def test_a_copy_that_was_tampered_with_is_refused() -> None:
    first, second, third = _chain()
    forged = second._replace(body={"commitment": RECEIPT.commitment, "more": 1})
    for copy in ([first, forged, third], [first, third, second], [first, third], [None, second]):
        with pytest.raises(ReceiptInvalid, match="存证链副本有误"):
            require_entry_in(RECEIPT, copy)
