"""The public register of filings as a table file: its headers, and its rows by field."""

from collections.abc import Mapping
from dataclasses import dataclass

from marketplace.exchange.header_words import HeaderWords, fold_header
from marketplace.exchange.table import CellError, TableLimits
from marketplace.exchange.tables import read_table

_HEADERS: Mapping[str, tuple[str, ...]] = {
    "series": ("series", "类别", "备案类别", "备案类型", "类型"),
    "registry_number": ("registry_no", "registry_number", "序号"),
    "number": ("filing_number", "备案号", "备案编号", "登记号", "编号", "备案单号", "上线编号"),
    "algorithm_number": ("algorithm_filing_number", "算法备案号", "算法备案编号"),
    "model_name": ("model_name", "模型名称", "应用名称", "应用或功能名称", "名称"),
    "entity": ("entity", "备案单位", "登记单位", "单位", "单位名称"),
    "jurisdiction": ("jurisdiction", "属地", "地区"),
    "filed_on": ("filing_date", "备案时间", "备案日期", "登记时间", "公告日期", "日期"),
    "source": ("source", "来源"),
}
FIELDS = {fold_header(word): name for name, words in _HEADERS.items() for word in words}
WORDS = HeaderWords(frozenset(FIELDS), example="序号、模型名称、备案单位、备案号、备案时间")


@dataclass(frozen=True)
class FilingSheet:
    """The rows by field, each with its number in the file, and the cells that were unreadable.

    `headers`: field -> what the file calls it.
    """

    rows: tuple[tuple[int, Mapping[str, str]], ...]
    headers: Mapping[str, str]
    errors: tuple[CellError, ...]


def read_filing_sheet(data: bytes, filename: str) -> FilingSheet:
    """Raises `UnreadableTable` for the file. A file of one series may say so in its name."""
    table = read_table(data, filename, TableLimits(), WORDS)
    named = {} if _has_series(table.headers) else {"series": filename}
    rows = tuple((row.number, {**named, **_by_field(row.cells)}) for row in table.rows)
    headers = {FIELDS.get(fold_header(header), ""): header for header in table.headers}
    return FilingSheet(rows, headers, table.errors)


def _has_series(headers: tuple[str, ...]) -> bool:
    return any(FIELDS.get(fold_header(header)) == "series" for header in headers)


def _by_field(cells: Mapping[str, str]) -> dict[str, str]:
    pairs = ((FIELDS.get(fold_header(header)), text) for header, text in cells.items())
    return {name: text.strip() for name, text in pairs if name}
