"""Which reader a file belongs to, and what must hold for every report whoever wrote it."""

from collections.abc import Sequence
from dataclasses import replace

from marketplace.credentials.benchmarks import BenchmarkTable, load_benchmarks
from marketplace.credentials.reading import evalscope, helm, hugging_face, lm_eval, opencompass
from marketplace.credentials.reading.errors import UnreadableReport, quote
from marketplace.credentials.reading.reader import Reader
from marketplace.credentials.reading.upload import Upload
from marketplace.credentials.results import EvaluationReport, EvaluationResult, ResultKey
from marketplace.domain.messages import Message, say

LARGEST_FILE = 20_000_000
MOST_RESULTS = 2_000
"""Ten times what the longest known report of a whole suite states."""
MOST_NOTES = 50
"""Notes are for a person to read."""

READERS: tuple[Reader, ...] = (
    helm.READER,
    lm_eval.READER,
    evalscope.READER,
    hugging_face.READER,
    opencompass.READER,
)
"""Asked in this order; the first that recognises a file reads it."""


def read_report(
    data: bytes,
    filename: str,
    *,
    model: str = "",
    largest: int = LARGEST_FILE,
    table: BenchmarkTable | None = None,
    readers: Sequence[Reader] = READERS,
) -> EvaluationReport:
    """The evaluation report in `data`, whole, or `UnreadableReport`.

    `filename` is what the file was called when uploaded; `largest` is in bytes. `model` says which
    is meant where a file holds the scores of several (`SeveralModels` if nobody said). Each
    result's `benchmark` comes from `table` (by default the product's own).
    """
    _check_size(data, largest)
    upload = Upload(data, filename, model)
    for reader in readers:
        if reader.recognises(upload):
            report = reader.read(upload)
            _check_results(report.results)
            return _completed(report, table or load_benchmarks())
    raise _unknown(upload, readers)


def _check_size(data: bytes, largest: int) -> None:
    if not data.strip():
        raise UnreadableReport(say("文件是空的。请上传评测工具生成的结果文件。"))
    if len(data) > largest:
        raise UnreadableReport(
            say(
                "文件有 %(size)s 字节，超过上限 %(limit)s 字节。"
                "请只上传结果文件，不要附带逐题记录。",
                size=len(data),
                limit=largest,
            )
        )


def _check_results(results: Sequence[EvaluationResult]) -> None:
    if not results:
        raise UnreadableReport(say("文件里没有任何数值成绩，无可导入。"))
    if len(results) > MOST_RESULTS:
        raise UnreadableReport(
            say(
                "文件里有 %(count)s 项成绩，超过上限 %(limit)s 项。",
                count=len(results),
                limit=MOST_RESULTS,
            )
        )
    seen: set[ResultKey] = set()
    for result in results:
        if not (result.task.strip() and result.metric.strip()):
            raise UnreadableReport(say("文件里有一项成绩没有任务名称或指标名称。"))
        if result.key in seen:
            raise UnreadableReport(
                say(
                    "任务“%(task)s”的指标“%(metric)s”在文件中出现了两次，无法判断以哪个为准。",
                    task=quote(result.task),
                    metric=quote(result.metric),
                )
            )
        seen.add(result.key)


def _completed(report: EvaluationReport, table: BenchmarkTable) -> EvaluationReport:
    found = [(r, table.find(report.format, r.task, r.metric)) for r in report.results]
    return replace(
        report,
        results=tuple(replace(r, benchmark=b.id if b else None) for r, b in found),
        notes=_few(report.notes),
    )


def _few(notes: tuple[Message, ...]) -> tuple[Message, ...]:
    more = len(notes) - MOST_NOTES
    return notes if more <= 0 else (*notes[:MOST_NOTES], say("另有 %(more)s 条说明。", more=more))


def _unknown(upload: Upload, readers: Sequence[Reader]) -> UnreadableReport:
    return UnreadableReport(
        say(
            "无法识别文件“%(name)s”的格式。可以读取：%(expected)s。实际内容：%(found)s。",
            name=quote(upload.filename),
            expected=_join([reader.expected for reader in readers]),
            found=_glimpse(upload),
        )
    )


def _join(messages: Sequence[Message]) -> Message:
    if len(messages) == 1:
        return messages[0]
    return say("%(first)s；%(rest)s", first=messages[0], rest=_join(messages[1:]))


def _glimpse(upload: Upload) -> Message:
    if upload.looks_like_json:
        names = "、".join(upload.document.fields())
        return say("JSON 对象，字段为 %(names)s", names=quote(names)) if names else say("空的对象")
    return say("以“%(start)s”开头的文本", start=quote(upload.text.lstrip()[:40]))
