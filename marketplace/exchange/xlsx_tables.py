"""Tables in .xlsx workbooks: read row by row, never executing or resolving anything in them."""

import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from itertools import chain
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import IllegalCharacterError, InvalidFileException

from marketplace.domain.messages import Message, say
from marketplace.exchange.archives import open_workbook
from marketplace.exchange.cell_text import clean
from marketplace.exchange.grid import (
    Cell,
    GridRow,
    Header,
    TableBuilder,
    find_header,
    no_header,
    take_head,
    too_many_columns,
)
from marketplace.exchange.header_words import HeaderWords
from marketplace.exchange.sheet_layout import SheetLayout, read_layout
from marketplace.exchange.table import Table, TableLimits, UnreadableTable

# The template's second sheet, of which there is nothing to tell.
HELP_SHEET = "填写说明"
LAST_ROW = 1_048_576
_CARRIAGE_RETURN = re.compile("_x000[dD]_")
_FAILED = frozenset(
    ("#REF!", "#VALUE!", "#N/A", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")
)
# What openpyxl and the layers below it raise on damaged or hostile files.
_DAMAGED = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    IllegalCharacterError,
    InvalidFileException,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


def read_xlsx(data: bytes, limits: TableLimits, words: HeaderWords) -> Table:
    """The table on the first visible sheet that has a known header."""
    with open_workbook(data, limits) as archive, _reading():
        workbook = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            return _first_table(workbook.worksheets, archive, limits, words)
        finally:
            workbook.close()


@contextmanager
def _reading() -> Iterator[None]:
    """openpyxl's remarks about parts it leaves out silenced, its failures made a refusal."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except _DAMAGED:
        raise UnreadableTable(
            say("工作簿的内容已损坏或不合规范，无法读取。请用电子表格软件打开后另存为 .xlsx。")
        ) from None


def _first_table(
    sheets: list[Any], archive: zipfile.ZipFile, limits: TableLimits, words: HeaderWords
) -> Table:
    hidden = [sheet for sheet in sheets if sheet.sheet_state != "visible"]
    visible = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
    notes = [say("工作表“%(sheet)s”是隐藏的，没有读取。", sheet=sheet.title) for sheet in hidden]
    for place, sheet in enumerate(visible):
        layout = _layout(sheet, archive, limits)
        rows = _rows(sheet, layout)
        head = take_head(rows)
        header = find_header(head, words)
        if header is not None:
            others = [
                each for i, each in enumerate(visible) if i != place and each.title != HELP_SHEET
            ]
            notes += [say("工作表“%(sheet)s”没有读取。", sheet=each.title) for each in others]
            notes += _hidden_notes(layout)
            return _table(header, chain(head, rows), limits, notes, sheet.title)
    raise _nothing_found(visible, hidden, words)


def _table(
    header: Header, rows: Iterable[GridRow], limits: TableLimits, notes: list[Message], sheet: str
) -> Table:
    return TableBuilder(header, limits, notes=notes).build(rows, sheet)


def _nothing_found(visible: list[Any], hidden: list[Any], words: HeaderWords) -> UnreadableTable:
    if hidden and not visible:
        return UnreadableTable(say("所有工作表都是隐藏的。请取消隐藏后再上传。"))
    return no_header(words)


def _hidden_notes(layout: SheetLayout) -> Iterator[Message]:
    if layout.hidden_rows:
        yield say("有 %(count)s 行是隐藏的，也读取了，请核对。", count=layout.hidden_rows)
    if layout.hidden_columns:
        yield say("有 %(count)s 处隐藏的列，也读取了，请核对。", count=layout.hidden_columns)


def _layout(sheet: Any, archive: zipfile.ZipFile, limits: TableLimits) -> SheetLayout:
    layout = read_layout(archive, sheet._worksheet_path)  # noqa: SLF001 - there is no public name
    if layout.width > limits.columns:
        raise too_many_columns(limits)
    return layout


def _rows(sheet: Any, layout: SheetLayout) -> Iterator[GridRow]:
    """The rows that hold anything, merged cells filled downwards."""
    # A sheet's own word about its size is often wrong.
    sheet.reset_dimensions()
    wanted = sheet.iter_rows(max_row=LAST_ROW, max_col=layout.width or 1, values_only=True)
    for number, values in enumerate(wanted, 1):
        cells = layout.fill(number, _cells(number, values, layout))
        if any(cells):
            yield GridRow(number, cells)


def _cells(number: int, values: tuple[Any, ...], layout: SheetLayout) -> tuple[Cell, ...]:
    cells = [_cell(value) for value in values]
    for column in layout.uncomputed.get(number, ()):
        if column <= len(cells):
            cells[column - 1] = say(
                "公式没有保存计算结果。请用电子表格软件打开、保存后再上传，或改为填写数值。"
            )
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _cell(value: Any) -> Cell:
    if value is None:
        return ""
    if isinstance(value, str):
        if value in _FAILED:
            return say("公式出错（%(error)s）。请改正后再上传。", error=value)
        return clean(_CARRIAGE_RETURN.sub("\n", value))
    return _plain(value)


def _plain(value: Any) -> Cell:
    """A typed value as the text a person would have written."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return _digits(value)
    if isinstance(value, datetime):
        is_day = value.time() == time()
        return value.date().isoformat() if is_day else value.isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, date | time) else clean(str(value))


def _digits(value: float) -> Cell:
    number = Decimal(repr(value))
    if not number.is_finite():
        return say("数值过大，无法读取。")
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
