"""Somebody with the whole database changes one row of the ledger: it is found and named."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from marketplace.db import db
from marketplace.domain import clock as domain_clock
from marketplace.models import LedgerCheckpoint, LedgerEntry
from marketplace.sealing.chain_report import ChainReport, FaultKind
from marketplace.sealing.ledger import GENESIS, LedgerHead, LedgerRecord, next_record
from marketplace.services import ledger, ledger_checkpoints, ledger_checks
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.databases import unguarded

pytestmark = pytest.mark.usefixtures("app")

K = FaultKind
LENGTH = 6
POSITIONS = range(1, LENGTH + 1)
ENTRY: Any = LedgerEntry.__table__
CHECKPOINT: Any = LedgerCheckpoint.__table__


@pytest.fixture
def chain(clock: Clock) -> list[LedgerRecord]:
    """A sound ledger with a checkpoint in its midst and one at its end."""
    for number in POSITIONS:
        clock.advance(seconds=1.25)
        with unit_of_work() as work:
            ledger.append(work, "test.happened", number=number, words="矿井“皮带” 🙂")
        if number in (3, LENGTH):
            ledger_checkpoints.make()
    with db.engine.connect() as connection:
        rows = connection.execute(sa.select(ENTRY).order_by(ENTRY.c.position)).all()
    return [LedgerRecord(*row) for row in rows]


def verify() -> ChainReport:
    return ledger_checks.verify(ledger_checks.own_checkpoints())


def faults() -> list[tuple[int, FaultKind]]:
    return [(fault.position, fault.kind) for fault in verify().faults]


def tamper(*statements: Any) -> None:
    """As whoever owns the database could: past the triggers."""
    with db.engine.begin() as connection, unguarded(connection):
        for statement in statements:
            connection.execute(statement)


def restored(chain: list[LedgerRecord]) -> None:
    tamper(sa.delete(ENTRY), *(_insertion(record) for record in chain))
    assert verify().is_intact


def _insertion(record: LedgerRecord) -> Any:
    names = [column.name for column in ENTRY.c]
    return sa.insert(ENTRY).values({name: getattr(record, name) for name in names})


def _edits(chain: list[LedgerRecord], position: int) -> Iterator[tuple[str, Any]]:
    """Every column of a row, changed in several ways, as SQL: no type of ours interferes."""
    record = chain[position - 1]
    is_sqlite = db.engine.dialect.name == "sqlite"
    moment = record.at.strftime("%Y-%m-%d %H:%M:%S.%f")
    later = moment[:-1] + ("1" if moment[-1] != "1" else "2")
    twice = json.dumps(dict(record.body))[:-1] + ', "number": 7}'
    odd = ["", "x", moment[:10], moment.replace(" ", "T"), moment[:19]]
    values: dict[str, list[Any]] = {
        "at": [
            later,
            moment.replace("2026", "2025"),
            *(odd if is_sqlite else []),
        ],
        "kind": ["test.happene", "", "测试", record.kind.upper(), record.kind + " "],
        "body": [
            json.dumps({**record.body, "number": 99}),
            json.dumps({**record.body, "number": str(record.body["number"])}),
            json.dumps({**record.body, "more": None}),
            json.dumps({"number": record.body["number"]}),
            json.dumps({**record.body, "number": 1.5}),
            *("{}", "[]", "null", '"x"', twice),
            *(["no json", "", "{"] if is_sqlite else []),
        ],
        "previous": ["", "0" * 63 + "1", record.hash, record.previous.upper().replace("0", "O")],
        "hash": ["", "f" * 64, record.previous],
    }
    casts = {} if is_sqlite else {"at": "CAST(:new AS timestamptz)", "body": "CAST(:new AS json)"}
    for column, news in values.items():
        for new in news:
            text = f"UPDATE ledger_entry SET {column} = {casts.get(column, ':new')}"  # noqa: S608
            statement = sa.text(f"{text} WHERE position = :position")
            bound = f"{new}+00" if column == "at" and not is_sqlite else new
            yield f"{column} {new}", statement.bindparams(new=bound, position=position)


class TestOneRow:
    """Whatever is done to one row, at whichever position."""

    @pytest.mark.parametrize("position", POSITIONS)
    def test_every_edit_of_every_column_is_named(
        self, chain: list[LedgerRecord], position: int
    ) -> None:
        for name, statement in _edits(chain, position):
            tamper(statement)
            assert faults() == [(position, K.EDITED)], name
            restored(chain)

    @pytest.mark.parametrize("position", POSITIONS)
    def test_an_edit_that_a_hash_was_worked_out_for_is_named(
        self, chain: list[LedgerRecord], position: int
    ) -> None:
        old = chain[position - 1]
        new = next_record(LedgerHead(position - 1, old.previous), old.at, old.kind, {"number": 99})
        tamper(_replacing(position).values(body=new.body, hash=new.hash))
        (found,) = verify().faults
        assert found.position == position

    @pytest.mark.parametrize("position", POSITIONS)
    def test_a_changed_position_is_named(self, chain: list[LedgerRecord], position: int) -> None:
        tamper(_replacing(position).values(position=LENGTH + 100))
        assert (position, K.EDITED) not in faults()
        assert position in {fault.position for fault in verify().faults}

    @pytest.mark.parametrize("position", POSITIONS)
    def test_a_deletion_is_named(self, chain: list[LedgerRecord], position: int) -> None:
        tamper(sa.delete(ENTRY).where(ENTRY.c.position == position))
        kind = K.CUT_SHORT if position == LENGTH else K.DELETED
        assert faults() == [(position, kind)]

    @pytest.mark.parametrize("position", POSITIONS[:-1])
    def test_a_deletion_with_the_rest_numbered_anew_is_named(
        self, chain: list[LedgerRecord], position: int
    ) -> None:
        tamper(
            sa.delete(ENTRY).where(ENTRY.c.position == position),
            *(_replacing(moved).values(position=moved - 1) for moved in range(position + 1, 7)),
        )
        assert faults() == [(position, K.DELETED)]

    @pytest.mark.parametrize("position", POSITIONS)
    def test_an_insertion_is_named(self, chain: list[LedgerRecord], position: int) -> None:
        head = chain[position - 2].head if position > 1 else GENESIS
        forged = next_record(head, domain_clock.now(), "scenario.awarded", {"to": "a friend"})
        behind = reversed(range(position, LENGTH + 1))
        tamper(
            *(_replacing(moved).values(position=moved + 1) for moved in behind), _insertion(forged)
        )
        assert {fault.position for fault in verify().faults} == {position}

    @pytest.mark.parametrize("first", POSITIONS)
    def test_an_exchange_with_any_other_is_named(
        self, chain: list[LedgerRecord], first: int
    ) -> None:
        for second in range(first + 1, LENGTH + 1):
            tamper(
                _replacing(first).values(position=-1),
                _replacing(second).values(position=first),
                _replacing(-1).values(position=second),
            )
            assert faults() == [(first, K.REORDERED), (second, K.REORDERED)]
            restored(chain)


def _replacing(position: int) -> Any:
    return sa.update(ENTRY).where(ENTRY.c.position == position)


def test_an_untouched_ledger_is_intact(chain: list[LedgerRecord]) -> None:
    known = ledger_checks.own_checkpoints()
    report = ledger_checks.verify(known)
    assert (report.is_intact, report.count, report.head) == (True, LENGTH, chain[-1].head)
    assert known.hashes == {3: chain[2].hash, LENGTH: chain[-1].hash}


def test_several_faults_are_all_named(chain: list[LedgerRecord]) -> None:
    tamper(
        _replacing(2).values(kind="x"),
        sa.delete(ENTRY).where(ENTRY.c.position == 4),
        sa.delete(ENTRY).where(ENTRY.c.position == LENGTH),
    )
    assert faults() == [(2, K.EDITED), (4, K.DELETED), (6, K.CUT_SHORT)]


def test_all_that_was_rewritten_contradicts_a_checkpoint(chain: list[LedgerRecord]) -> None:
    head, records = chain[1].head, chain[:2]
    for old in chain[2:]:
        records = [*records, next_record(head, old.at, old.kind, {"number": 0})]
        head = records[-1].head
    tamper(sa.delete(ENTRY), *(_insertion(record) for record in records))
    assert faults() == [(3, K.CHECKPOINT), (6, K.CHECKPOINT)]


def test_one_that_was_kept_elsewhere_tells_even_what_was_signed_anew(
    chain: list[LedgerRecord],
) -> None:
    """An operator who rewrites the ledger and its checkpoints has the key to sign them."""
    kept = ledger_checks.own_checkpoints()
    ledger_checks.verify(kept)
    head, records = GENESIS, []
    for old in chain:
        records.append(next_record(head, old.at, old.kind, {"number": 0}))
        head = records[-1].head
    tamper(sa.delete(ENTRY), sa.delete(CHECKPOINT), *(_insertion(record) for record in records))
    ledger_checkpoints.make()
    assert verify().is_intact
    report = ledger_checks.verify(kept)
    assert {(fault.position, fault.kind) for fault in report.faults} == {
        (3, K.CHECKPOINT),
        (6, K.CHECKPOINT),
    }


CHECKPOINT_EDITS: dict[str, Callable[[str], Any]] = {
    "position": lambda _old: 5,
    "hash": lambda old: old[::-1],
    "token": lambda old: old[:-6] + "AAAAAA",
}


@pytest.mark.parametrize("column", CHECKPOINT_EDITS)
def test_an_edited_checkpoint_is_named(chain: list[LedgerRecord], column: str) -> None:
    row = ledger_checkpoints.list_all()[0]
    new = CHECKPOINT_EDITS[column](getattr(row, column))
    tamper(sa.update(CHECKPOINT).where(CHECKPOINT.c.position == 3).values({column: new}))
    position = 5 if column == "position" else 3
    assert faults() == [(position, K.CHECKPOINT)]


def test_so_is_a_checkpoint_that_was_dated_back(chain: list[LedgerRecord]) -> None:
    statement = sa.update(CHECKPOINT).where(CHECKPOINT.c.position == 3)
    tamper(statement.values(at=Clock.START))
    assert faults() == [(3, K.CHECKPOINT)]
