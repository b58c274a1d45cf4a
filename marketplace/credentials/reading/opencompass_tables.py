"""The summary tables of OpenCompass and AISBench, found in CSV, Markdown and plain text.

The header is `dataset,version,metric,mode`, with AISBench `total_count`, then a column per model.
A summary file in text holds the same table up to three times, each in another notation.
Source of the shapes: `summarizers/default.py` of both tools.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import islice

from marketplace.credentials.reading.errors import UnreadableReport, quote
from marketplace.credentials.reading.nodes import checked_name
from marketplace.domain.messages import Message, say

COLUMNS = ("dataset", "version", "metric", "mode")
TOTAL = "total_count"
MOST_COLUMNS = 200
MOST_LINES = 10_000
"""Five times the results a report may have."""
MOST_TABLES = 100
LONGEST_LINE = 50_000

_HEADER = re.compile(
    r'^[ \t|"]{0,200}dataset[ \t|,"]{1,300}version[ \t|,"]{1,300}metric[ \t|,"]{1,300}mode[ \t|,"]',
    re.MULTILINE,
)
_RULE = re.compile(r"[-=+:| \t]+")
_WHOLE_SCORE = re.compile(r"(?:\.[0-9]{2}(?:\s*\([0-9]+/[0-9]+\))?|[-/])$")
_END = re.compile(r"```|~~~|\$\$\$")


class Notation(Enum):
    """How a table is written down."""

    CSV = "csv"
    PIPES = "pipes"
    SPACES = "spaces"


@dataclass(frozen=True)
class Row:
    """A data row: the number of its line, and its cells, as many as the table has columns."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table whose header is that of a summary."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def has_total(self) -> bool:
        """Whether AISBench counted the items."""
        return self.header[len(COLUMNS)] == TOTAL

    @property
    def models(self) -> tuple[str, ...]:
        """The columns that hold scores."""
        return self.header[len(COLUMNS) + self.has_total :]


def has_table(text: str) -> bool:
    """Whether a summary's header is in the text."""
    return _HEADER.search(text) is not None


def find_tables(text: str) -> tuple[Table, ...]:
    """All summary tables in the text; refuses rows that do not fit their header."""
    starts = [found.start() for found in islice(_HEADER.finditer(text), MOST_TABLES + 1)]
    if len(starts) > MOST_TABLES:
        raise UnreadableReport(say("文件里超过 %(limit)s 张汇总表。", limit=MOST_TABLES))
    ends = [*starts[1:], len(text)]
    return tuple(_table(text, start, end) for start, end in zip(starts, ends, strict=True))


def _table(text: str, start: int, end: int) -> Table:
    """The table whose header begins at `start`, up to what ends it or the next one's header."""
    first = text.count("\n", 0, start) + 1
    lines = text[start:end].split("\n", MOST_LINES)
    notation = _notation(lines[0])
    header = _header(lines, notation, first)
    _check_header(header, first)
    rows = tuple(_rows(lines, first, notation, len(header)))
    if end == len(text) and rows and rows[-1].line == first + len(lines) - 1:
        _check_last_line(lines, first, notation)
    return Table(header, rows)


def _check_last_line(lines: Sequence[str], first: int, notation: Notation) -> None:
    """A score at the very end of a file may have lost digits; what is whole looks whole."""
    last = lines[-1].rstrip()
    is_whole = {
        Notation.CSV: _WHOLE_SCORE.search(last) is not None,
        Notation.PIPES: last.endswith("|") or not lines[0].rstrip().endswith("|"),
        Notation.SPACES: len(last) >= len(lines[1].rstrip()),
    }
    if not is_whole[notation]:
        raise UnreadableReport(
            say(
                "表格在第 %(line)s 行中断，最后一个数可能不完整。请重新导出后上传。",
                line=first + len(lines) - 1,
            )
        )


def _notation(header: str) -> Notation:
    if header.lstrip().startswith("|"):
        return Notation.PIPES
    return Notation.CSV if re.match(r'[ \t"]*dataset[ \t"]*,', header) else Notation.SPACES


def _header(lines: Sequence[str], notation: Notation, first: int) -> tuple[str, ...]:
    """In plain text the rule below says how many columns there are, and so how they are parted."""
    if notation is not Notation.SPACES:
        return _cells(lines[0], notation, first)
    rule = lines[1] if len(lines) > 1 else ""
    wide, narrow = _parted(lines[0], r"\s{2,}"), tuple(lines[0].split())
    is_rule = _RULE.fullmatch(rule.strip()) is not None
    return narrow if is_rule and len(rule.split()) == len(narrow) else wide


def _check_header(header: tuple[str, ...], line: int) -> None:
    models = header[len(COLUMNS) + (header[len(COLUMNS) : len(COLUMNS) + 1] == (TOTAL,)) :]
    if header[: len(COLUMNS)] != COLUMNS or not models or "" in models:
        raise _wrong_line(line, say("表头 dataset、version、metric、mode 和模型名称"), header)
    if len(header) > MOST_COLUMNS:
        raise _wrong_line(line, say("不超过 %(limit)s 列的表头", limit=MOST_COLUMNS), header)
    for model in models:
        checked_name(model, f"L{line}")
        if models.count(model) > 1:
            raise UnreadableReport(
                say(
                    "第 %(line)s 行的表头里，模型“%(name)s”出现了两次，无法判断以哪个为准。",
                    line=line,
                    name=quote(model),
                )
            )


def _rows(lines: Sequence[str], first: int, notation: Notation, width: int) -> Iterator[Row]:
    for number, padded in enumerate(lines[1:], first + 1):
        line = padded.strip()
        if _ends(line, notation):
            return
        if number - first >= MOST_LINES:
            raise UnreadableReport(say("表格超过 %(limit)s 行。", limit=MOST_LINES))
        if line and not _RULE.fullmatch(line):
            yield Row(number, _fitting(line, notation, width, number))


def _ends(line: str, notation: Notation) -> bool:
    if _END.match(line):
        return True
    if notation is Notation.PIPES:
        return not line.startswith(("|", "+"))
    return notation is Notation.SPACES and not line


def _fitting(line: str, notation: Notation, width: int, number: int) -> tuple[str, ...]:
    cells = _cells(line, notation, number)
    if notation is Notation.SPACES and len(cells) != width:
        # Long names leave one space; a pair of counts belongs to the score before it.
        cells = _parted(line, r"\s+(?!\()")
    if len(cells) != width:
        raise _wrong_line(number, say("与表头相同的 %(width)s 列", width=width), cells)
    return cells


def _cells(line: str, notation: Notation, number: int) -> tuple[str, ...]:
    if len(line) > LONGEST_LINE:
        raise UnreadableReport(
            say("第 %(line)s 行超过 %(limit)s 个字。", line=number, limit=LONGEST_LINE)
        )
    if notation is Notation.CSV:
        return _csv_cells(line, number)
    if notation is Notation.PIPES:
        return _parted(line.strip().removeprefix("|").removesuffix("|"), r"(?<!\\)\|")
    return _parted(line, r"\s{2,}")


def _csv_cells(line: str, number: int) -> tuple[str, ...]:
    try:
        (cells,) = csv.reader([line], strict=True)
    except (csv.Error, ValueError):
        raise _wrong_line(number, say("逗号分隔的一行"), (line,)) from None
    return tuple(cell.strip() for cell in cells)


def _parted(line: str, by: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in re.split(by, line.strip()))


def _wrong_line(line: int, expected: Message, found: Sequence[str]) -> UnreadableReport:
    return UnreadableReport(
        say(
            "文件第 %(line)s 行应为%(expected)s，实际有 %(count)s 列：%(found)s。"
            "请上传评测工具原样生成的汇总表。",
            line=line,
            expected=expected,
            count=len(found),
            found=quote("，".join(found)),
        )
    )
