"""The template of a list: headers, an example that is left out again, and help beside it."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from marketplace.exchange.workbook import Value, stream_csv

_LAST_ROW = 2000
_GREY = PatternFill("solid", fgColor="FFEFEFEF")


@dataclass(frozen=True)
class Column:
    """A column of the template: its header, what to write, an example, the choices if closed."""

    header: str
    help: str
    example: Value
    choices: Sequence[str] = ()


@dataclass(frozen=True)
class HelpSheet:
    """How the sheet with the explanations is called, and its own headers."""

    name: str
    headers: tuple[str, str, str]


def template_csv(columns: Sequence[Column]) -> bytes:
    """Headers and the example, as text."""
    rows = [[column.example for column in columns]]
    return b"".join(stream_csv([column.header for column in columns], rows))


def template_xlsx(columns: Sequence[Column], sheet_name: str, help_sheet: HelpSheet) -> bytes:
    """The same as a workbook that offers the choices, with a second sheet that explains."""
    workbook = Workbook()
    sheet: Any = workbook.active
    sheet.title = sheet_name
    sheet.append([column.header for column in columns])
    sheet.append([column.example for column in columns])
    sheet.freeze_panes = "B2"
    _dress(sheet, len(columns))
    helping: Any = workbook.create_sheet(help_sheet.name)
    _explain(helping, columns, help_sheet)
    for place, column in enumerate(columns, 1):
        if column.choices:
            _offer(sheet, helping, place, column)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _dress(sheet: Any, width: int) -> None:
    for place in range(1, width + 1):
        sheet.column_dimensions[get_column_letter(place)].width = 22
        sheet.cell(1, place).font = Font(bold=True)
        sheet.cell(1, place).fill = _GREY
        sheet.cell(2, place).font = Font(italic=True, color="FF666666")
        for row in (1, 2):
            sheet.cell(row, place).alignment = Alignment(wrap_text=True, vertical="top")


def _explain(sheet: Any, columns: Sequence[Column], names: HelpSheet) -> None:
    sheet.append(list(names.headers))
    for column in columns:
        sheet.append([column.header, column.help, "、".join(column.choices)])
    for letter, width in (("A", 22), ("B", 60), ("C", 60)):
        sheet.column_dimensions[letter].width = width
        sheet[f"{letter}1"].font = Font(bold=True)
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _offer(sheet: Any, helping: Any, place: int, column: Column) -> None:
    """A list to choose from: it may be long, so it stands in a column of the second sheet."""
    at = get_column_letter(place + 4)
    helping[f"{at}1"] = column.header
    for number, choice in enumerate(column.choices, 2):
        helping[f"{at}{number}"] = choice
    helping.column_dimensions[at].hidden = True
    source = f"'{helping.title}'!${at}$2:${at}${len(column.choices) + 1}"
    rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
    letter = get_column_letter(place)
    rule.add(f"{letter}2:{letter}{_LAST_ROW}")
    sheet.add_data_validation(rule)
