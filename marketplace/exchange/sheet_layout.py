"""What openpyxl's row reader leaves out: merged cells, and formulas nobody has computed."""

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse
from openpyxl.utils.cell import coordinate_to_tuple

from marketplace.domain.messages import Message

Cell = str | Message
_MERGED = re.compile(r"([A-Z]{1,3}[0-9]{1,7}):([A-Z]{1,3}[0-9]{1,7})")


@dataclass
class SheetLayout:
    """`merges`: by first row, the columns merged downwards and their last row.

    `uncomputed`: by row, the columns (from 1) whose formula has no stored result. `width` is
    the last column with anything in it. What is hidden is counted, and read all the same.
    """

    merges: Mapping[int, Sequence[tuple[int, int]]]
    uncomputed: Mapping[int, Sequence[int]]
    width: int
    hidden_rows: int = 0
    hidden_columns: int = 0
    _open: dict[int, tuple[int, Cell]] = field(default_factory=dict)

    def fill(self, number: int, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
        """Row `number` with the cells that a merge from above covers; call in the rows' order."""
        for column, last in self.merges.get(number, ()):
            value = cells[column - 1] if column <= len(cells) else ""
            self._open[column] = (last, value)
        covered = {c: value for c, (last, value) in self._open.items() if number <= last and value}
        if not covered:
            return cells
        filled = [*cells, *[""] * (max(covered) - len(cells))]
        for column, value in covered.items():
            filled[column - 1] = filled[column - 1] or value
        return tuple(filled)


def read_layout(archive: zipfile.ZipFile, path: str) -> SheetLayout:
    """The layout of the worksheet stored at `path`."""
    merges: dict[int, list[tuple[int, int]]] = defaultdict(list)
    uncomputed: dict[int, list[int]] = defaultdict(list)
    number = width = hidden_rows = hidden_columns = 0
    with archive.open(path) as source:
        for kind, element in _elements(source):
            if kind == "mergeCell":
                _note_merge(element, merges)
            elif kind == "col":
                hidden_columns += _is_hidden(element)
            elif kind == "row":
                number = _number(element, number)
                filled = _note_cells(element, number, uncomputed)
                hidden_rows += _is_hidden(element) and filled > 0
                width = max(width, filled)
    return SheetLayout(merges, uncomputed, width, hidden_rows, hidden_columns)


def _is_hidden(element: Element) -> bool:
    return element.get("hidden") in ("1", "true")


def _elements(source: IO[bytes]) -> Iterator[tuple[str, Element]]:
    for _, element in iterparse(source):
        kind = element.tag.rpartition("}")[2]
        if kind in ("row", "mergeCell", "col"):
            yield kind, element
            element.clear()


def _number(row: Element, previous: int) -> int:
    """A row that does not say its number follows the one before it."""
    return int(float(row.get("r") or previous + 1))


def _note_merge(element: Element, merges: dict[int, list[tuple[int, int]]]) -> None:
    match = _MERGED.fullmatch(element.get("ref") or "")
    if match is None:
        return
    (top, left), (bottom, right) = coordinate_to_tuple(match[1]), coordinate_to_tuple(match[2])
    if left == right and bottom > top:
        merges[top].append((left, bottom))


def _note_cells(row: Element, number: int, uncomputed: dict[int, list[int]]) -> int:
    """Remember the formulas without a result; return the last column that holds anything."""
    column = width = 0
    for cell in row:
        place = cell.get("r")
        column = coordinate_to_tuple(place)[1] if place else column + 1
        parts = {part.tag.rpartition("}")[2]: part for part in cell}
        if "f" in parts and _has_no_result(cell, parts.get("v")):
            uncomputed[number].append(column)
        width = max(width, column) if parts else width
    return width


def _has_no_result(cell: Element, value: Element | None) -> bool:
    """An empty text (t="str") is a result; a number that is not there is none."""
    return value is None or (not value.text and cell.get("t") != "str")
