"""What a piece of evidence is worth, and why.

T1 asks for full coverage, so coverage that the file cannot prove is not full: such a report is
T0 until the benchmark's size is known. Otherwise a hand-picked tenth of a data set in a format
that never writes the total would be worth more than an honest partial run in one that does.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from marketplace.credentials.benchmarks import BenchmarkTable
from marketplace.credentials.lint import Finding, list_checkable
from marketplace.credentials.results import EvaluationReport, EvaluationResult
from marketplace.domain.messages import Message, say

MOST_NAMED = 3
"""How many results a verdict names before it only counts."""


class Tier(StrEnum):
    """How far evidence can be relied on, best first."""

    T3 = "T3"
    T2 = "T2"
    T1 = "T1"
    T0 = "T0"


class Coverage(StrEnum):
    """How much of its data set a result was measured on."""

    FULL = "full"
    PARTIAL = "partial"
    UNPROVEN = "unproven"


@dataclass(frozen=True)
class Verdict:
    """A tier and everything that led to it, the deciding reasons first."""

    tier: Tier
    reasons: tuple[Message, ...]


def judge_report(
    report: EvaluationReport, findings: Sequence[Finding], table: BenchmarkTable
) -> Verdict:
    """The tier of a self-reported file: T1, or T0 if anything in it falls short.

    `findings` are the report's own, from `lint`. The weakest result decides: a report is offered
    as one piece of evidence.
    """
    shortfalls = list_shortfalls(report, findings, table)
    self_reported = say("供给方自行提交，没有测评机构签名。")
    if shortfalls:
        return Verdict(Tier.T0, (*shortfalls, self_reported))
    return Verdict(Tier.T1, (self_reported, *_strengths(report)))


def list_shortfalls(
    report: EvaluationReport, findings: Sequence[Finding], table: BenchmarkTable
) -> tuple[Message, ...]:
    """What keeps a report from being a full run that adds up; empty if nothing does."""
    coverage = coverage_shortfalls(
        _judged(report), lambda task: table.find_size(report.format, task)
    )
    return (*_lint_reasons(findings), *coverage)


def coverage_of(result: EvaluationResult, size: int | None) -> Coverage:
    """By the file's own total and the benchmark's `size`; both must be met where known."""
    totals = _totals(result, size)
    if result.n is None or not totals:
        return Coverage.UNPROVEN
    if result.n < max(totals):
        return Coverage.PARTIAL
    # More items than the data set has is another data set, or the same items twice.
    return Coverage.FULL if result.n == max(totals) else Coverage.UNPROVEN


def _totals(result: EvaluationResult, size: int | None) -> list[int]:
    return [total for total in (result.n_total, size) if total is not None]


def _lint_reasons(findings: Sequence[Finding]) -> Iterator[Message]:
    for finding in findings[:MOST_NAMED]:
        yield say(
            "“%(task)s”的 %(metric)s 数字不自洽：%(what)s",
            task=finding.task,
            metric=finding.metric,
            what=finding.message,
        )
    if len(findings) > MOST_NAMED:
        yield say("共有 %(count)s 处数字不自洽。", count=len(findings))


def coverage_shortfalls(
    results: Sequence[EvaluationResult], size_of: Callable[[str], int | None]
) -> Iterator[Message]:
    """What was not fully tested, task by task; `size_of` a task is its number of items."""
    sizes = {result.task: size_of(result.task) for result in results}
    judged = [(result, coverage_of(result, sizes[result.task])) for result in results]
    partial = _one_per_task([r for r, coverage in judged if coverage is Coverage.PARTIAL])
    unproven = _one_per_task([r for r, coverage in judged if coverage is Coverage.UNPROVEN])
    for result in partial[:MOST_NAMED]:
        yield _partial(result, sizes[result.task])
    if len(partial) > MOST_NAMED:
        yield say("共有 %(count)s 个任务只测了部分题目。", count=len(partial))
    for result in unproven[:MOST_NAMED]:
        yield _unproven(result)
    if len(unproven) > MOST_NAMED:
        yield say("共有 %(count)s 个任务无法证明测了全部题目。", count=len(unproven))


def _judged(report: EvaluationReport) -> list[EvaluationResult]:
    """All but the parts without a total of their own: the whole's coverage is theirs."""
    parts = {key for r in report.results for key in report.part_keys(r)}
    return [r for r in report.results if r.n_total is not None or r.key not in parts]


def _one_per_task(results: Sequence[EvaluationResult]) -> list[EvaluationResult]:
    return list({result.task: result for result in results}.values())


def _partial(result: EvaluationResult, size: int | None) -> Message:
    return say(
        "“%(task)s”只测了 %(total)s 题中的 %(n)s 题。",
        task=result.task,
        total=max(_totals(result, size)),
        n=result.n,
    )


def _unproven(result: EvaluationResult) -> Message:
    if result.n is None:
        return say("“%(task)s”没有写样本数，无法证明测了全部题目。", task=result.task)
    return say(
        "“%(task)s”测了 %(n)s 题，但文件没有写数据集总题数，目录中也没有相符的题数，"
        "无法证明测了全部题目。",
        task=result.task,
        n=result.n,
    )


def _strengths(report: EvaluationReport) -> Iterator[Message]:
    yield say("各项都测了数据集的全部题目。")
    checkable = len(list_checkable(report))
    if checkable:
        yield say("%(count)s 项成绩经核算，数字自洽。", count=checkable)
    if checkable < len(report.results):
        yield say("%(count)s 项成绩的指标无法从文件核算。", count=len(report.results) - checkable)
