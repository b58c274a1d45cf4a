"""Files without a row go after a day; everything that a row names stays."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import String

from marketplace.db import Base, db
from marketplace.domain import clock as domain_clock
from marketplace.domain.clock import SHANGHAI
from marketplace.domain.errors import NotFound
from marketplace.models import SealedFile
from marketplace.services import file_sweep, proposal_submission, proposals, schedule
from marketplace.services.installation import file_store, settings
from tests.conftest import Clock
from tests.factories.people import make_vendor
from tests.factories.proposals import make_version, proposal_content
from tests.factories.scenarios import make_scenario

pytestmark = pytest.mark.usefixtures("app")

# Columns of such a name that name no file.
NO_FILES = {"scenario.wrapped_private_key", "scenario.public_key", "proposal.copy_key"}


@pytest.fixture
def known() -> list[str]:
    """The keys of a sealed proposal's attachment: the vendor's own copy and the sealed one."""
    vendor, scenario = make_vendor(), make_scenario()
    content = proposal_content(scenario, make_version(vendor))
    proposals.save_draft(vendor.actor, scenario.id, content, 0)
    proposals.attach(vendor.actor, scenario.id, b"%PDF-1.7 plan", "plan.pdf")
    proposal_submission.submit(vendor.actor, scenario.id, 2)
    return list(db.session.scalars(db.select(SealedFile.storage_key)))


def _files() -> list[Path]:
    return [path for path in (settings().instance / "files").rglob("*") if path.is_file()]


def _put_at(moment: datetime) -> None:
    """All files lie there since then."""
    for path in _files():
        os.utime(path, (moment.timestamp(), moment.timestamp()))


def _is_there(key: str) -> bool:
    try:
        file_store().get(key)
    except NotFound:
        return False
    return True


def test_what_no_row_names_goes_and_what_one_names_stays(known: list[str], clock: Clock) -> None:
    lost = file_store().put(b"nobody's")
    _put_at(clock.now() - timedelta(days=2))
    assert file_sweep.sweep() == 1
    assert not _is_there(lost)
    assert all(map(_is_there, known))


def test_what_is_not_a_day_old_may_yet_get_its_row(known: list[str], clock: Clock) -> None:
    lost = file_store().put(b"of a request that runs")
    _put_at(clock.now() - timedelta(hours=23))
    assert file_sweep.sweep() == 0
    assert _is_there(lost)


def test_what_a_killed_process_began_goes_too(known: list[str], clock: Clock) -> None:
    key = file_store().put(b"half")
    (path,) = (settings().instance / "files").rglob(key)
    path.rename(path.with_suffix(".partial"))
    _put_at(clock.now() - timedelta(days=2))
    assert file_sweep.sweep() == 1
    assert {path.name for path in _files()} == set(known)


def test_beside_an_empty_database_nothing_is_removed(clock: Clock) -> None:
    lost = file_store().put(b"all that is left")
    _put_at(clock.now() - timedelta(days=2))
    assert file_sweep.sweep() == 0
    assert _is_there(lost)


def test_what_lies_there_otherwise_is_left_alone(known: list[str], clock: Clock) -> None:
    note = settings().instance / "files" / "00" / "README"
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text("the operator's")
    _put_at(clock.now() - timedelta(days=2))
    assert file_sweep.sweep() == 0
    assert note.exists()


def test_the_schedule_sweeps_once_a_night(known: list[str], clock: Clock) -> None:
    lost = file_store().put(b"nobody's")
    night = clock.now().astimezone(SHANGHAI).replace(hour=3, minute=39) + timedelta(days=2)
    _put_at(clock.now() - timedelta(days=2))
    clock.set(night)
    schedule.run_due()
    assert _is_there(lost)
    clock.advance(minutes=1)
    schedule.run_due()
    assert not _is_there(lost)
    assert file_sweep.is_due(domain_clock.now())


def test_a_sweep_that_fails_holds_up_nothing_else(
    app: Flask, known: list[str], clock: Clock
) -> None:
    lost = file_store().put(b"nobody's")
    _put_at(clock.now() - timedelta(days=2))
    (path,) = (settings().instance / "files").rglob(lost)
    path.unlink()
    path.mkdir()
    os.utime(path, (0, 0))
    clock.set(clock.now().astimezone(SHANGHAI).replace(hour=3, minute=40) + timedelta(days=2))
    assert schedule.run_due() == 0


@pytest.mark.one_database
def test_every_column_that_names_a_file_is_looked_at() -> None:
    columns = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("_key") and isinstance(column.type, String)
    }
    looked_at = {f"{key.class_.__tablename__}.{key.key}" for key in file_sweep.KEYS}
    assert columns - NO_FILES == looked_at
