"""One row of a list: the text of its fields, and what was guessed or wrong on the way."""

from dataclasses import dataclass

from marketplace.domain.messages import Message, say
from marketplace.exchange.scenario_headers import ColumnMap
from marketplace.exchange.table import CellError, TableRow

LONGEST_LINE = 300


@dataclass(frozen=True)
class Guess:
    """What a cell's word was taken for: `value` is ours, None where a person must decide."""

    field: str
    column: str
    word: str
    value: str | None
    is_certain: bool


@dataclass(frozen=True)
class CellRemark:
    """What a person should know about a cell; it keeps nothing from being saved."""

    row: int
    column: str
    remark: Message


class RowReader:
    """Reads one row's fields and collects guesses, remarks and errors on the way."""

    def __init__(self, row: TableRow, columns: ColumnMap) -> None:
        """Nothing is read yet."""
        self._row = row
        self._columns = columns
        self.guesses: list[Guess] = []
        self.remarks: list[CellRemark] = []
        self.errors: list[CellError] = []

    def cells(self, field: str) -> list[tuple[str, str]]:
        """Header and text of the field's cells that hold anything."""
        found = ((header, self._row.cells.get(header, "")) for header in self._columns.of(field))
        return [(header, text) for header, text in found if text]

    def first(self, field: str) -> tuple[str, str]:
        """Header and text of the field's first cell that holds anything; ("", "") if none."""
        return next(iter(self.cells(field)), ("", ""))

    def text(self, field: str) -> str:
        """The field's cells, one paragraph each."""
        return "\n".join(dict.fromkeys(text for _, text in self.cells(field)))

    def line(self, field: str) -> str:
        """The field's text where it must fit on a line; too long a one is an error and is cut."""
        text = " ".join(self.text(field).split())
        if len(text) > LONGEST_LINE:
            self.fail(field, say("超过 %(limit)s 字，请缩短。", limit=LONGEST_LINE))
        return text[:LONGEST_LINE]

    def guess(self, field: str, word: str, value: str | None, *, is_certain: bool) -> None:
        """Remember what `word` was taken for."""
        self.guesses.append(Guess(field, self.first(field)[0], word, value, is_certain))

    def remark(self, field: str, remark: Message) -> None:
        """Remember what a person should know."""
        self.remarks.append(CellRemark(self._row.number, self.first(field)[0], remark))

    def fail(self, field: str, reason: Message) -> None:
        """Remember what is wrong."""
        self.errors.append(CellError(self._row.number, self.first(field)[0], reason))
