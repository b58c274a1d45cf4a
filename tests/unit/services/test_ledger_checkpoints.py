"""When the ledger is signed, and that it is signed once."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from marketplace.models import LedgerCheckpoint
from marketplace.sealing.checkpoints import verify_checkpoint
from marketplace.services import ledger, ledger_checkpoints, ledger_entries, schedule
from marketplace.services.installation import receipt_key
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.threads import at_once

pytestmark = pytest.mark.usefixtures("app")


def append() -> None:
    with unit_of_work() as work:
        ledger.append(work, "test.happened")


def positions() -> list[int]:
    return [row.position for row in ledger_checkpoints.list_all()]


def test_it_states_the_head_under_the_platform_s_signature(clock: Clock) -> None:
    append()
    append()
    row = ledger_checkpoints.make()
    assert isinstance(row, LedgerCheckpoint)
    stated = verify_checkpoint(row.token, receipt_key().public_jwk())
    assert (stated.position, stated.hash, stated.at) == (2, row.hash, clock.now())
    assert ledger_entries.find_head().hash == row.hash


def test_an_empty_ledger_is_not_signed() -> None:
    assert ledger_checkpoints.make() is None
    assert ledger_checkpoints.make_due() is None


def test_asked_again_it_is_the_same(clock: Clock) -> None:
    append()
    first = ledger_checkpoints.make()
    clock.advance(days=1)
    again = ledger_checkpoints.make()
    assert first is not None
    assert again is not None
    assert (again.position, again.token) == (first.position, first.token)
    assert positions() == [1]


def test_the_schedule_signs_what_moved_and_no_oftener_than_set(clock: Clock) -> None:
    append()
    schedule.run_due()
    assert positions() == [1]
    clock.advance(minutes=61)
    schedule.run_due()
    assert positions() == [1]
    append()
    schedule.run_due()
    assert positions() == [1, 2]
    append()
    clock.advance(minutes=59)
    schedule.run_due()
    assert positions() == [1, 2]
    clock.advance(minutes=1)
    schedule.run_due()
    assert positions() == [1, 2, 3]


@pytest.fixture
def by_hand(app: Flask) -> Iterator[None]:
    """With the setting that leaves it to people."""
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(before, ledger_checkpoint_minutes=0)
    yield
    app.config["SETTINGS"] = before


@pytest.mark.usefixtures("by_hand")
def test_the_schedule_can_be_told_not_to() -> None:
    append()
    schedule.run_due()
    assert positions() == []
    ledger_checkpoints.make()
    assert positions() == [1]


def test_a_checkpoint_vouches_for_what_is_before_it() -> None:
    for _ in range(3):
        append()
    assert ledger_checkpoints.find_covering(2) is None
    ledger_checkpoints.make()
    append()
    found = ledger_checkpoints.find_covering(2)
    assert found is not None
    assert found.position == 3
    assert ledger_checkpoints.find_covering(4) is None


def test_many_who_sign_at_once_make_one(app: Flask) -> None:
    append()

    def sign() -> int:
        row = ledger_checkpoints.make()
        return row.position if row else 0

    assert at_once(app, *[sign] * 4) == [1] * 4
    assert positions() == [1]
