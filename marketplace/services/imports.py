"""Lists of scenarios that wait for their uploader's review, and the drafts made of them.

An upload is its uploader's alone and is kept for `KEPT`. Making the drafts again makes only those
of rows that were not ready the first time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import NotFound, TransitionRefused
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Permission, require_let_in
from marketplace.models import ImportBatch, ImportRow
from marketplace.models.import_batch import WORKING, BatchState, RowStatus
from marketplace.services.import_cells import Cells, key_of, read_cells, tidy_cells
from marketplace.services.import_drafts import Known, add_drafts, hold_owner
from marketplace.services.import_survey import Standing, survey
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

KEPT = timedelta(days=7)


@dataclass(frozen=True)
class RowEdit:
    """What a person made of one row. `cells` hold the fields that were shown, empty ones too.

    `is_unread_accepted`: cells that could not be read are to stay empty.
    """

    cells: Cells
    is_chosen: bool
    is_unread_accepted: bool = False


def get_batch(actor: Actor, batch_id: int) -> ImportBatch:
    """The actor's own upload; `NotFound` for anybody else and once it has expired."""
    require_let_in(actor, Permission.SCENARIO_IMPORT)
    found = db.session.get(ImportBatch, batch_id)
    is_gone = found is None or found.state == BatchState.CANCELLED
    if is_gone or found is None or found.user_id != actor.user_id or _is_expired(found):
        raise NotFound(
            say(
                "没有这份上传的清单，或者它已过期。清单保留 %(days)s 天，请重新上传。",
                days=KEPT.days,
            )
        )
    return found


def hold_batch(work: UnitOfWork, actor: Actor, batch_id: int) -> ImportBatch:
    """The actor's upload, locked. `TransitionRefused` while the worker has it."""
    batch = work.lock(get_batch(actor, batch_id))
    if batch.state in WORKING:
        raise TransitionRefused(say("这份清单正在后台处理，请等它完成，或者取消。"))
    return batch


def _is_expired(batch: ImportBatch) -> bool:
    return batch.created_at < clock.now() - KEPT


def list_batches(actor: Actor) -> list[ImportBatch]:
    """The actor's own uploads that have not expired, latest first."""
    return list(
        db.session.scalars(
            select(ImportBatch)
            .where(
                ImportBatch.user_id == actor.user_id,
                ImportBatch.created_at >= clock.now() - KEPT,
                ImportBatch.state != BatchState.CANCELLED,
            )
            .order_by(ImportBatch.id.desc())
        )
    )


def list_rows(batch: ImportBatch, row_ids: list[int]) -> list[ImportRow]:
    """Rows of the list, in the file's order."""
    query = select(ImportRow).where(ImportRow.batch_id == batch.id, ImportRow.id.in_(row_ids))
    return list(db.session.scalars(query.order_by(ImportRow.number)))


def list_titles(batch: ImportBatch, row_ids: list[int]) -> dict[int, tuple[str, str]]:
    """Title and demand unit of rows by their ids."""
    return {
        row.id: (row.cells.get("title", ""), row.cells.get("demand_unit", ""))
        for row in list_rows(batch, row_ids)
    }


def save_rows(actor: Actor, batch_id: int, edits: Mapping[int, RowEdit]) -> None:
    """Keep what a person made of rows. Whatever was typed is kept, right or wrong.

    Rows that are drafts already, or of another list, are left alone.
    """
    with unit_of_work() as work:
        batch = hold_batch(work, actor, batch_id)
        for row in list_rows(batch, list(edits)):
            if row.scenario_id is None:
                _edit(row, edits[row.id], batch.fields)


def _edit(row: ImportRow, edit: RowEdit, shown: list[str]) -> None:
    typed = tidy_cells(edit.cells)
    kept = {name: text for name, text in row.cells.items() if name not in shown}
    row.is_chosen = edit.is_chosen
    see_guesses(row, lambda _guess: True)
    row.unread = [
        error for error in row.unread if not (edit.is_unread_accepted or typed.get(error["field"]))
    ]
    judge(row, {**kept, **{name: typed[name] for name in shown if name in typed}})


def list_open_rows(batch: ImportBatch) -> list[ImportRow]:
    """The rows that are no drafts yet."""
    query = select(ImportRow).where(ImportRow.batch_id == batch.id, ImportRow.scenario_id.is_(None))
    return list(db.session.scalars(query.order_by(ImportRow.number)))


def judge(row: ImportRow, cells: Cells) -> None:
    """Give the row its cells and what follows from them."""
    reading = read_cells(cells)
    row.cells = dict(cells)
    row.status = RowStatus.WRONG if row.unread else reading.status
    row.key = key_of(reading.content.title, reading.content.demand_unit)


def see_guesses(row: ImportRow, is_seen: Callable[[Mapping[str, Any]], bool]) -> None:
    """Note which of the row's guesses a person has looked at by now."""
    row.guesses = [{**guess, "seen": guess["seen"] or is_seen(guess)} for guess in row.guesses]
    row.is_guessed = any(not (guess["sure"] or guess["seen"]) for guess in row.guesses)


def count_ready(batch: ImportBatch) -> int:
    """How many rows can become drafts, those that are there already among them."""
    query = select(func.count()).where(
        ImportRow.batch_id == batch.id,
        ImportRow.scenario_id.is_(None),
        ImportRow.is_chosen,
        ImportRow.status == RowStatus.READY,
    )
    return db.session.scalar(query) or 0


def make_drafts(actor: Actor, batch_id: int) -> int:
    """Make the drafts of all rows that are ready, or none; how many. Repeating it is harmless."""
    with unit_of_work() as work:
        batch = hold_batch(work, actor, batch_id)
        known = hold_owner(work, batch.organisation_id)
        ready = [place.row_id for place in survey(batch).of(Standing.READY)]
        make_drafts_of(work, batch, list_rows(batch, ready), known)
        batch.state = BatchState.DONE if ready else batch.state
    return len(ready)


def make_drafts_of(
    work: UnitOfWork, batch: ImportBatch, rows: Sequence[ImportRow], known: Known
) -> None:
    """Make a draft of each row that says what no scenario says yet, in a running unit of work."""
    contents = [read_cells(row.cells).content for row in rows]
    placed = add_drafts(work, batch.organisation_id, contents, known)
    for row, (scenario_id, is_new) in zip(rows, placed, strict=True):
        if is_new:
            row.scenario_id = scenario_id
