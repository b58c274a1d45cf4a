"""Report files of EvalScope: to 0.8, 0.10-1.10, and `schema_version` 2.

One report is one data set; a metric's score is the mean over its subsets weighted by their size,
rounded to four decimals, and the report's own score repeats the first metric's. No format says
when the run was made or how large the data set is. A schema-2 export may hold several reports.
Source of the shapes: evalscope/report/report.py of the tool.
"""

from collections import Counter
from collections.abc import Iterator

from marketplace.credentials.reading.errors import UnreadableReport, quote
from marketplace.credentials.reading.evalscope_metrics import Metric, Subset, list_metrics
from marketplace.credentials.reading.nodes import Node
from marketplace.credentials.reading.reader import Reader
from marketplace.credentials.reading.upload import Upload
from marketplace.credentials.results import (
    EvaluationReport,
    EvaluationResult,
    Restatement,
    Tool,
)
from marketplace.domain.messages import Message, say

TO_0_8 = frozenset({"metric", "score", "category"})
FROM_0_10 = frozenset({"dataset_name", "metrics"})


def _recognises(upload: Upload) -> bool:
    if not upload.looks_like_json:
        return False
    fields = upload.document.fields().keys()
    return "report_list" in fields or fields >= FROM_0_10 or fields >= TO_0_8


def _read(upload: Upload) -> EvaluationReport:
    reports = _reports(upload.document)
    notes: list[Message] = []
    results: list[EvaluationResult] = []
    restatements: list[Restatement] = []
    for report in reports:
        metrics = list(list_metrics(report, notes))
        results += [r for metric in metrics for r in _results_of(_dataset(report), metric)]
        restatements += _restatements(report, metrics)
        if not metrics:
            notes.append(say("数据集“%(name)s”没有任何成绩。", name=quote(_dataset(report))))
    return EvaluationReport(
        format=Tool.EVALSCOPE,
        format_version=_version(reports),
        model=_model(reports, notes),
        produced_at=None,
        digest=upload.digest,
        results=tuple(results),
        notes=tuple(notes),
        restatements=tuple(restatements),
    )


def _reports(document: Node) -> list[Node]:
    if "report_list" not in document.fields():
        return [document]
    reports = document.get("report_list").items()
    if not reports:
        raise document.get("report_list").refuse(say("至少一份报告"))
    return reports


def _version(reports: list[Node]) -> str:
    versions = {_version_of(report) for report in reports}
    if len(versions) > 1:
        raise UnreadableReport(say("文件里的几份报告版本不同，请分别上传。"))
    return versions.pop()


def _version_of(report: Node) -> str:
    written = report.find("schema_version")
    if written is None:
        return "≤0.8" if "category" in report.fields() else "0.10–1.10"
    if written.number() != 2:
        raise written.refuse(say("版本号 2"))
    return "schema 2"


def _model(reports: list[Node], notes: list[Message]) -> str:
    names = {_name_in(report, "model_name") for report in reports}
    if len(names) > 1:
        raise UnreadableReport(
            say(
                "文件里的几份报告属于不同的模型（%(names)s），请分别上传。",
                names=quote("、".join(sorted(names))),
            )
        )
    name = names.pop()
    if not name:
        notes.append(say("文件没有写明被测模型的名称。"))
    return name


def _name_in(report: Node, field: str) -> str:
    node = report.find(field)
    return node.text().strip() if node else ""


def _dataset(report: Node) -> str:
    """Up to 0.8 the report is named after its data set."""
    name = _name_in(report, "dataset_name") or _name_in(report, "name")
    if not name:
        raise report.refuse(say("写明数据集名称（dataset_name）的报告"))
    return name


def _results_of(dataset: str, metric: Metric) -> Iterator[EvaluationResult]:
    tasks = _subset_tasks(dataset, metric.subsets)
    yield _result(dataset, metric, Subset("", metric.value, metric.n), parts=tasks)
    for task, subset in zip(tasks, metric.subsets, strict=True):
        yield _result(task, metric, subset)


def _subset_tasks(dataset: str, subsets: tuple[Subset, ...]) -> tuple[str, ...]:
    """`dataset:subset`; with the category's name where two categories share a subset's name."""
    names = Counter(subset.name for subset in subsets)
    return tuple(
        f"{dataset}:{subset.name}"
        if names[subset.name] == 1
        else f"{dataset}:{subset.category}/{subset.name}"
        for subset in subsets
    )


def _result(
    task: str, metric: Metric, scored: Subset, parts: tuple[str, ...] = ()
) -> EvaluationResult:
    return EvaluationResult(
        task=task,
        benchmark=None,
        task_version=None,
        task_hash=None,
        metric=metric.name,
        filter=metric.filter,
        value=scored.value,
        scale=metric.scale,
        stderr=None,
        n=scored.n,
        n_total=None,
        n_shot=None,
        higher_is_better=metric.higher_is_better,
        parts=parts,
    )


def _restatements(report: Node, metrics: list[Metric]) -> Iterator[Restatement]:
    dataset = _dataset(report)
    score = report.find("score")
    if score and metrics and "metrics" in report.fields():
        first = metrics[0]
        yield Restatement((dataset, first.name, first.filter), score.number(), score.path)
    for metric in metrics:
        for node in metric.restated:
            key = (dataset, metric.name, metric.filter)
            yield Restatement(key, node.number(), node.path)


READER = Reader(
    say("EvalScope 的报告 JSON（含 dataset_name 与 metrics，或 metric、score 与 category）"),
    _recognises,
    _read,
)
