"""The rule of the ledger: what is hashed, how an entry is written down and read again."""

import hashlib
import json
from decimal import Decimal
from typing import Any

import pytest

from marketplace.sealing.chain_check import verify_chain, verify_lines
from marketplace.sealing.errors import LedgerUnreadable, NotSealable
from marketplace.sealing.ledger import (
    GENESIS,
    LedgerRecord,
    entry_hash,
    next_record,
    read_json,
    read_line,
)
from tests.unit.sealing.chains import CHAIN, START


def test_a_hash_follows_the_published_rule() -> None:
    document = (
        '["scenario-marketplace/ledger/v1","' + "0" * 64 + '",1,'
        '"2026-03-01T09:00:00.000000Z","opening",{"a":"三","b":2}]'
    )
    expected = hashlib.sha256(document.encode()).hexdigest()
    assert entry_hash("0" * 64, 1, START, "opening", {"b": 2, "a": "三"}) == expected
    record = next_record(GENESIS, START, "opening", {"b": 2, "a": "三"})
    assert record.document == document.encode()
    assert next_record(GENESIS, START, "opening", {"b": 2, "a": "三"}) == LedgerRecord(
        1, START, "opening", {"b": 2, "a": "三"}, "0" * 64, expected
    )


def test_a_record_survives_the_public_feed() -> None:
    thousand = next_record(CHAIN[-1].head, START, "award", {"元": Decimal("1E+3"), "to": [1]})
    chain = [*CHAIN, thousand]
    downloaded = json.loads(json.dumps([record.as_json() for record in chain]))
    assert downloaded[-1]["body"] == {"元": "1000", "to": [1]}
    assert verify_lines(map(read_line, downloaded)) == verify_chain(chain)
    assert [line.hash for line in map(read_line, downloaded)] == [one.hash for one in chain]


SOUND = next_record(GENESIS, START, "receipt", {"n": 1}).as_json()


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        "text",
        {},
        {name: value for name, value in SOUND.items() if name != "hash"},
        SOUND | {"at": "yesterday"},
        SOUND | {"at": 7},
        SOUND | {"position": "1"},
        SOUND | {"position": True},
        SOUND | {"body": []},
        SOUND | {"kind": None},
        SOUND | {"hash": 5},
    ],
    ids=str,
)
def test_what_is_no_record_is_refused(document: Any) -> None:
    with pytest.raises(LedgerUnreadable):
        read_line(document)


def test_an_entry_without_one_form_is_refused() -> None:
    with pytest.raises(NotSealable):
        next_record(GENESIS, START, "award", {"price": 1.5})
    with pytest.raises(NotSealable):
        next_record(GENESIS, START.replace(tzinfo=None), "award", {})


@pytest.mark.parametrize("text", ['{"a":1,"a":2}', "{", "[" * 100_000, ""])
def test_json_that_two_readers_could_understand_differently_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_json(text)
