"""Long lists in the worker: read, corrected, saved, given up without a trace, and gone in time."""

from collections.abc import Sequence

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from marketplace.db import db
from marketplace.domain.errors import NotFound, TransitionRefused
from marketplace.domain.lifecycle import ScenarioState
from marketplace.exchange.workbook import write_csv
from marketplace.models import Criterion, ImportBatch, ImportRow, Requirement, Scenario
from marketplace.models.import_batch import BatchState
from marketplace.services import (
    import_jobs,
    import_removal,
    import_uploads,
    imports,
    outbox,
    scenarios,
    schedule,
)
from marketplace.services.import_survey import Standing, survey
from marketplace.services.import_words import list_words
from marketplace.services.installation import file_store, settings
from marketplace.services.outbox import Share
from marketplace.services.scenario_content import read_content
from tests.conftest import Clock
from tests.factories.people import Person, make_buyer
from tests.worker import work_off

HEADERS = ("场景名称", "需求单位", "所属行业", "场景描述", "预算")
LENGTH = 300
TABLES = (Scenario, Criterion, Requirement, ImportBatch, ImportRow)


@pytest.fixture
def buyer(app: Flask) -> Person:
    return make_buyer()


def _rows(count: int) -> list[Sequence[str]]:
    """One in a hundred has a budget that cannot be read; the sector is a guess."""
    return [
        (f"场景{n}", "某局", "煤炭", "要做的事。", "看着办" if n % 100 == 0 else "20万元")
        for n in range(1, count + 1)
    ]


def _queue(buyer: Person, data: bytes | None = None) -> ImportBatch:
    written = write_csv(HEADERS, _rows(LENGTH)) if data is None else data
    return import_uploads.queue(buyer.actor, buyer.organisation.id, written, "长.csv")


@pytest.fixture
def batch(buyer: Person) -> ImportBatch:
    """A list that has been read."""
    made = _queue(buyer)
    work_off()
    return _fresh(made)


def _fresh(batch: ImportBatch) -> ImportBatch:
    db.session.rollback()
    db.session.refresh(batch)
    return batch


def _counts() -> dict[str, int]:
    db.session.rollback()
    return {
        table.__tablename__: db.session.scalar(db.select(db.func.count()).select_from(table)) or 0
        for table in TABLES
    }


def _files() -> int:
    folder = settings().instance / "files"
    return sum(path.is_file() for path in folder.rglob("*"))


class Killed(BaseException):
    """The worker's process ends here."""


def _kill_after(commits: int) -> None:
    """Work that ends, as a killed process does, before a later commit than so many."""
    left = [commits]

    def end(_session: Session) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed

    event.listen(Session, "before_commit", end)
    try:
        with pytest.raises(Killed):
            outbox.deliver_due()
    finally:
        event.remove(Session, "before_commit", end)
        db.session.rollback()


def test_a_long_list_waits_and_is_read(buyer: Person) -> None:
    data = write_csv(HEADERS, _rows(import_uploads.AT_ONCE_ROWS + 1))
    batch = import_uploads.upload(buyer.actor, data, "长.csv")
    assert (batch.state, batch.rows_total, _files()) == (BatchState.WAITING, None, 1)
    with pytest.raises(TransitionRefused):
        imports.save_rows(buyer.actor, batch.id, {})
    work_off()
    _fresh(batch)
    assert (batch.state, batch.rows_done) == (BatchState.READY, import_uploads.AT_ONCE_ROWS + 1)
    assert (batch.rows_total, batch.storage_key, _files()) == (batch.rows_done, None, 0)
    assert "budget" in batch.fields


def test_mail_does_not_wait_behind_a_list(buyer: Person) -> None:
    batch = _queue(buyer)
    while outbox.deliver_due(share=Share.QUICK):
        pass
    assert _fresh(batch).state == BatchState.WAITING
    assert outbox.deliver_due(share=Share.SLOW) == 1
    assert _fresh(batch).state == BatchState.READY


def test_what_is_no_list_fails_with_the_reason(buyer: Person) -> None:
    batch = _queue(buyer, b"a,b\n1,2\n")
    work_off()
    _fresh(batch)
    assert (batch.state, _files()) == (BatchState.FAILED, 0)
    assert batch.error is not None
    assert "没有找到表头" in batch.error["text"]


def test_a_file_that_is_gone_fails(buyer: Person) -> None:
    batch = _queue(buyer)
    file_store().remove(batch.storage_key or "")
    work_off()
    assert _fresh(batch).state == BatchState.FAILED


def test_a_killed_worker_goes_on_reading(buyer: Person) -> None:
    batch = _queue(buyer)
    _kill_after(3)
    assert _counts()["import_row"] == import_jobs.CHUNK
    work_off()
    assert _fresh(batch).state == BatchState.READY
    assert (_counts()["import_row"], batch.rows_done) == (LENGTH, LENGTH)


def test_all_good_rows_become_drafts(buyer: Person, batch: ImportBatch) -> None:
    assert import_jobs.is_long(batch)
    import_jobs.save(buyer.actor, batch.id)
    good = LENGTH - LENGTH // 100
    assert (batch.state, batch.rows_total) == (BatchState.SAVING, good)
    work_off()
    assert (_fresh(batch).state, batch.rows_done) == (BatchState.DONE, good)
    assert _counts()["scenario"] == good
    found = survey(batch)
    assert (found.count(Standing.IMPORTED), found.count(Standing.WRONG)) == (good, LENGTH // 100)


def test_a_killed_worker_goes_on_saving_and_doubles_nothing(
    buyer: Person, batch: ImportBatch
) -> None:
    import_jobs.save(buyer.actor, batch.id)
    _kill_after(1)
    assert _counts()["scenario"] == import_jobs.CHUNK
    work_off()
    assert _counts()["scenario"] == LENGTH - LENGTH // 100
    again = _queue(buyer)
    work_off()
    import_jobs.save(buyer.actor, again.id)
    work_off()
    assert _counts()["scenario"] == LENGTH - LENGTH // 100


def test_words_are_corrected_in_every_row(buyer: Person, batch: ImportBatch) -> None:
    (word,) = list_words(batch)
    assert (word.word, word.count) == ("煤炭", LENGTH)
    import_jobs.correct(buyer.actor, batch.id, {("sector", "煤炭"): "medical"})
    work_off()
    assert _fresh(batch).state == BatchState.READY
    assert [(w.value, w.count, w.is_mixed) for w in list_words(batch)] == [
        ("medical", LENGTH, False)
    ]


@pytest.mark.parametrize("chunks", [0, 1, 2, 3])
def test_cancelled_while_it_is_read_it_leaves_no_trace(buyer: Person, chunks: int) -> None:
    before = _counts()
    batch = _queue(buyer)
    _kill_after(chunks)
    import_removal.cancel(buyer.actor, batch.id)
    with pytest.raises(NotFound):
        imports.get_batch(buyer.actor, batch.id)
    assert imports.list_batches(buyer.actor) == []
    work_off()
    assert (_counts(), _files()) == (before, 0)


def test_cancelled_while_drafts_are_made_it_leaves_no_trace(
    buyer: Person, batch: ImportBatch
) -> None:
    import_jobs.save(buyer.actor, batch.id)
    _kill_after(1)
    assert _counts()["scenario"] == import_jobs.CHUNK
    import_removal.cancel(buyer.actor, batch.id)
    work_off()
    assert (_counts(), _files()) == (dict.fromkeys(_counts(), 0), 0)


def test_a_draft_that_somebody_edited_stays(buyer: Person, batch: ImportBatch) -> None:
    import_jobs.save(buyer.actor, batch.id)
    _kill_after(1)
    edited = db.session.scalars(db.select(Scenario).order_by(Scenario.id)).first()
    assert edited is not None
    scenarios.save_draft(buyer.actor, edited.id, read_content(edited), edited.version)
    import_removal.cancel(buyer.actor, batch.id)
    work_off()
    left = db.session.scalars(db.select(Scenario)).all()
    assert [(row.id, row.state) for row in left] == [(edited.id, ScenarioState.DRAFT)]
    assert _counts()["import_row"] == 0


def test_what_is_done_cannot_be_cancelled(buyer: Person, batch: ImportBatch) -> None:
    import_jobs.save(buyer.actor, batch.id)
    work_off()
    with pytest.raises(TransitionRefused):
        import_removal.cancel(buyer.actor, batch.id)


def test_others_cancel_nothing(batch: ImportBatch) -> None:
    with pytest.raises(NotFound):
        import_removal.cancel(make_buyer().actor, batch.id)


def test_expired_lists_go_by_the_schedule_and_their_drafts_stay(
    buyer: Person, batch: ImportBatch, clock: Clock
) -> None:
    import_jobs.save(buyer.actor, batch.id)
    work_off()
    stuck = _queue(buyer)
    db.session.rollback()
    clock.advance(days=6)
    schedule.run_due()
    assert _fresh(stuck).state == BatchState.WAITING
    clock.advance(days=2)
    schedule.run_due()
    work_off()
    counts = _counts()
    assert (counts["import_batch"], counts["import_row"], _files()) == (0, 0, 0)
    assert counts["scenario"] == LENGTH - LENGTH // 100
