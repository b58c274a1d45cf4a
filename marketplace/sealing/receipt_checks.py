"""What can be laid beside a receipt: the ciphertext it stands for, and its entry in the ledger."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from marketplace.domain.messages import say
from marketplace.sealing.chain_check import verify_lines
from marketplace.sealing.errors import ReceiptInvalid
from marketplace.sealing.ledger import GENESIS, LedgerHead, LedgerLine
from marketplace.sealing.proposal_document import commitment
from marketplace.sealing.receipts import Receipt

# The kind of the ledger's entry for a receipt.
RECEIVED = "proposal.received"

Lines = Iterable[LedgerLine | None]


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


def require_entry(receipt: Receipt, entry: LedgerLine | None) -> None:
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


def require_entry_in(receipt: Receipt, lines: Lines) -> None:
    """As `require_entry`, for a copy of the ledger or of a part of it, which must hold together."""
    copy = _Copy(lines, receipt.ledger_position)
    report = verify_lines(copy, copy.start)
    if report.reason is not None:
        raise ReceiptInvalid(say("存证链副本有误：%(reason)s", reason=report.reason))
    require_entry(receipt, copy.entry)


class _Copy:
    """The lines of a copy, each read once. `start` is the head that the first one follows,
    `entry` the one at `position` as soon as it has gone by."""

    def __init__(self, lines: Lines, position: int) -> None:
        rest = iter(lines)
        begin = list(islice(rest, 1))
        self._lines, self._position = chain(begin, rest), position
        self.start = GENESIS
        self.entry: LedgerLine | None = None
        if begin and begin[0] is not None:
            self.start = LedgerHead(begin[0].position - 1, begin[0].previous)

    def __iter__(self) -> Iterator[LedgerLine | None]:
        for line in self._lines:
            if line is not None and line.position == self._position:
                self.entry = line
            yield line
