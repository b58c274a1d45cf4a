"""Every way to tamper with a chain, and what the check says of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.sealing.chain_check import verify_chain, verify_lines
from marketplace.sealing.chain_report import ChainReport, FaultKind
from marketplace.sealing.ledger import GENESIS, LedgerRecord, next_record
from tests.unit.sealing.chains import CHAIN, START, rehashed, renumbered

K = FaultKind
LAST = len(CHAIN)


def _faults(records: list[LedgerRecord]) -> list[tuple[int, FaultKind]]:
    return [(fault.position, fault.kind) for fault in verify_chain(records).faults]


def test_an_untouched_chain_is_intact() -> None:
    report = verify_chain(CHAIN)
    assert report == ChainReport(LAST, CHAIN[-1].head)
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
@pytest.mark.parametrize("position", range(1, LAST + 1))
def test_an_edited_entry_is_named_and_no_other(
    edit: Callable[[LedgerRecord], LedgerRecord], position: int
) -> None:
    records = list(CHAIN)
    records[position - 1] = edit(records[position - 1])
    report = verify_chain(records)
    assert [(fault.position, fault.kind) for fault in report.faults] == [(position, K.EDITED)]
    assert (report.first_bad, report.count) == (position, LAST)
    assert str(position) in str(report.reason)


@pytest.mark.parametrize("position", range(1, LAST))
def test_an_edit_with_its_hash_worked_out_anew_is_named(position: int) -> None:
    records = list(CHAIN)
    records[position - 1] = rehashed(replace(CHAIN[position - 1], body={}))
    assert _faults(records) == [(position, K.EDITED)]


@pytest.mark.parametrize("position", range(1, LAST))
def test_so_is_one_that_was_hung_on_something_else(position: int) -> None:
    records = list(CHAIN)
    records[position - 1] = rehashed(replace(CHAIN[position - 1], previous="1" * 64))
    assert _faults(records) == [(position, K.EDITED)]


@pytest.mark.parametrize("position", range(1, LAST))
def test_a_deleted_entry_is_named(position: int) -> None:
    report = verify_chain(CHAIN[: position - 1] + CHAIN[position:])
    assert str(report.reason) == f"第 {position} 条缺失。"
    assert [fault.position for fault in report.faults] == [position]


def test_several_deleted_entries_are_named_together() -> None:
    (fault,) = verify_chain(CHAIN[:3] + CHAIN[7:]).faults
    assert (fault.position, fault.until, fault.kind) == (4, 7, K.DELETED)
    assert str(fault.reason) == "第 4 条至第 7 条缺失。"


@pytest.mark.parametrize("position", range(1, LAST))
def test_a_deletion_that_is_hidden_by_numbering_anew_is_named(position: int) -> None:
    records = CHAIN[: position - 1] + renumbered(CHAIN[position:], -1)
    assert _faults(records) == [(position, K.DELETED)]


@pytest.mark.parametrize("position", range(1, LAST + 1))
@pytest.mark.parametrize("is_fitting", [True, False])
def test_an_inserted_entry_is_named(position: int, is_fitting: bool) -> None:
    """The forger knows the rule, makes a fitting entry and moves the rest up by one."""
    head = CHAIN[position - 2].head if position > 1 else GENESIS
    forged = next_record(head, START, "award", {"to": "a friend"})
    if not is_fitting:
        forged = replace(forged, hash="0" * 64)
    records = [*CHAIN[: position - 1], forged, *renumbered(CHAIN[position - 1 :], 1)]
    assert _faults(records) == [(position, K.INSERTED)]


def test_several_inserted_entries_are_named_together() -> None:
    forged = [next_record(CHAIN[4].head, START, "award", {})]
    forged += [next_record(forged[0].head, START, "award", {})]
    (fault,) = verify_chain([*CHAIN[:5], *forged, *renumbered(CHAIN[5:], 2)]).faults
    assert (fault.position, fault.until, fault.kind) == (6, 7, K.INSERTED)


@pytest.mark.parametrize("first", range(1, LAST + 1))
@pytest.mark.parametrize("second", range(1, LAST + 1))
def test_two_exchanged_entries_are_named(first: int, second: int) -> None:
    """In a table rows stand in the order of their positions: what is exchanged is the rest."""
    if first >= second:
        return
    records = list(CHAIN)
    records[first - 1] = replace(CHAIN[second - 1], position=first)
    records[second - 1] = replace(CHAIN[first - 1], position=second)
    assert _faults(records) == [(first, K.REORDERED), (second, K.REORDERED)]


@pytest.mark.parametrize("position", range(1, LAST))
def test_lines_in_the_wrong_order_are_named(position: int) -> None:
    records = list(CHAIN)
    records[position - 1], records[position] = records[position], records[position - 1]
    assert _faults(records) == [(position, K.REORDERED)]


@pytest.mark.parametrize("place", range(LAST))
@pytest.mark.parametrize("moved", range(LAST))
def test_a_line_that_was_moved_is_all_that_is_named(moved: int, place: int) -> None:
    if moved == place:
        return
    records = [record for record in CHAIN if record is not CHAIN[moved]]
    records.insert(place, CHAIN[moved])
    (fault,) = verify_chain(records).faults
    assert fault.kind == K.REORDERED
    assert fault.position in (moved + 1, place + 1)


def test_an_entry_put_in_twice_is_named() -> None:
    report = verify_chain([*CHAIN[:5], CHAIN[4], *CHAIN[5:]])
    assert [str(fault.reason) for fault in report.faults] == ["第 5 条重复或顺序错乱。"]
    assert report.count == LAST + 1


def test_every_fault_is_named() -> None:
    records = list(CHAIN)
    records[1] = replace(records[1], kind="opening")
    records[9] = replace(records[9], hash="0" * 64)
    del records[5]
    assert _faults(records) == [(2, K.EDITED), (6, K.DELETED), (10, K.EDITED)]


def test_a_line_that_cannot_be_read_is_named() -> None:
    lines = [record.line for record in CHAIN]
    (fault,) = verify_lines([*lines[:3], None, *lines[4:]]).faults
    assert (fault.position, fault.kind) == (4, K.UNREADABLE)


def test_a_known_head_finds_a_chain_cut_short() -> None:
    report = verify_chain(CHAIN[:9], end=CHAIN[-1].head)
    (fault,) = report.faults
    assert (fault.position, fault.until, fault.kind) == (10, 12, K.CUT_SHORT)
    assert str(fault.reason) == "从第 10 条起缺失。"
    assert (report.count, report.head) == (9, CHAIN[8].head)


def test_known_hashes_find_a_chain_rewritten_from_somewhere_on() -> None:
    records = CHAIN[:4]
    for _ in range(8):
        records = [*records, next_record(records[-1].head, START, "receipt", {})]
    assert verify_chain(records).is_intact
    known = {record.position: record.hash for record in (CHAIN[2], CHAIN[6], CHAIN[10])}
    report = verify_lines([record.line for record in records], known=known)
    assert [(fault.position, fault.kind) for fault in report.faults] == [
        (7, K.CHECKPOINT),
        (11, K.CHECKPOINT),
    ]


def test_known_hashes_count_by_the_true_positions() -> None:
    """An entry that was put in moves the others, which are what they were."""
    forged = next_record(CHAIN[2].head, START, "award", {})
    records = [*CHAIN[:3], forged, *renumbered(CHAIN[3:], 1)]
    known = {record.position: record.hash for record in CHAIN}
    report = verify_lines([record.line for record in records], known=known)
    # Where it stands was another one, by the hash that is known of it.
    assert {fault.position for fault in report.faults} == {4}


def test_a_known_hash_says_which_of_two_was_rewritten() -> None:
    records = list(CHAIN)
    records[-1] = rehashed(replace(CHAIN[-1], previous="1" * 64))
    report = verify_chain(records, end=CHAIN[-2].head)
    assert [fault.position for fault in report.faults] == [LAST]


def test_a_rewritten_last_entry_shows_beside_a_known_hash() -> None:
    records = [*CHAIN[:-1], rehashed(replace(CHAIN[-1], body={}))]
    assert verify_chain(records).is_intact
    (fault,) = verify_chain(records, end=CHAIN[-1].head).faults
    assert (fault.position, fault.kind) == (LAST, K.CHECKPOINT)


def test_a_chain_may_go_on_behind_a_known_head() -> None:
    assert verify_chain(CHAIN, end=CHAIN[6].head).is_intact


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_subset_or_order_but_a_beginning_is_found_out(data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(CHAIN), max_size=14))
    is_a_beginning = chosen == CHAIN[: len(chosen)]
    assert verify_chain(chosen).is_intact == is_a_beginning


@pytest.mark.parametrize("position", [-5, 0, 2, 10**30])
def test_a_strange_first_position_is_named(position: int) -> None:
    report = verify_chain([replace(CHAIN[0], position=position)])
    assert report.first_bad == min(position, 1)
    assert not report.is_intact
