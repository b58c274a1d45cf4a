"""A table as a list of scenarios: every field read, every guess shown, every error at its cell.

A row with a title and a description (or a problem, or contents) is complete: enough for a draft.
A row without is incomplete, which is no error: real lists hold rows of titles. A row with an error
waits until a person has corrected the cell.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from marketplace.domain.messages import Message, say
from marketplace.domain.numerals import normalise
from marketplace.exchange.row_reader import CellRemark, Guess, RowReader
from marketplace.exchange.scenario_fields import ScenarioValues, read_values
from marketplace.exchange.scenario_headers import ColumnMap, map_columns
from marketplace.exchange.table import CellError, Table, TableRow


@dataclass(frozen=True)
class ScenarioRow:
    """One row. `missing` names the fields without which it is no draft yet.

    `remarks` tell what a person should know or decide (an unknown sector, a repeated title);
    `extras` keep the cells whose headers mean no field of ours.
    """

    number: int
    values: ScenarioValues
    guesses: tuple[Guess, ...] = ()
    remarks: tuple[CellRemark, ...] = ()
    errors: tuple[CellError, ...] = ()
    missing: tuple[str, ...] = ()
    extras: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Whether there is enough for a draft."""
        return not self.missing

    @property
    def is_importable(self) -> bool:
        """Whether it can become a draft as it stands."""
        return self.is_complete and not self.errors

    def find_guess(self, name: str) -> Guess | None:
        """What was guessed for the field `name`, if anything."""
        return next((guess for guess in self.guesses if guess.field == name), None)


@dataclass(frozen=True)
class DuplicateTitle:
    """A title that several rows of the file have."""

    title: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class ScenarioSheet:
    """The whole list. `errors` are those of all rows and of lines that are no rows, in order."""

    rows: tuple[ScenarioRow, ...]
    columns: Mapping[str, tuple[str, ...]]
    unmapped_headers: tuple[str, ...]
    errors: tuple[CellError, ...]
    duplicates: tuple[DuplicateTitle, ...]
    notes: tuple[Message, ...]
    sheet: str | None = None

    @property
    def complete(self) -> tuple[ScenarioRow, ...]:
        """The rows with enough for a draft."""
        return tuple(row for row in self.rows if row.is_complete)

    @property
    def incomplete(self) -> tuple[ScenarioRow, ...]:
        """The rows without."""
        return tuple(row for row in self.rows if not row.is_complete)


def read_scenarios(table: Table) -> ScenarioSheet:
    """The scenarios in `table`; nothing in a cell makes it fail."""
    columns = map_columns(table.headers)
    rows = tuple(iterate_scenarios(table, columns))
    numbers = {row.number for row in rows}
    lost = [error for error in table.errors if error.row not in numbers]
    errors = sorted([*lost, *(e for row in rows for e in row.errors)], key=lambda e: e.row)
    return ScenarioSheet(
        rows,
        columns.columns,
        columns.unmapped,
        tuple(errors),
        _duplicates(rows),
        table.notes,
        table.sheet,
    )


def iterate_scenarios(table: Table, columns: ColumnMap) -> Iterator[ScenarioRow]:
    """The same row by row, so that a long list need not be held twice."""
    unread: dict[int, list[CellError]] = defaultdict(list)
    for error in table.errors:
        unread[error.row].append(error)
    first_seen: dict[str, int] = {}
    for row in table.rows:
        yield _row(row, columns, tuple(unread.get(row.number, ())), first_seen)


def _row(
    row: TableRow, columns: ColumnMap, unread: tuple[CellError, ...], first_seen: dict[str, int]
) -> ScenarioRow:
    reader = RowReader(row, columns)
    values = read_values(reader)
    key = _title_key(values.title)
    first = first_seen.setdefault(key, row.number)
    if key and first != row.number:
        reader.remark("title", say("与第 %(row)s 行的场景名称相同。", row=first))
    return ScenarioRow(
        row.number,
        values,
        tuple(reader.guesses),
        tuple(reader.remarks),
        (*unread, *reader.errors),
        _missing(values),
        {header: row.cells[header] for header in columns.unmapped if header in row.cells},
    )


def _missing(values: ScenarioValues) -> tuple[str, ...]:
    has_text = values.description or values.pain_point or values.contents
    needed = {"title": values.title, "description": has_text}
    return tuple(name for name, value in needed.items() if not value)


def _title_key(title: str) -> str:
    return "".join(normalise(title).split())


def _duplicates(rows: tuple[ScenarioRow, ...]) -> tuple[DuplicateTitle, ...]:
    numbers: dict[str, list[ScenarioRow]] = defaultdict(list)
    for row in rows:
        numbers[_title_key(row.values.title)].append(row)
    return tuple(
        DuplicateTitle(same[0].values.title, tuple(row.number for row in same))
        for key, same in numbers.items()
        if key and len(same) > 1
    )
