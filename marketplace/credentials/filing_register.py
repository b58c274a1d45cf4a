"""The public register of filings, row by row: what can be taken, and what is odd about the rest.

The register as published has swapped columns and rows out of order. What cannot be true is not
taken and said; what is merely odd is taken and said.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from marketplace.credentials.filings import (
    SERIES_NAMES,
    FilingSeries,
    check_filing,
    day_in_number,
    normalise_number,
)
from marketplace.domain.messages import Message, say

Cells = Mapping[str, str]
# Which columns, and what is the matter with them.
Complaint = tuple[tuple[str, ...], Message]

_ORGANISATION = re.compile(
    r"(公司|集团|研究院|研究所|中心|大学|学院|实验室|报社|通讯社|医院|委员会|创新院)$"
)
_DAY = re.compile(r"(20[0-9]{2})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_WHOLE = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True)
class RegisterEntry:
    """One entry of the register. `registry_number` counts within a series."""

    row: int
    series: FilingSeries
    registry_number: int | None
    number: str | None
    algorithm_number: str | None
    model_name: str
    entity: str | None
    jurisdiction: str | None
    filed_on: date | None
    source: str

    @property
    def key(self) -> str:
        """By what the entry is known again in a later file."""
        if self.registry_number is not None:
            return f"{self.series}:{self.registry_number}"
        return f"{self.series}:{self.number}"


@dataclass(frozen=True)
class RegisterProblem:
    """What is the matter with a row, in which columns, and whether it was taken all the same."""

    row: int
    columns: tuple[str, ...]
    reason: Message
    is_taken: bool


@dataclass
class Register:
    """A file as judged. `mentioned` holds the keys of rows that were not taken, too."""

    entries: dict[str, RegisterEntry] = field(default_factory=dict)
    problems: list[RegisterProblem] = field(default_factory=list)
    mentioned: set[str] = field(default_factory=set)


class _Order:
    """What came before: the last entry of each series, and the series of the last entry."""

    def __init__(self) -> None:
        self._latest: dict[FilingSeries, RegisterEntry] = {}
        self._before: RegisterEntry | None = None

    def list_disorder(self, entry: RegisterEntry) -> Iterator[Complaint]:
        """In what `entry` is out of order. It is the one before from now on."""
        latest, before = self._latest.get(entry.series), self._before
        self._latest[entry.series] = self._before = entry
        if latest is None:
            return
        if before is not None and before.series is not entry.series:
            yield ("series",), _say_mixed(entry, before)
        yield from _list_disorder(entry, latest)


def _say_mixed(entry: RegisterEntry, before: RegisterEntry) -> Message:
    return say(
        "“%(series)s”的一行排到了“%(before)s”的后面，两个系列混在一起。",
        series=say(SERIES_NAMES[entry.series]),
        before=say(SERIES_NAMES[before.series]),
    )


def judge_register(rows: Iterable[tuple[int, Cells]]) -> Register:
    """Every row (its number and its cells by field), in the order of the file."""
    register = Register()
    order = _Order()
    for number, cells in rows:
        wrong = list(_list_errors(cells))
        if wrong:
            register.problems += [RegisterProblem(number, *each, False) for each in wrong]
            _mention(register, cells)
            continue
        _take(register, _read(number, cells), order)
    return register


def _mention(register: Register, cells: Cells) -> None:
    series, registry_number = find_series(cells.get("series", "")), cells.get("registry_number")
    register.mentioned |= {f"{series}:{each}" for each in (registry_number, _number(cells)) if each}


def _take(register: Register, entry: RegisterEntry, order: _Order) -> None:
    first = register.entries.get(entry.key)
    if first is not None:
        columns = ("number",) if entry.registry_number is None else ("registry_number",)
        reason = say("与第 %(row)s 行是同一条，只取前一行。", row=first.row)
        register.problems.append(RegisterProblem(entry.row, columns, reason, False))
        return
    odd = [*_list_oddities(entry), *order.list_disorder(entry)]
    register.problems += [RegisterProblem(entry.row, *each, True) for each in odd]
    register.entries[entry.key] = entry
    register.mentioned.add(entry.key)


def find_series(text: str) -> FilingSeries | None:
    """Which register a row says that it is of."""
    if "算法" in text:
        return FilingSeries.ALGORITHM
    if "登记" in text:
        return FilingSeries.REGISTRATION
    return FilingSeries.GENERATIVE_SERVICE if "备案" in text else None


def _number(cells: Cells) -> str | None:
    return normalise_number(cells.get("number", "")) or None


def _list_errors(cells: Cells) -> Iterator[Complaint]:
    series = find_series(cells.get("series", ""))
    registry_number = cells.get("registry_number")
    if series is None:
        yield ("series",), say("看不出是备案、登记还是算法备案。")
    if registry_number and not _WHOLE.fullmatch(registry_number):
        yield ("registry_number",), say("序号“%(number)s”不是整数。", number=registry_number[:40])
    if not registry_number and not _number(cells):
        yield ("registry_number", "number"), say("既没有序号也没有编号，以后认不出这一条。")
    if not cells.get("model_name"):
        yield ("model_name",), say("没有模型名称。")
    yield from _list_swaps(cells, series)


def _list_swaps(cells: Cells, series: FilingSeries | None) -> Iterator[Complaint]:
    name, entity = cells.get("model_name", ""), cells.get("entity", "")
    if entity and _ORGANISATION.search(name) and not _ORGANISATION.search(entity):
        yield (
            ("model_name", "entity"),
            say(
                "模型名称和单位两栏像是颠倒了：“%(name)s”“%(entity)s”。",
                name=name[:80],
                entity=entity[:80],
            ),
        )
    number, day = _number(cells), cells.get("filed_on", "")
    if number and _DAY.fullmatch(number) and day and not _DAY.fullmatch(day):
        yield (
            ("number", "filed_on"),
            say("编号和日期两栏像是颠倒了：“%(number)s”“%(day)s”。", number=number, day=day[:80]),
        )
        return
    if day and _read_day(day) is None:
        yield ("filed_on",), say("日期“%(day)s”读不出。", day=day[:40])
    yield from _list_wrong_numbers(cells, series)


def _list_wrong_numbers(cells: Cells, series: FilingSeries | None) -> Iterator[Complaint]:
    number, algorithm = _number(cells), normalise_number(cells.get("algorithm_number", ""))
    if number and series is not None:
        wrong = check_filing(series, number)
        if wrong:
            yield ("number",), wrong
    if algorithm:
        wrong = check_filing(FilingSeries.ALGORITHM, algorithm)
        if wrong:
            yield ("algorithm_number",), wrong


def _read_day(text: str) -> date | None:
    found = _DAY.fullmatch(text.strip())
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def _read(row: int, cells: Cells) -> RegisterEntry:
    series, registry_number = find_series(cells["series"]), cells.get("registry_number")
    return RegisterEntry(
        row=row,
        series=series or FilingSeries.GENERATIVE_SERVICE,
        registry_number=int(registry_number) if registry_number else None,
        number=_number(cells),
        algorithm_number=normalise_number(cells.get("algorithm_number", "")) or None,
        model_name=cells["model_name"][:200],
        entity=cells.get("entity", "")[:200] or None,
        jurisdiction=cells.get("jurisdiction", "")[:80] or None,
        filed_on=_read_day(cells.get("filed_on", "")),
        source=cells.get("source", "")[:300],
    )


def _list_oddities(entry: RegisterEntry) -> Iterator[Complaint]:
    day = day_in_number(entry.number or "")
    if day and entry.filed_on and day > entry.filed_on:
        yield (
            ("number", "filed_on"),
            say(
                "编号里的日期 %(day)s 晚于公告日期 %(filed_on)s。",
                day=day.isoformat(),
                filed_on=entry.filed_on.isoformat(),
            ),
        )


def _list_disorder(entry: RegisterEntry, before: RegisterEntry) -> Iterator[Complaint]:
    number, number_before = entry.registry_number, before.registry_number
    if number is not None and number_before is not None and number < number_before:
        yield (
            ("registry_number",),
            say(
                "序号 %(number)s 排在 %(before)s 之后，次序乱了。",
                number=number,
                before=number_before,
            ),
        )
    if before.filed_on and entry.filed_on and entry.filed_on < before.filed_on:
        yield (
            ("filed_on",),
            say(
                "日期 %(day)s 早于上一行的 %(before)s，次序乱了。",
                day=entry.filed_on.isoformat(),
                before=before.filed_on.isoformat(),
            ),
        )
