"""Rows within one cell: indicators, requirements, weights, a line each, written and read back.

A line break inside a text is written `\\n` and a backslash twice, so that any text survives.
"""

import re
from collections.abc import Mapping, Sequence

from marketplace.domain.numerals import normalise

KPI_PARTS = ("name", "baseline", "target", "unit")
NOTHING = "无"
# Below what a cell of a workbook holds and what the reader takes.
LONGEST_PIECE = 15_000
_PARTS = re.compile(r"((?:[^\\|｜]|\\.)*)(?:[|｜]|$)")
_ESCAPED = re.compile(r"\\(.)")
_MARKED = re.compile(r"\s*[【\[](必须|评分)[】\]]\s*(.*)", re.DOTALL)
_WEIGHT = re.compile(r"(.+?)[\s:：]*(\d{1,3})\s*[%％分]?", re.ASCII)
_MUST, _SCORED = "【必须】", "【评分】"

Kpi = Mapping[str, str]
Requirement = tuple[bool, str]


def write_kpis(rows: Sequence[Kpi]) -> str:
    """`识别率 | 80 | 95 | %` for every indicator: name, present, target, unit."""
    return write_rows(rows, KPI_PARTS)


def read_kpis(text: str) -> tuple[dict[str, str], ...] | None:
    """The indicators that `text` lists, None if it is plain prose."""
    try:
        return read_rows(text, KPI_PARTS) or None
    except ValueError:
        return None


def _split(line: str) -> list[str]:
    """The parts between the bars that are not escaped."""
    parts, position = [], 0
    while position <= len(line):
        match = _PARTS.match(line, position)
        if match is None:  # a lone backslash at the end
            return [line]
        parts.append(match[1])
        if match.end() == len(line) and not match[0].endswith(("|", "｜")):
            break
        position = match.end()
    return parts


def write_rows(rows: Sequence[Mapping[str, str]], parts: Sequence[str]) -> str:
    """The cells `parts` of every row between bars, a line each."""
    return "\n".join(" | ".join(_escape(row.get(p) or "", "|｜") for p in parts) for row in rows)


def read_rows(text: str, parts: Sequence[str]) -> tuple[dict[str, str], ...]:
    """The rows that `text` lists; ValueError with the first line that has other cells."""
    rows = []
    for line in filter(str.strip, text.split("\n")):
        cells = [_unescape(part).strip() for part in _split(line)]
        if len(cells) != len(parts):
            raise ValueError(line)
        rows.append(dict(zip(parts, cells, strict=True)))
    return tuple(rows)


def write_requirements(rows: Sequence[Requirement]) -> list[str]:
    """`【必须】…` or `【评分】…` a line; in several pieces where one cell would be too long."""
    pieces: list[str] = []
    for is_mandatory, text in rows:
        line = f"{_MUST if is_mandatory else _SCORED}{_escape(text)}"
        if pieces and len(pieces[-1]) + len(line) < LONGEST_PIECE:
            pieces[-1] += f"\n{line}"
        else:
            pieces.append(line)
    return pieces


def read_requirements(text: str) -> tuple[Requirement, ...]:
    """A requirement a line; one that is not marked 【必须】 is scored, never a gate."""
    rows = []
    for line in filter(str.strip, text.split("\n")):
        match = _MARKED.match(line)
        is_mandatory, said = (match[1] == "必须", match[2]) if match else (False, line)
        rows.append((is_mandatory, _unescape(said.strip())))
    return tuple(rows)


def write_weights(rows: Sequence[tuple[str, int]]) -> str:
    """`报价 30；交付工期 20`; 无 for none."""
    return "；".join(f"{name} {weight}" for name, weight in rows) or NOTHING


def read_weights(text: str) -> tuple[tuple[str, int], ...]:
    """Names and weights; ValueError with the part that says no weight."""
    if normalise(text) == NOTHING:
        return ()
    rows = []
    for part in filter(None, map(str.strip, re.split("[;；、,，\n]", text))):
        match = _WEIGHT.fullmatch(part)
        if match is None:
            raise ValueError(part)
        rows.append((match[1].strip(), int(match[2])))
    return tuple(rows)


def _escape(text: str, marks: str = "") -> str:
    escaped = text.replace("\\", "\\\\").replace("\n", "\\n")
    return re.sub(f"([{marks}])", r"\\\1", escaped) if marks else escaped


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] == "n" else match[1], text)
