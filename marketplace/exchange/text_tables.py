"""Tables that are text: comma, tab or semicolon separated, and JSON lines."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from marketplace.domain.messages import Message, say
from marketplace.exchange.cell_text import clean, printable
from marketplace.exchange.grid import (
    GridRow,
    TableBuilder,
    find_header,
    header_score,
    no_header,
    take_head,
    too_long,
    too_many_rows,
)
from marketplace.exchange.header_words import LONGEST_HEADER, HeaderWords
from marketplace.exchange.table import CellError, Table, TableLimits, TableRow, UnreadableTable

DELIMITERS = (",", "\t", ";", "，", "|")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")

# The csv module refuses fields above 128 KiB; a file's size is limited before, and a cell's length
# is checked, with its place, after.
csv.field_size_limit(2**31 - 1)


def decode(data: bytes) -> tuple[str, str]:
    """The text and its encoding: by its mark, else UTF-8, else GB18030 (GBK and GB2312 too)."""
    marked = next((encoding for bom, encoding in _BOMS if data.startswith(bom)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if _BINARY.search(text):
            raise UnreadableTable(say("这不是表格文件。请上传 .xlsx、.csv 或 .jsonl 文件。"))
        return text, encoding
    raise UnreadableTable(
        say("文件的文字编码无法识别。请用 UTF-8 或 GBK 编码另存，或另存为 .xlsx 后再上传。")
    )


def read_csv(text: str, limits: TableLimits, words: HeaderWords, notes: list[Message]) -> Table:
    """The table in delimited text; the delimiter is the one that shows the most known headers."""
    heads = {delimiter: _head(text, delimiter) for delimiter in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda each: header_score(heads[each], words))
    header = find_header(heads[delimiter], words)
    if header is None:
        raise no_header(words)
    rows = _records(text, delimiter)
    try:
        return TableBuilder(header, limits, notes=notes).build(rows)
    except _BrokenRecord as broken:
        raise UnreadableTable(
            say("第 %(line)s 行附近的引号没有配对，无法分列。请改正后再上传。", line=broken.line)
        ) from None


class _BrokenRecord(Exception):
    """Quotes do not pair around this line of the file."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _records(text: str, delimiter: str) -> Iterator[GridRow]:
    """The records that hold anything, counted as a spreadsheet program counts rows."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = tuple(clean(cell) for cell in next(reader))
        except StopIteration:
            return
        except csv.Error:
            raise _BrokenRecord(reader.line_num) from None
        if any(cells):
            yield GridRow(number, cells)


def _head(text: str, delimiter: str) -> tuple[GridRow, ...]:
    return take_head(_until_broken(_records(text, delimiter)))


def _until_broken(rows: Iterator[GridRow]) -> Iterator[GridRow]:
    try:
        yield from rows
    except _BrokenRecord:
        return


def looks_like_json_lines(text: str) -> bool:
    """Whether the first thing in the text opens a JSON object."""
    return text.lstrip().startswith("{")


def read_json_lines(text: str, limits: TableLimits, notes: list[Message]) -> Table:
    """The table of one strict JSON object per line; a line that is none is reported and left out.

    Only a line feed ends a line: JSON text may hold other Unicode line breaks.
    """
    rows: list[TableRow] = []
    errors: list[CellError] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        if len(rows) >= limits.rows:
            raise too_many_rows(limits)
        try:
            cells = _object(line, limits)
        except _BadLine as bad:
            errors.append(CellError(number, "", bad.reason))
            continue
        rows.append(TableRow(number, _checked(cells, number, limits, errors)))
    if not rows:
        raise UnreadableTable(_no_json_rows(errors))
    headers = tuple(dict.fromkeys(header for row in rows for header in row.cells))
    return Table(headers, tuple(rows), None, tuple(notes), tuple(errors))


def _no_json_rows(errors: list[CellError]) -> Message:
    if not errors:
        return say("文件是空的。")
    return say(
        "没有一行可以读取。第 %(row)s 行：%(reason)s", row=errors[0].row, reason=errors[0].reason
    )


class _BadLine(ValueError):
    """A line that is no row."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


def _strict_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _BadLine(say("同一行里有重名的字段。"))
    return found


def _no_constant(name: str) -> Any:
    raise _BadLine(say("%(name)s 不是 JSON 允许的值。", name=name))


# Numbers stay text: every digit counts in money and in codes.
_DECODER = json.JSONDecoder(
    object_pairs_hook=_strict_pairs,
    parse_int=str,
    parse_float=str,
    parse_constant=_no_constant,
)


def _object(line: str, limits: TableLimits) -> dict[str, Any]:
    try:
        found = _DECODER.decode(line.strip())
    except json.JSONDecodeError as error:
        raise _BadLine(say("第 %(column)s 个字符处不是合法的 JSON。", column=error.colno)) from None
    except RecursionError:
        raise _BadLine(say("嵌套过深，无法读取。")) from None
    if not isinstance(found, dict):
        raise _BadLine(say("这一行不是 JSON 对象（{…}）。"))
    if len(found) > limits.columns:
        raise _BadLine(say("这一行超过 %(limit)s 个字段。", limit=limits.columns))
    return found


def _checked(
    values: Mapping[str, Any], number: int, limits: TableLimits, errors: list[CellError]
) -> dict[str, str]:
    cells: dict[str, str] = {}
    for key, value in values.items():
        name, text = " ".join(clean(key).split())[:LONGEST_HEADER], _text(value)
        reason = too_long(text, limits)
        if reason is None and name in cells:
            reason = say("同一行里有重名的字段。")
        if reason is not None:
            errors.append(CellError(number, name, reason))
        elif name and text:
            cells[name] = text
    return cells


def _text(value: Any) -> str:
    if isinstance(value, str):
        return clean(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "、".join(filter(None, map(clean, value)))
    return printable(json.dumps(value, ensure_ascii=False))
