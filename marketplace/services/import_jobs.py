"""What the worker does with a long list: read it, correct its words, make its drafts, remove it.

Everything happens in short transactions, so that people are never kept waiting, and each of them
first looks whether the list is still wanted. A worker that was killed goes on where the last
transaction ended; nothing is made twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import func, select

from marketplace.db import db
from marketplace.domain.errors import NotFound
from marketplace.domain.messages import Message
from marketplace.domain.permissions import Actor
from marketplace.exchange.table import Table, UnreadableTable
from marketplace.models import ImportBatch, ImportRow, Organisation
from marketplace.models.import_batch import BatchState, RowStatus
from marketplace.services import import_words
from marketplace.services.import_drafts import Known, list_known
from marketplace.services.import_uploads import MOST_ROWS, describe, make_rows, read_upload
from marketplace.services.import_words import Answers
from marketplace.services.imports import count_ready, hold_batch, make_drafts_of
from marketplace.services.installation import file_store
from marketplace.services.stored_messages import dump_message
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

CHUNK = 250
# A list with more rows than this is corrected and saved by the worker.
AT_ONCE_ROWS = 250

Payload = Mapping[str, Any]
Item = TypeVar("Item")


def is_long(batch: ImportBatch) -> bool:
    """Whether what is done to all its rows is the worker's work."""
    query = select(func.count()).where(ImportRow.batch_id == batch.id)
    return (db.session.scalar(query) or 0) > AT_ONCE_ROWS


def save(actor: Actor, batch_id: int) -> None:
    """Have the drafts of all rows that are ready made by the worker."""
    with unit_of_work() as work:
        batch = hold_batch(work, actor, batch_id)
        _begin(batch, BatchState.SAVING, count_ready(batch))
        work.emit("import.save", batch_id=batch.id)


def correct(actor: Actor, batch_id: int, answers: Answers) -> None:
    """Have what a person says of words written into every row by the worker."""
    with unit_of_work() as work:
        batch = hold_batch(work, actor, batch_id)
        _begin(batch, BatchState.CORRECTING, None)
        said = [[field, word, answer] for (field, word), answer in answers.items()]
        work.emit("import.correct", batch_id=batch.id, answers=said)


def _begin(batch: ImportBatch, state: BatchState, total: int | None) -> None:
    batch.state, batch.rows_total, batch.rows_done = state, total, 0


def read_lists(payloads: Sequence[Payload]) -> None:
    """Read the files of these lists."""
    for payload in payloads:
        _read(payload["batch_id"])


def _read(batch_id: int) -> None:
    with unit_of_work() as work:
        batch = _hold(work, batch_id, BatchState.WAITING, BatchState.READING)
        if batch is None:
            return
        batch.state = BatchState.READING
        key, filename = batch.storage_key or "", batch.filename
    try:
        table = read_upload(file_store().get(key), filename, MOST_ROWS)
    except (UnreadableTable, NotFound) as refusal:
        _fail(batch_id, refusal.message)
        return
    if _keep_rows(batch_id, table):
        _finish(batch_id, BatchState.READING, BatchState.READY)


def _keep_rows(batch_id: int, table: Table) -> bool:
    """Keep what is not kept yet; False once the list is not wanted any more."""
    with unit_of_work() as work:
        batch = _hold(work, batch_id, BatchState.READING)
        if batch is None:
            return False
        for name, value in describe(table).items():
            setattr(batch, name, value)
        last = work.session.scalar(
            select(func.max(ImportRow.number)).where(ImportRow.batch_id == batch_id)
        )
        batch.rows_total = len(table.rows)
    for rows in _chunks(make_rows(batch_id, table, last or 0)):
        with unit_of_work() as work:
            batch = _hold(work, batch_id, BatchState.READING)
            if batch is None:
                return False
            work.session.add_all(rows)
            batch.rows_done += len(rows)
    return True


def _fail(batch_id: int, reason: Message) -> None:
    with unit_of_work() as work:
        batch = _hold(work, batch_id, BatchState.READING)
        if batch is not None:
            batch.error = dump_message(reason)
    _finish(batch_id, BatchState.READING, BatchState.FAILED)


def _finish(batch_id: int, done: BatchState, state: BatchState) -> None:
    with unit_of_work() as work:
        batch = _hold(work, batch_id, done)
        if batch is not None:
            batch.state = state
            drop_file(work, batch)


def drop_file(work: UnitOfWork, batch: ImportBatch) -> None:
    """Forget the list's file, if it is still there, once this is committed."""
    if batch.storage_key:
        work.emit("file.remove", key=batch.storage_key)
        batch.storage_key = None


def correct_lists(payloads: Sequence[Payload]) -> None:
    """Write what was said of words into the rows of these lists."""
    for payload in payloads:
        answers = {(field, word): answer for field, word, answer in payload["answers"]}
        _correct(payload["batch_id"], answers)


def _correct(batch_id: int, answers: Answers) -> None:
    query = select(ImportRow.id).where(
        ImportRow.batch_id == batch_id, ImportRow.scenario_id.is_(None)
    )
    ids = list(db.session.scalars(query.order_by(ImportRow.number)))
    for number, chunk in enumerate(_chunks(iter(ids))):
        with unit_of_work() as work:
            batch = _hold(work, batch_id, BatchState.CORRECTING)
            if batch is None:
                return
            batch.rows_total, batch.rows_done = len(ids), number * CHUNK + len(chunk)
            for row in _rows(work, chunk):
                import_words.answer_row(row, answers)
    _finish(batch_id, BatchState.CORRECTING, BatchState.READY)


def save_lists(payloads: Sequence[Payload]) -> None:
    """Make the drafts of these lists."""
    for payload in payloads:
        _save(payload["batch_id"])


def _save(batch_id: int) -> None:
    """What is a draft already is not made again: neither its row nor its key is taken twice."""
    query = select(ImportRow.id).where(
        ImportRow.batch_id == batch_id,
        ImportRow.scenario_id.is_(None),
        ImportRow.is_chosen,
        ImportRow.status == RowStatus.READY,
    )
    known: Known = {}
    for chunk in _chunks(iter(list(db.session.scalars(query.order_by(ImportRow.number))))):
        with unit_of_work() as work:
            batch = _hold(work, batch_id, BatchState.SAVING)
            if batch is None:
                return
            work.lock(work.session.get_one(Organisation, batch.organisation_id))
            # Others may have made some since the last transaction.
            last = max(known.values(), default=0)
            for key, scenario_id in list_known(batch.organisation_id, last).items():
                known.setdefault(key, scenario_id)
            make_drafts_of(work, batch, _rows(work, chunk), known)
            batch.rows_done += len(chunk)
    _finish(batch_id, BatchState.SAVING, BatchState.DONE)


def _rows(work: UnitOfWork, ids: Sequence[int]) -> list[ImportRow]:
    query = select(ImportRow).where(ImportRow.id.in_(ids)).order_by(ImportRow.number)
    return list(work.session.scalars(query))


def _hold(work: UnitOfWork, batch_id: int, *states: BatchState) -> ImportBatch | None:
    """The list, locked, if it is in one of these states."""
    query = select(ImportBatch).where(ImportBatch.id == batch_id).with_for_update()
    batch = work.session.scalar(query.execution_options(populate_existing=True))
    return batch if batch is not None and batch.state in states else None


def _chunks(items: Iterator[Item]) -> Iterator[list[Item]]:
    while chunk := list(islice(items, CHUNK)):
        yield chunk
