"""A list arrives: its file is read and kept, row by row, for a person to review."""

from typing import Any

from sqlalchemy import delete, select

from marketplace.domain import clock
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Permission, require_let_in
from marketplace.exchange.row_reader import Guess
from marketplace.exchange.scenario_headers import ColumnMap, map_columns
from marketplace.exchange.scenario_rows import ScenarioRow, read_scenarios
from marketplace.exchange.table import (
    MEGABYTE,
    CellError,
    Table,
    TableLimits,
    TableRow,
    TooManyRows,
)
from marketplace.exchange.tables import read_table
from marketplace.models import ImportBatch, ImportRow
from marketplace.services import uploads
from marketplace.services.import_cells import FIELDS, cells_of, field_of, fields_of
from marketplace.services.import_drafts import require_owner
from marketplace.services.imports import KEPT, judge
from marketplace.services.installation import settings
from marketplace.services.stored_messages import dump_message, dump_messages
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work
from marketplace.storage.file_types import safe_name

MOST_ROWS = 2000
# Shown for review even where the list has no such column.
_ALWAYS = ("title", "demand_unit", "sector", "sub_scenario", "city", "cooperation_mode")
ALWAYS_SHOWN = (*_ALWAYS, "budget", "description")


def read_upload(data: bytes, filename: str, most_rows: int) -> Table:
    """The table in an uploaded file. Raises `UnreadableTable`."""
    limit = settings().max_upload_megabytes * MEGABYTE
    return read_table(data, filename, TableLimits(bytes=limit, rows=most_rows))


def upload(
    actor: Actor, data: bytes, filename: str, organisation_id: int | None = None
) -> ImportBatch:
    """Keep a list for review; its drafts will be the organisation's, by default the actor's.

    Raises `UnreadableTable` and `FileRefused` for the file, `InvalidInput` (field `organisation`).
    """
    require_let_in(actor, Permission.SCENARIO_IMPORT)
    owner = require_owner(actor, organisation_id)
    name = safe_name(filename)
    try:
        table = read_upload(data, name, MOST_ROWS)
    except TooManyRows:
        raise TooManyRows(
            say(
                "网页上一次最多导入 %(limit)s 行。请拆分文件，或请平台管理员在服务器上用命令 "
                "marketplace import scenarios 导入。",
                limit=MOST_ROWS,
            )
        ) from None
    uploads.scan(data, name)
    with unit_of_work() as work:
        _forget_expired(work)
        return _keep(work, _batch(actor, owner, name, table), table)


def _forget_expired(work: UnitOfWork) -> None:
    old = select(ImportBatch.id).where(ImportBatch.created_at < clock.now() - KEPT)
    work.session.execute(delete(ImportRow).where(ImportRow.batch_id.in_(old)))
    work.session.execute(delete(ImportBatch).where(ImportBatch.created_at < clock.now() - KEPT))


def _batch(actor: Actor, owner: int, name: str, table: Table) -> ImportBatch:
    columns = map_columns(table.headers)
    shown = {*ALWAYS_SHOWN, *fields_of(columns)}
    numbers = {row.number for row in table.rows}
    return ImportBatch(
        user_id=actor.user_id,
        organisation_id=owner,
        filename=name,
        sheet=table.sheet,
        fields=[field for field in FIELDS if field in shown],
        unmapped=list(columns.unmapped),
        notes=dump_messages(table.notes),
        problems=[_error(e, "") for e in table.errors if e.row not in numbers],
    )


def _error(error: CellError, field: str) -> dict[str, Any]:
    reason = dump_message(error.reason)
    return {"row": error.row, "column": error.column, "field": field, "reason": reason}


def _keep(work: UnitOfWork, batch: ImportBatch, table: Table) -> ImportBatch:
    work.add(batch)
    columns = map_columns(table.headers)
    rows = read_scenarios(table).rows
    for raw, row in zip(table.rows, rows, strict=True):
        errors = [error for error in table.errors if error.row == row.number]
        work.session.add(_row(batch, raw, row, columns, errors))
    return batch


def _row(
    batch: ImportBatch,
    raw: TableRow,
    row: ScenarioRow,
    columns: ColumnMap,
    errors: list[CellError],
) -> ImportRow:
    made = ImportRow(
        batch_id=batch.id,
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
