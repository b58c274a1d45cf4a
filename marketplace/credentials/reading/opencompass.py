"""Summary tables of OpenCompass and AISBench: one row per data set and metric, rounded to 0.01.

Scores are on 0-100, but where AISBench adds the counts (`0.96 (385/400)`) these tell the scale.
`-` stands for what was not run, and in the rows of headings. No number of items is written but
those counts and AISBench's `total_count`; no date, no digest.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from marketplace.credentials.lint_case import HALF_A_HUNDREDTH
from marketplace.credentials.normalising import NOT_A_SHARE
from marketplace.credentials.reading.errors import UnreadableReport, quote
from marketplace.credentials.reading.model_choice import choose_model
from marketplace.credentials.reading.nodes import checked_name
from marketplace.credentials.reading.opencompass_groups import complete_groups
from marketplace.credentials.reading.opencompass_tables import (
    COLUMNS,
    Row,
    Table,
    find_tables,
    has_table,
)
from marketplace.credentials.reading.reader import Reader
from marketplace.credentials.reading.upload import Upload
from marketplace.credentials.results import (
    EvaluationReport,
    EvaluationResult,
    Restatement,
    ResultKey,
    Tool,
)
from marketplace.domain.messages import Message, say

NOTHING = frozenset({"", "-", "/"})
NUMBER_OF_THINGS = ("n_", "num_")
_SCORE = re.compile(r"(-?[0-9]{1,20}(?:\.[0-9]{1,20})?)(?:\s*\(([0-9]{1,12})/([0-9]{1,12})\))?")


@dataclass(frozen=True)
class Score:
    """A cell, and the counts AISBench adds: `right` answers of `n`."""

    value: Decimal
    right: int | None
    n: int | None

    def scale_of(self, metric: str) -> int:
        """What a full mark is: as the counts tell, else 100 unless the metric is no share."""
        if self.right is not None and self.n and self._is_share_of(1):
            return 1
        word = metric.lower()
        is_share = not any(name in word for name in NOT_A_SHARE)
        is_share = is_share and not word.startswith(NUMBER_OF_THINGS)
        return 100 if is_share and abs(self.value) <= 100 else 1

    def _is_share_of(self, full: int) -> bool:
        exact = full * Decimal(self.right or 0) / Decimal(self.n or 1)
        # Zero is zero on any scale.
        return exact != 0 and abs(self.value - exact) <= HALF_A_HUNDREDTH


def _recognises(upload: Upload) -> bool:
    return not upload.looks_like_json and has_table(upload.text)


def _read(upload: Upload) -> EvaluationReport:
    tables = find_tables(upload.text)
    model = choose_model(upload, _models(tables))
    notes: list[Message] = []
    found: dict[ResultKey, EvaluationResult] = {}
    results: list[EvaluationResult] = []
    restatements: list[Restatement] = []
    for table in tables:
        fresh, again = _compared(list(_results(table, model, notes)), found)
        results += fresh
        restatements += again
        found |= {result.key: result for result in fresh}
    return EvaluationReport(
        format=Tool.OPENCOMPASS,
        format_version=_version(tables),
        model=model,
        produced_at=None,
        digest=upload.digest,
        results=complete_groups(results),
        notes=tuple({str(note): note for note in notes}.values()),
        restatements=tuple(restatements),
    )


def _models(tables: tuple[Table, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(model for table in tables for model in table.models))


def _version(tables: tuple[Table, ...]) -> str:
    """Which of the two tools wrote the table shows only where items are counted."""
    return "summary (AISBench)" if any(table.has_total for table in tables) else "summary"


def _compared(
    rows: list[tuple[int, EvaluationResult]], found: dict[ResultKey, EvaluationResult]
) -> tuple[list[EvaluationResult], list[Restatement]]:
    """What a further table says anew, and what it says again."""
    fresh, again = [], []
    for line, result in rows:
        first = found.get(result.key)
        if first is None:
            fresh.append(result)
        elif first.task_version != result.task_version:
            raise _two_versions(line, result)
        else:
            again.append(Restatement(result.key, result.value, say("第 %(line)s 行", line=line)))
    return fresh, again


def _two_versions(line: int, result: EvaluationResult) -> UnreadableReport:
    return UnreadableReport(
        say(
            "第 %(line)s 行的“%(task)s”在文件中还有另一个版本的成绩，无法判断以哪个为准。",
            line=line,
            task=quote(result.task),
        )
    )


def _results(
    table: Table, model: str, notes: list[Message]
) -> Iterator[tuple[int, EvaluationResult]]:
    if model not in table.models:
        return
    column = table.header.index(model, len(COLUMNS) + table.has_total)
    empty = 0
    for row in table.rows:
        cell = row.cells[column]
        score = None if cell in NOTHING else _score(row, cell, notes)
        empty += cell in NOTHING
        if score is not None:
            yield row.line, _result(table, row, score)
    if empty:
        notes.append(say("表格里有 %(count)s 行没有这个模型的成绩，未导入。", count=empty))


def _score(row: Row, cell: str, notes: list[Message]) -> Score | None:
    matched = _SCORE.fullmatch(cell)
    if matched is None:
        notes.append(
            say(
                "第 %(line)s 行没有数值（%(found)s），未导入。",
                line=row.line,
                found=quote(cell),
            )
        )
        return None
    value, right, n = matched.groups()
    return Score(Decimal(value), int(right) if right else None, int(n) if n else None)


def _result(table: Table, row: Row, score: Score) -> EvaluationResult:
    dataset, version, metric, mode = row.cells[: len(COLUMNS)]
    where = f"L{row.line}"
    if dataset in NOTHING or metric in NOTHING:
        raise UnreadableReport(
            say("第 %(line)s 行有成绩，但没有数据集名称或指标名称。", line=row.line)
        )
    return EvaluationResult(
        task=checked_name(dataset, where),
        benchmark=None,
        task_version=_written(checked_name(version, where)),
        task_hash=None,
        metric=checked_name(metric, where),
        filter=_written(checked_name(mode, where)),
        value=score.value,
        scale=score.scale_of(metric),
        stderr=None,
        n=_total(table, row) if score.n is None else score.n,
        n_total=None,
        n_shot=None,
        higher_is_better=None,
        n_right=score.right,
    )


def _written(cell: str) -> str | None:
    return None if cell in NOTHING else cell


def _total(table: Table, row: Row) -> int | None:
    if not table.has_total:
        return None
    cell = row.cells[len(COLUMNS)]
    if cell in NOTHING:
        return None
    if re.fullmatch(r"[0-9]{1,12}", cell) is None:
        raise UnreadableReport(
            say(
                "第 %(line)s 行的 total_count 应为整数，实际是“%(found)s”。",
                line=row.line,
                found=quote(cell),
            )
        )
    return int(cell)


READER = Reader(
    say(
        "OpenCompass 或 AISBench 的汇总表"
        "（CSV、Markdown 或文本，表头为 dataset、version、metric、mode 和模型名称）"
    ),
    _recognises,
    _read,
)
