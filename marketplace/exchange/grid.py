"""From rows of cells to a table: find the header row, leave out what is not data.

Real lists have a title and notes above the header, two-line headers, section headings between the
rows, the header again on every printed page, sums and remarks below.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from marketplace.domain.messages import Message, say
from marketplace.exchange.header_words import LONGEST_HEADER, HeaderWords
from marketplace.exchange.table import (
    CellError,
    Table,
    TableLimits,
    TableRow,
    TooManyRows,
    UnreadableTable,
)

HEAD_ROWS = 60
Cell = str | Message
_REMARK = re.compile(
    r"(?:注|备注|说明|填[表报写]说明|填[表报]人|填报单位|审核人|制表人|负责人)\d*[:：]"
    r"|[（(]?[一二三四五六七八九十]+[）)、]|(?:合计|总计|小计|示例|例)[:：]?$"
)
EXAMPLE = "【示例】"
_SUM = re.compile(r"(?:合|总|小)\s*计[:：]?")
_SHOWN = 30


@dataclass(frozen=True)
class GridRow:
    """One row as it stands; a cell that could not be read is the reason why."""

    number: int
    cells: tuple[Cell, ...]

    def texts(self) -> tuple[str, ...]:
        """The cells, "" for what could not be read."""
        return tuple(cell if isinstance(cell, str) else "" for cell in self.cells)

    def filled(self) -> tuple[str, ...]:
        """The texts that are not empty."""
        return tuple(text for text in self.texts() if text)


@dataclass(frozen=True)
class Header:
    """The header found: names by column ("" where there is none), and rows before the data."""

    names: tuple[str, ...]
    rows: tuple[GridRow, ...]
    above: tuple[GridRow, ...]

    @property
    def last_row(self) -> int:
        """The number of the last header row."""
        return self.rows[-1].number


def take_head(rows: Iterator[GridRow]) -> tuple[GridRow, ...]:
    """The first rows, in which a header must be."""
    return tuple(islice(rows, HEAD_ROWS))


def header_score(head: Sequence[GridRow], words: HeaderWords) -> int:
    """How many headers the best row of `head` has."""
    return max((words.count_in(row.filled()) for row in head), default=0)


def find_header(head: Sequence[GridRow], words: HeaderWords) -> Header | None:
    """The header in the first rows, if any: the row with the most known words.

    One known word is enough only in a row of at most two cells, else a note could pass for one.
    """
    score = header_score(head, words)
    found = next((i for i, row in enumerate(head) if words.count_in(row.filled()) == score), None)
    if found is None or score == 0 or (score == 1 and len(head[found].filled()) > 2):
        return None
    top = head[found]
    below = head[found + 1] if found + 1 < len(head) else None
    if below is not None and _completes(top, below, words):
        names = _combined(top.texts(), below.texts(), words)
        return Header(_unique(names), (top, below), tuple(head[:found]))
    return Header(_unique(top.texts()), (top,), tuple(head[:found]))


def _completes(top: GridRow, below: GridRow, words: HeaderWords) -> bool:
    """Whether `below` is the second line of the header: only header words, one of them new."""
    above = (*top.texts(), *[""] * len(below.cells))
    new = [text for text, over in zip(below.texts(), above, strict=False) if text and text != over]
    return bool(new) and all(words.knows(text) or words.is_part(text) for text in new)


def _combined(top: Sequence[str], below: Sequence[str], words: HeaderWords) -> tuple[str, ...]:
    width = max(len(top), len(below))
    names, group = [], ""
    for over, under in zip(_padded(top, width), _padded(below, width), strict=True):
        group = over or group
        name = under or over
        names.append(f"{group}{under}" if words.is_part(under) and under != over else name)
    return tuple(names)


def _padded(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells, *[""] * (width - len(cells)))


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    """Names cut to a readable length; a repeated one gets its count."""
    seen: dict[str, int] = {}
    unique = []
    for name in (" ".join(name.split())[:LONGEST_HEADER] for name in names):
        seen[name] = seen.get(name, 0) + 1
        unique.append(f"{name} ({seen[name]})" if name and seen[name] > 1 else name)
    return tuple(unique)


def is_example(row: GridRow) -> bool:
    """Whether it is the template's own example."""
    return any(text.startswith(EXAMPLE) for text in row.filled()[:1])


def no_header(words: HeaderWords) -> UnreadableTable:
    """The refusal of a table whose columns have no known names."""
    missing = say(
        "没有找到表头。请在数据上方保留一行列名，例如：%(example)s。", example=words.example
    )
    with_template = say(
        "没有找到表头。请在数据上方保留一行列名，例如：%(example)s；也可以下载模板填写。",
        example=words.example,
    )
    return UnreadableTable(with_template if words.has_template else missing)


class TableBuilder:
    """Collects the rows below a header into a `Table`."""

    def __init__(
        self, header: Header, limits: TableLimits, *, notes: Iterable[Message] = ()
    ) -> None:
        """Refuse a header with too many columns."""
        if len([name for name in header.names if name]) > limits.columns:
            raise too_many_columns(limits)
        self._header = header
        self._limits = limits
        self._notes = [*notes, *map(_above_note, header.above)]
        self._rows: list[TableRow] = []
        self._errors: list[CellError] = []
        self._nameless: set[int] = set()

    def build(self, rows: Iterable[GridRow], sheet: str | None = None) -> Table:
        """The table of `rows`, which may still hold the header and what is above it."""
        for row in rows:
            if row.number > self._header.last_row:
                self._take(row)
        self._notes.extend(_nameless_note(column) for column in sorted(self._nameless))
        headers = tuple(name for name in self._header.names if name)
        return Table(headers, tuple(self._rows), sheet, tuple(self._notes), tuple(self._errors))

    def _take(self, row: GridRow) -> None:
        if not any(row.cells) or self._is_header_again(row) or is_example(row):
            return
        if self._is_remark(row):
            self._notes.append(_left_out_note(row))
            return
        if len(self._rows) >= self._limits.rows:
            raise too_many_rows(self._limits)
        self._rows.append(TableRow(row.number, self._cells(row)))

    def _is_header_again(self, row: GridRow) -> bool:
        return any(row.filled() == header.filled() for header in self._header.rows)

    def _is_remark(self, row: GridRow) -> bool:
        """A sum, or a lone note or section heading in a table wide enough for it to be one."""
        filled = row.filled()
        if len([cell for cell in row.cells if cell]) == 1 and len(self._header.names) > 2:
            return bool(filled) and _REMARK.match(filled[0]) is not None
        return any(_SUM.fullmatch(text) for text in filled[:2])

    def _cells(self, row: GridRow) -> dict[str, str]:
        cells: dict[str, str] = {}
        names = _padded(self._header.names, len(row.cells))
        for column, (name, cell) in enumerate(zip(names, row.cells, strict=False)):
            if not cell:
                continue
            if not name:
                self._nameless.add(column)
            elif isinstance(cell, Message):
                self._errors.append(CellError(row.number, name, cell))
            else:
                self._keep(cells, row.number, name, cell)
        return cells

    def _keep(self, cells: dict[str, str], number: int, name: str, text: str) -> None:
        reason = too_long(text, self._limits)
        if reason is None:
            cells[name] = text
        else:
            self._errors.append(CellError(number, name, reason))


def too_many_columns(limits: TableLimits) -> UnreadableTable:
    """The refusal of a table that is too wide."""
    return UnreadableTable(
        say("表格超过 %(limit)s 列，请拆分或删去多余的列。", limit=limits.columns)
    )


def too_many_rows(limits: TableLimits) -> TooManyRows:
    """The refusal of a table that is too long."""
    return TooManyRows(say("表格超过 %(limit)s 行，请拆分后分次导入。", limit=limits.rows))


def too_long(text: str, limits: TableLimits) -> Message | None:
    """Why a cell's text cannot be taken, if it is too long."""
    if len(text) <= limits.cell_characters:
        return None
    return say(
        "内容有 %(length)s 字，超过每格 %(limit)s 字的上限。",
        length=len(text),
        limit=limits.cell_characters,
    )


def _shown(row: GridRow) -> str:
    text = " ".join(" ".join(row.filled()).split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _above_note(row: GridRow) -> Message:
    return say(
        "第 %(row)s 行在表头之上，作为说明跳过：%(cells)s", row=row.number, cells=_shown(row)
    )


def _left_out_note(row: GridRow) -> Message:
    return say("第 %(row)s 行不是数据，已跳过：%(cells)s", row=row.number, cells=_shown(row))


def _nameless_note(column: int) -> Message:
    return say("第 %(column)s 列没有列名，其内容没有读取。", column=column + 1)
