import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.sealing.errors import LedgerUnreadable, NotSealable
from marketplace.sealing.ledger import (
    GENESIS,
    ChainReport,
    LedgerHead,
    LedgerRecord,
    entry_hash,
    next_record,
    read_record,
    verify_chain,
)

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


def test_a_hash_follows_the_published_rule() -> None:
    document = (
        '["scenario-marketplace/ledger/v1","' + "0" * 64 + '",1,'
        '"2026-03-01T09:00:00.000000Z","opening",{"a":"三","b":2}]'
    )
    expected = hashlib.sha256(document.encode()).hexdigest()
    assert entry_hash("0" * 64, 1, START, "opening", {"b": 2, "a": "三"}) == expected
    assert next_record(GENESIS, START, "opening", {"b": 2, "a": "三"}) == LedgerRecord(
        1, START, "opening", {"b": 2, "a": "三"}, "0" * 64, expected
    )


def test_an_untouched_chain_is_intact() -> None:
    report = verify_chain(CHAIN)
    assert report == ChainReport(12, CHAIN[-1].head)
    assert report.is_intact


def test_an_empty_chain_is_intact() -> None:
    assert verify_chain([]) == ChainReport(0, GENESIS)


def test_a_page_is_checked_from_a_trusted_head() -> None:
    assert verify_chain(CHAIN[5:], start=CHAIN[4].head) == ChainReport(7, CHAIN[-1].head)


EDITS: list[Callable[[LedgerRecord], LedgerRecord]] = [
    lambda record: replace(record, at=record.at + timedelta(microseconds=1)),
    lambda record: replace(record, at=record.at.replace(tzinfo=None)),
    lambda record: replace(record, kind="opening"),
    lambda record: replace(record, body={**record.body, "n": 99}),
    lambda record: replace(record, body={**record.body, "more": None}),
    lambda record: replace(record, body={}),
    lambda record: replace(record, body={"n": 1.5}),
    lambda record: replace(record, previous="0" * 63 + "1"),
    lambda record: replace(record, hash="0" * 64),
]


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("position", [1, 2, 7, 12])
def test_an_edited_entry_is_named(
    edit: Callable[[LedgerRecord], LedgerRecord], position: int
) -> None:
    records = list(CHAIN)
    records[position - 1] = edit(records[position - 1])
    report = verify_chain(records)
    assert (report.first_bad, report.count) == (position, position - 1)
    assert report.reason is not None
    assert str(position) in str(report.reason)


@pytest.mark.parametrize("position", range(1, 12))
def test_a_deleted_entry_is_named(position: int) -> None:
    report = verify_chain(CHAIN[: position - 1] + CHAIN[position:])
    assert report.first_bad == position
    assert str(report.reason) == f"第 {position} 条缺失。"


@pytest.mark.parametrize("position", range(2, 12))
def test_two_entries_in_the_wrong_order_are_named(position: int) -> None:
    records = list(CHAIN)
    records[position - 1], records[position] = records[position], records[position - 1]
    assert verify_chain(records).first_bad == position


@pytest.mark.parametrize("position", range(1, 12))
def test_two_entries_with_swapped_positions_are_named(position: int) -> None:
    first, second = CHAIN[position - 1], CHAIN[position]
    records = list(CHAIN)
    records[position - 1] = replace(second, position=first.position)
    records[position] = replace(first, position=second.position)
    assert verify_chain(records).first_bad == position


@pytest.mark.parametrize("position", range(1, 12))
def test_an_inserted_entry_is_named(position: int) -> None:
    """The forger knows the rule, makes a fitting entry and moves the rest up by one."""
    head = CHAIN[position - 1].head
    forged = next_record(head, START, "award", {"to": "a friend"})
    moved = [replace(record, position=record.position + 1) for record in CHAIN[position:]]
    report = verify_chain([*CHAIN[:position], forged, *moved])
    assert report.first_bad == forged.position + 1


def test_an_entry_put_in_twice_is_named() -> None:
    report = verify_chain([*CHAIN[:5], CHAIN[4], *CHAIN[5:]])
    assert (report.first_bad, report.count) == (5, 5)
    assert str(report.reason) == "第 5 条重复或顺序错乱。"


@pytest.mark.parametrize("position", range(1, 12))
def test_an_edit_with_its_hash_worked_out_anew_breaks_the_next(position: int) -> None:
    old = CHAIN[position - 1]
    records = list(CHAIN)
    records[position - 1] = replace(
        old, body={}, hash=entry_hash(old.previous, old.position, old.at, old.kind, {})
    )
    assert verify_chain(records).first_bad == position + 1


def test_a_known_head_finds_a_chain_cut_short() -> None:
    report = verify_chain(CHAIN[:9], end=CHAIN[-1].head)
    assert (report.first_bad, report.count) == (10, 9)
    assert str(report.reason) == "从第 10 条起缺失。"


def test_a_known_head_finds_a_chain_rewritten_as_a_whole() -> None:
    records = [next_record(GENESIS, START, "receipt", {})]
    for _ in range(11):
        records.append(next_record(records[-1].head, START, "receipt", {}))
    assert verify_chain(records).is_intact
    assert verify_chain(records, end=CHAIN[6].head).first_bad == 7


def test_a_chain_may_go_on_behind_a_known_head() -> None:
    assert verify_chain(CHAIN, end=CHAIN[6].head).count == 12


def test_the_check_stops_at_the_first_fault() -> None:
    def records() -> Iterator[LedgerRecord]:
        yield CHAIN[0]
        yield CHAIN[5]
        raise AssertionError("read on behind the fault")

    assert verify_chain(records()).first_bad == 2


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_subset_or_order_but_a_beginning_is_found_out(data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(CHAIN), max_size=14))
    is_a_beginning = chosen == CHAIN[: len(chosen)]
    assert verify_chain(chosen).is_intact == is_a_beginning


def test_a_record_survives_the_public_feed() -> None:
    thousand = next_record(CHAIN[-1].head, START, "award", {"元": Decimal("1E+3"), "to": [1]})
    chain = [*CHAIN, thousand]
    downloaded = json.loads(json.dumps([record.as_json() for record in chain]))
    assert downloaded[-1]["body"] == {"元": "1000", "to": [1]}
    assert verify_chain(map(read_record, downloaded)) == verify_chain(chain)


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
        read_record(document)


@pytest.mark.parametrize("position", [-5, 0, 2, 10**30])
def test_a_strange_first_position_is_named(position: int) -> None:
    report = verify_chain([replace(CHAIN[0], position=position)])
    assert report.first_bad == min(position, 1)
    assert report.head == LedgerHead(0, "0" * 64)


def test_an_entry_without_one_form_is_refused() -> None:
    with pytest.raises(NotSealable):
        next_record(GENESIS, START, "award", {"price": 1.5})
    with pytest.raises(NotSealable):
        next_record(GENESIS, START.replace(tzinfo=None), "award", {})
