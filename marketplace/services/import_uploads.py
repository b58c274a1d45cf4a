"""A list arrives: its file is read and kept, row by row, for a person to review."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from marketplace.domain.permissions import Actor, Permission, require_let_in
from marketplace.exchange.row_reader import Guess
from marketplace.exchange.scenario_headers import ColumnMap, map_columns
from marketplace.exchange.scenario_rows import ScenarioRow, iterate_scenarios
from marketplace.exchange.table import (
    MEGABYTE,
    CellError,
    Table,
    TableLimits,
    TableRow,
    TooManyRows,
)
from marketplace.exchange.tables import check_format, read_table
from marketplace.models import ImportBatch, ImportRow
from marketplace.models.import_batch import BatchState
from marketplace.services import uploads
from marketplace.services.import_cells import FIELDS, cells_of, field_of, fields_of
from marketplace.services.import_drafts import require_owner
from marketplace.services.imports import judge
from marketplace.services.installation import file_store, settings
from marketplace.services.stored_messages import dump_message, dump_messages
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work
from marketplace.storage.file_types import safe_name

MOST_ROWS = 50_000
# What is longer is read by the worker: a person should not wait for it, nor others behind it.
AT_ONCE_ROWS = 2000
AT_ONCE_BYTES = MEGABYTE
# Shown for review even where the list has no such column.
_ALWAYS = ("title", "demand_unit", "sector", "sub_scenario", "city", "cooperation_mode")
ALWAYS_SHOWN = (*_ALWAYS, "budget", "description")


def read_upload(data: bytes, filename: str, most_rows: int) -> Table:
    """The table in an uploaded file. Raises `UnreadableTable`."""
    return read_table(data, filename, replace(_limits(), rows=most_rows))


def _limits() -> TableLimits:
    return TableLimits(bytes=settings().max_upload_megabytes * MEGABYTE, rows=MOST_ROWS)


def upload(
    actor: Actor, data: bytes, filename: str, organisation_id: int | None = None
) -> ImportBatch:
    """Keep a list for review; its drafts will be the organisation's, by default the actor's.

    A long one is left to the worker (`BatchState.WAITING`).

    Raises `UnreadableTable` and `FileRefused` for the file, `InvalidInput` (field `organisation`).
    """
    require_let_in(actor, Permission.SCENARIO_IMPORT)
    owner = require_owner(actor, organisation_id)
    name = safe_name(filename)
    table = None
    check_format(data, name, _limits())
    if len(data) <= AT_ONCE_BYTES:
        with suppress(TooManyRows):
            table = read_upload(data, name, AT_ONCE_ROWS)
    uploads.scan(data, name)
    if table is None:
        return queue(actor, owner, data, name)
    with unit_of_work() as work:
        return _keep(work, _batch(actor, owner, name, table), table)


def queue(actor: Actor, owner: int, data: bytes, name: str) -> ImportBatch:
    """Leave a long list to the worker. The file is on disk before anything refers to it."""
    key = file_store().put(data)
    with unit_of_work() as work:
        batch = work.add(
            ImportBatch(
                user_id=actor.user_id,
                organisation_id=owner,
                filename=name,
                fields=[],
                unmapped=[],
                notes=[],
                problems=[],
                state=BatchState.WAITING,
                storage_key=key,
            )
        )
        work.emit("import.read", batch_id=batch.id)
    return batch


def describe(table: Table) -> dict[str, Any]:
    """What is kept of a table beside its rows, by column."""
    columns = map_columns(table.headers)
    shown = {*ALWAYS_SHOWN, *fields_of(columns)}
    numbers = {row.number for row in table.rows}
    return {
        "sheet": table.sheet,
        "fields": [field for field in FIELDS if field in shown],
        "unmapped": list(columns.unmapped),
        "notes": dump_messages(table.notes),
        "problems": [_error(e, "") for e in table.errors if e.row not in numbers],
    }


def _batch(actor: Actor, owner: int, name: str, table: Table) -> ImportBatch:
    return ImportBatch(
        user_id=actor.user_id, organisation_id=owner, filename=name, **describe(table)
    )


def _error(error: CellError, field: str) -> dict[str, Any]:
    reason = dump_message(error.reason)
    return {"row": error.row, "column": error.column, "field": field, "reason": reason}


def _keep(work: UnitOfWork, batch: ImportBatch, table: Table) -> ImportBatch:
    work.add(batch)
    work.session.add_all(make_rows(batch.id, table))
    return batch


def make_rows(batch_id: int, table: Table, after: int = 0) -> Iterator[ImportRow]:
    """The rows of a table as they are kept, those with a number above `after`."""
    columns = map_columns(table.headers)
    errors: dict[int, list[CellError]] = defaultdict(list)
    for error in table.errors:
        errors[error.row].append(error)
    rest = replace(table, rows=tuple(row for row in table.rows if row.number > after))
    for raw, row in zip(rest.rows, iterate_scenarios(rest, columns), strict=True):
        yield _row(batch_id, raw, row, columns, errors[row.number])


def _row(
    batch_id: int,
    raw: TableRow,
    row: ScenarioRow,
    columns: ColumnMap,
    errors: list[CellError],
) -> ImportRow:
    made = ImportRow(
        batch_id=batch_id,
        number=row.number,
        guesses=[_guess(guess) for guess in row.guesses],
        unread=[_error(error, field_of(error.column, columns)) for error in errors],
        extras=dict(row.extras),
        is_guessed=any(not guess.is_certain for guess in row.guesses),
    )
    judge(made, cells_of(raw, row.values, columns))
    return made


def _guess(guess: Guess) -> dict[str, Any]:
    value = guess.value or ""
    said = {"field": guess.field, "word": guess.word, "value": value}
    return {**said, "sure": guess.is_certain, "seen": False}
