"""A sound chain to tamper with."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from marketplace.sealing.ledger import GENESIS, LedgerRecord, entry_hash, next_record

Edit = Callable[[LedgerRecord], LedgerRecord]

START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def _chain(length: int) -> list[LedgerRecord]:
    records: list[LedgerRecord] = []
    head = GENESIS
    for number in range(length):
        at = START + timedelta(minutes=number)
        records.append(next_record(head, at, "receipt", {"n": number, "价": Decimal("1.50")}))
        head = records[-1].head
    return records


CHAIN = _chain(12)


def rehashed(record: LedgerRecord) -> LedgerRecord:
    """The record with the hash that its content has."""
    digest = entry_hash(record.previous, record.position, record.at, record.kind, record.body)
    return replace(record, hash=digest)


def renumbered(records: Sequence[LedgerRecord], by: int) -> list[LedgerRecord]:
    """The records under other positions, with their old hashes."""
    return [replace(record, position=record.position + by) for record in records]
