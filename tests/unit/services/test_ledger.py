"""Appending to the public ledger."""

from decimal import Decimal
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.db import db
from marketplace.models import LedgerEntry
from marketplace.sealing.chain_check import verify_chain
from marketplace.sealing.errors import NotSealable
from marketplace.sealing.ledger import GENESIS, LedgerRecord
from marketplace.services import ledger
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock

pytestmark = pytest.mark.usefixtures("app")

WRITERS, ENTRIES_EACH = 4, 5


def chain() -> list[LedgerRecord]:
    rows = db.session.scalars(select(LedgerEntry).order_by(LedgerEntry.position))
    return [
        LedgerRecord(row.position, row.at, row.kind, row.body, row.previous, row.hash)
        for row in rows
    ]


def append(kind: str = "test.happened", **body: object) -> LedgerEntry:
    with unit_of_work() as work:
        return ledger.append(work, kind, **body)


def test_entries_follow_each_other(clock: Clock) -> None:
    first, second = append(scenario=1), append(scenario=2)
    assert (first.position, first.previous) == (1, GENESIS.hash)
    assert (second.position, second.previous) == (2, first.hash)
    assert second.at == clock.now()
    report = verify_chain(chain())
    assert (report.is_intact, report.count) == (True, 2)


def test_what_is_undone_leaves_no_gap() -> None:
    append(scenario=1)
    with pytest.raises(ZeroDivisionError):
        fail_after_appending()
    append(scenario=3)
    assert [record.body for record in chain()] == [{"scenario": 1}, {"scenario": 3}]
    assert verify_chain(chain()).is_intact


def fail_after_appending() -> None:
    with unit_of_work() as work:
        ledger.append(work, "test.happened", scenario=2)
        raise ZeroDivisionError


def test_what_has_no_canonical_form_is_refused() -> None:
    with pytest.raises(NotSealable):
        append(share=float("nan"))
    assert chain() == []


def test_words_of_every_script_come_back_as_they_were_hashed() -> None:
    append(title="矿井“皮带” 🙂 \\u0000 é", rank=1, reason=None, amount=str(Decimal("1.50")))
    assert verify_chain(chain()).is_intact


def test_writers_at_once_make_one_chain_without_gaps(app: Flask) -> None:
    start = Barrier(WRITERS)

    def write(writer: int) -> None:
        with app.app_context():
            start.wait()
            for number in range(ENTRIES_EACH):
                append(writer=writer, number=number)

    threads = [Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    records = chain()
    assert [record.position for record in records] == list(range(1, WRITERS * ENTRIES_EACH + 1))
    assert verify_chain(records).is_intact
    for writer in range(WRITERS):
        own = [record.body["number"] for record in records if record.body["writer"] == writer]
        assert own == list(range(ENTRIES_EACH))
