"""Tables out: .xlsx and .csv that spreadsheet programs open without running anything.

Cells that would start a formula are escaped (`cell_text.escape`); reading the file back takes the
escape off again.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from marketplace.domain.errors import MarketplaceError
from marketplace.domain.messages import say
from marketplace.exchange.cell_text import escape, printable

Value = str | int | Decimal | date | None
LONGEST_CELL = 32_767
_EXACT_DIGITS = 15
_WIDTH = 20


class CellTooLong(MarketplaceError):
    """A text is longer than an .xlsx cell can hold; .csv can."""

    status = 422


def _text(value: Value) -> str:
    """What a person would type: dates as 2026-03-01, numbers as digits."""
    if value is None:
        return ""
    if isinstance(value, str):
        return escape(printable(value))
    if isinstance(value, Decimal):
        return escape(f"{value:f}")
    return escape(value.isoformat() if isinstance(value, date) else str(value))


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """The table as comma-separated UTF-8 with the mark that spreadsheet programs look for."""
    return b"".join(stream_csv(headers, rows))


def stream_csv(headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """The same, line by line, as the rows come."""
    yield "\ufeff".encode() + _csv_line(headers)
    yield from map(_csv_line, rows)


def _csv_line(values: Sequence[Value]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerow([_text(value) for value in values])
    return out.getvalue().encode()


def write_xlsx(
    headers: Sequence[str], rows: Iterable[Sequence[Value]], sheet_name: str = "Sheet1"
) -> bytes:
    """The table as a workbook of one sheet, its header bold and frozen; `CellTooLong` if it is."""
    # Before the sheet is begun: a refusal half-way would leave its temporary file behind.
    cells = [[_cell(value, number) for value in row] for number, row in enumerate(rows, 2)]
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(_sheet_name(sheet_name))
    sheet.freeze_panes = "A2"
    for column in range(1, len(headers) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTH
    sheet.append([_header_cell(sheet, header) for header in headers])
    for row in cells:
        sheet.append(row)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _sheet_name(name: str) -> str:
    """A name that workbooks allow."""
    allowed = "".join(char for char in printable(name) if char not in "[]:*?/\\\n\t").strip("' ")
    return allowed[:31] or "Sheet1"


def _header_cell(sheet: WriteOnlyWorksheet, header: str) -> Any:
    cell = WriteOnlyCell(sheet, value=_text(header))
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(value: Value, row: int) -> str | int | Decimal | date | None:
    """Numbers and dates stay what they are, unless a spreadsheet's numbers would round them."""
    if isinstance(value, date) or value is None:
        return value
    if isinstance(value, int | Decimal) and len(str(value)) <= _EXACT_DIGITS:
        return value
    text = _text(value)
    if len(text) > LONGEST_CELL:
        raise CellTooLong(
            say(
                "第 %(row)s 行有一格超过 %(limit)s 字，.xlsx 放不下。请改为下载 .csv。",
                row=row,
                limit=LONGEST_CELL,
            )
        )
    return text
