"""Result files of lm-evaluation-harness: to 0.3, 0.4.x, and the 2026 variant of 0.4.

To 0.3 a metric's key is bare (`acc`, `acc_stderr`) and no sample size is written; since 0.4 the
key is `metric,filter` and `n-samples` says how many items there are and how many were scored.
Source of the shapes: lm_eval/evaluator.py and loggers/evaluation_tracker.py of the tool.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from marketplace.credentials.reading.errors import quote
from marketplace.credentials.reading.lm_eval_file import ResultsFile
from marketplace.credentials.reading.lm_eval_groups import Groups
from marketplace.credentials.reading.nodes import Node, checked_name
from marketplace.credentials.reading.reader import Reader
from marketplace.credentials.reading.upload import Upload
from marketplace.credentials.results import (
    EvaluationReport,
    EvaluationResult,
    Restatement,
    ResultKey,
    Tool,
)
from marketplace.domain.messages import say

ATTRIBUTES = frozenset({"alias", "name", "sample_len", "sample_count", " ", ""})
"""Fields of a result that are not metrics; a group without a mean has the blank one."""


@dataclass(frozen=True)
class _Column:
    """One metric's key in a result, taken apart."""

    key: str
    metric: str
    filter: str | None

    @property
    def stderr_key(self) -> str:
        return f"{self.metric}_stderr" + ("" if self.filter is None else f",{self.filter}")


def _recognises(upload: Upload) -> bool:
    if not upload.looks_like_json:
        return False
    fields = upload.document.fields()
    return "results" in fields and bool({"config", "configs", "versions"} & fields.keys())


def _read(upload: Upload) -> EvaluationReport:
    file = ResultsFile(upload.document)
    groups = Groups.of(file.document, file.rows)
    results = [r for task, row in file.rows.items() for r in _results_of(file, task, row)]
    file.note_what_is_missing()
    return EvaluationReport(
        format=Tool.LM_EVAL,
        format_version=file.version,
        model=file.model(),
        produced_at=file.produced_at,
        digest=upload.digest,
        results=tuple(groups.completed(results)),
        notes=tuple(file.notes),
        restatements=tuple(_restatements(file)),
    )


def _results_of(file: ResultsFile, task: str, row: Node) -> Iterator[EvaluationResult]:
    checked_name(task, row.path)
    for column, node in _columns(file, row):
        value = _value(file, node)
        if value is not None:
            yield _result(file, task, row, column, value)


def _columns(file: ResultsFile, row: Node) -> Iterator[tuple[_Column, Node]]:
    bare = file.is_bare
    for key, node in row.members():
        metric, comma, filter_name = (key, "", "") if bare else key.rpartition(",")
        if key in ATTRIBUTES or metric.endswith("_stderr"):
            continue
        if not bare and not comma:
            file.notes.append(say("未识别的字段 %(where)s 已略过。", where=node.path))
            continue
        yield _Column(checked_name(key, node.path), metric, filter_name if comma else None), node


def _value(file: ResultsFile, node: Node) -> Decimal | None:
    if node.value is not None and not isinstance(node.value, str):
        return node.number()
    file.notes.append(
        say(
            "%(where)s 没有数值（%(found)s），未导入。",
            where=node.path,
            found=quote(str(node.value)),
        )
    )
    return None


def _result(
    file: ResultsFile, task: str, row: Node, column: _Column, value: Decimal
) -> EvaluationResult:
    n, n_total = _counts(file, task, row)
    return EvaluationResult(
        task=task,
        benchmark=None,
        task_version=_task_version(file, task),
        task_hash=_text(file.of_task("task_hashes", task)),
        metric=column.metric,
        filter=column.filter,
        value=value,
        scale=1,
        stderr=_stderr(row.find(column.stderr_key)),
        n=n,
        n_total=n_total,
        n_shot=_n_shot(file, task),
        higher_is_better=_direction(file, task, column.metric),
    )


def _stderr(node: Node | None) -> Decimal | None:
    """None where the tool wrote "N/A": it did not compute one."""
    return None if node is None or isinstance(node.value, str) else node.number()


def _counts(file: ResultsFile, task: str, row: Node) -> tuple[int | None, int | None]:
    samples = file.of_task("n-samples", task)
    length = row.find("sample_len")
    if samples is None:
        return (length.count() if length else None), None
    return samples.get("effective").count(), samples.get("original").count()


def _task_version(file: ResultsFile, task: str) -> str | None:
    node = file.of_task("versions", task)
    if node is None:
        return None
    return node.text() if isinstance(node.value, str) else str(node.number())


def _n_shot(file: ResultsFile, task: str) -> int | None:
    node = file.of_task("n-shot", task) or file.of_task("config", "num_fewshot")
    # Some releases wrote a dash for groups.
    return None if node is None or isinstance(node.value, str) else node.count()


def _direction(file: ResultsFile, task: str, metric: str) -> bool | None:
    metrics = file.of_task("higher_is_better", task)
    node = metrics.find(metric) if metrics else None
    return node.flag() if node else None


def _text(node: Node | None) -> str | None:
    return node.text() if node else None


def _restatements(file: ResultsFile) -> Iterator[Restatement]:
    """Groups are written under `groups` and again under `results`."""
    groups = file.document.find("groups")
    stated_again = file.document.get("results").fields()
    for task, row in groups.members() if groups else ():
        if task not in stated_again:
            continue
        for column, node in _columns(file, row):
            if not isinstance(node.value, str) and node.value is not None:
                key: ResultKey = (task, column.metric, column.filter)
                yield Restatement(key, node.number(), node.path)


READER = Reader(
    say("lm-evaluation-harness 的 results_*.json（含 results 与 config/configs/versions）"),
    _recognises,
    _read,
)
