"""The public register of filings, taken as deltas: what is new, changed, or gone since before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from marketplace.credentials.filing_register import (
    Register,
    RegisterEntry,
    RegisterProblem,
    judge_register,
)
from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.permissions import Actor, Permission, require_let_in
from marketplace.exchange.filing_sheet import FilingSheet, read_filing_sheet
from marketplace.models import FilingRegisterRow
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

_COLUMNS = (
    *("series", "registry_number", "number", "algorithm_number", "model_name", "entity"),
    *("jurisdiction", "filed_on", "source"),
)
VANISHED_SHOWN = 50
# Two who import at once would both find the same entries missing; any constant will do.
_TURN = 0xF111


@dataclass(frozen=True)
class RegisterChange:
    """An entry that says something else than before: column → (old, new)."""

    entry: RegisterEntry
    columns: Mapping[str, tuple[object, object]]


@dataclass(frozen=True)
class RegisterDelta:
    """What a file brought. `vanished` are the labels of entries that it no longer has."""

    rows: int
    new: tuple[RegisterEntry, ...]
    changed: tuple[RegisterChange, ...]
    vanished: tuple[str, ...]
    unchanged: int
    problems: tuple[RegisterProblem, ...]


def import_register(
    actor: Actor, data: bytes, filename: str, *, is_partial: bool = False
) -> RegisterDelta:
    """Take a file of the register in one transaction. Raises `UnreadableTable` for the file.

    Of a series that the file has, entries that it lacks count as vanished, unless it `is_partial`.
    Whatever a later file names again is back.
    """
    require_let_in(actor, Permission.FILING_CHECK)
    sheet = read_filing_sheet(data, filename)
    register = judge_register(sheet.rows)
    with unit_of_work() as work:
        work.take_turn(_TURN)
        known = _list_known(register)
        new, changed = _write(work, register, known, _list_columns(sheet))
        vanished = [] if is_partial else _list_vanished(register, known)
        for row in vanished:
            row.vanished_at = clock.now()
    return RegisterDelta(
        rows=len(sheet.rows),
        new=new,
        changed=changed,
        vanished=tuple(
            f"{row.model_name}（{row.number or row.registry_number}）" for row in vanished
        ),
        unchanged=len(register.entries) - len(new) - len(changed),
        problems=tuple(sorted(_list_problems(sheet, register), key=lambda each: each.row)),
    )


def _list_problems(sheet: FilingSheet, register: Register) -> Iterator[RegisterProblem]:
    """With the columns as the file calls them."""
    for error in sheet.errors:
        columns = (error.column,) if error.column else ()
        yield RegisterProblem(error.row, columns, error.reason, False)
    for problem in register.problems:
        yield replace(problem, columns=tuple(sheet.headers.get(c, c) for c in problem.columns))


def _list_columns(sheet: FilingSheet) -> list[str]:
    """What the file can say of an entry: a column that it lacks changes nothing."""
    return [name for name in _COLUMNS if name == "series" or name in sheet.headers]


def _list_known(register: Register) -> dict[str, FilingRegisterRow]:
    """Every entry by its key. One that was without a place in the list gets the key of the file's
    entry with the same number, so that it is not taken to be gone and another to be new."""
    known = {row.key: row for row in db.session.scalars(select(FilingRegisterRow))}
    for key, entry in register.entries.items():
        former = known.get(f"{entry.series}:{entry.number}") if entry.number else None
        if former is not None and key not in known:
            del known[former.key]
            former.key = key
            known[key] = former
    return known


def _write(
    work: UnitOfWork,
    register: Register,
    known: Mapping[str, FilingRegisterRow],
    said: Sequence[str],
) -> tuple[tuple[RegisterEntry, ...], tuple[RegisterChange, ...]]:
    new, changed = [], []
    for key, entry in register.entries.items():
        row = known.get(key)
        values = {name: getattr(entry, name) for name in _COLUMNS}
        if row is None:
            work.session.add(FilingRegisterRow(key=key, **values))
            new.append(entry)
            continue
        stated = {name: values[name] for name in said}
        columns = dict(_list_differences(row, stated))
        if columns:
            changed.append(RegisterChange(entry, columns))
            _change(row, stated)
    return tuple(new), tuple(changed)


def _list_differences(
    row: FilingRegisterRow, values: Mapping[str, object]
) -> Iterator[tuple[str, tuple[object, object]]]:
    for name, value in values.items():
        if getattr(row, name) != value:
            yield name, (getattr(row, name), value)
    if row.vanished_at is not None:
        yield "vanished_at", (row.vanished_at, None)


def _change(row: FilingRegisterRow, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.vanished_at = None


def _list_vanished(
    register: Register, known: Mapping[str, FilingRegisterRow]
) -> list[FilingRegisterRow]:
    series = {entry.series for entry in register.entries.values()}
    return [
        row
        for key, row in sorted(known.items())
        if row.series in series and row.vanished_at is None and key not in register.mentioned
    ]


def count_entries() -> int:
    """How many entries the register has that have not vanished."""
    query = select(func.count()).where(FilingRegisterRow.vanished_at.is_(None))
    return db.session.scalar(query) or 0


def list_vanished(actor: Actor) -> Sequence[FilingRegisterRow]:
    """The entries that vanished last."""
    require_let_in(actor, Permission.FILING_CHECK)
    query = select(FilingRegisterRow).where(FilingRegisterRow.vanished_at.is_not(None))
    order = (FilingRegisterRow.vanished_at.desc(), FilingRegisterRow.id)
    return list(db.session.scalars(query.order_by(*order).limit(VANISHED_SHOWN)))
