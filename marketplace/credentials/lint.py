"""Does the arithmetic of a report hold? It catches a score that somebody raised by hand.

A share of right answers times the number of answers is a whole number, and its standard error
follows from the two (lm-evaluation-harness: sample standard deviation over sqrt(n)). What is
called a mean of parts must be their mean. What a file says twice must be the same. Values are
as a tool writes them: in full floating point by lm-evaluation-harness, rounded to four decimals
by EvalScope; the tolerances follow from that.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from marketplace.credentials.lint_case import FLOAT_NOISE, Case
from marketplace.credentials.results import EvaluationReport, EvaluationResult, ResultKey
from marketplace.domain.messages import Message, say


class Code(StrEnum):
    """What does not hold."""

    OUT_OF_RANGE = "out-of-range"
    NOT_WHOLE = "not-whole"
    STDERR = "stderr"
    MEAN = "mean"
    COUNT = "count"
    RESTATED = "restated"
    PAIR = "pair"


@dataclass(frozen=True)
class Finding:
    """One thing that does not hold in one result."""

    task: str
    metric: str
    code: Code
    message: Message


def lint(report: EvaluationReport) -> tuple[Finding, ...]:
    """Everything that does not add up; empty for a report as a tool writes it."""
    by_key = report.by_key()
    cases = [Case(report, by_key, result) for result in report.results]
    found = [finding for case in cases for check in CHECKS for finding in check(case)]
    return (*found, *_restatements(report, by_key))


def list_checkable(report: EvaluationReport) -> tuple[EvaluationResult, ...]:
    """The results for which the file holds enough to tell a changed score."""
    by_key = report.by_key()
    return tuple(r for r in report.results if Case(report, by_key, r).is_checkable)


def _finding(case: Case, code: Code, message: Message) -> Finding:
    return Finding(case.result.task, case.result.metric, code, message)


def _range(case: Case) -> Iterator[Finding]:
    if case.is_zero_one and not case.is_in_range:
        yield _finding(
            case,
            Code.OUT_OF_RANGE,
            say("正确率 %(value)s 不在 0 到满分之间。", value=case.result.value),
        )


def _counts(case: Case) -> Iterator[Finding]:
    n, total = case.result.n, case.result.n_total
    if n == 0:
        yield _finding(case, Code.COUNT, say("有分数，但样本数为 0。"))
    elif n is not None and total is not None and n > total:
        yield _finding(
            case, Code.COUNT, say("样本数 %(n)s 超过数据集总数 %(total)s。", n=n, total=total)
        )
    if n is not None and case.sizes and n != sum(case.sizes):
        yield _finding(
            case,
            Code.COUNT,
            say("样本数 %(n)s 不等于各部分之和 %(sum)s。", n=n, sum=sum(case.sizes)),
        )


def _whole_number(case: Case) -> Iterator[Finding]:
    n = case.count
    if n is None or not case.has_own_items:
        return
    right = case.share * n
    if abs(right - round(right)) > max(case.noise / case.result.scale * n, FLOAT_NOISE * n):
        yield _finding(
            case,
            Code.NOT_WHOLE,
            say(
                "%(value)s × %(n)s 题 = %(right)s，答对的题数不是整数。",
                value=case.result.value,
                n=n,
                right=f"{right:.4f}",
            ),
        )


def _answers(case: Case) -> Iterator[Finding]:
    """AISBench writes the right answers and all of them beside the score."""
    n, right, value = case.result.n, case.result.n_right, case.result.value
    if not n or right is None or not case.is_zero_one:
        return
    share = case.result.scale * Decimal(right) / n
    if right > n or abs(value - share) > case.noise:
        yield _finding(
            case,
            Code.PAIR,
            say(
                "得分 %(value)s 与旁边的答对数 %(right)s/%(n)s 不符。",
                value=value,
                right=right,
                n=n,
            ),
        )


def _standard_error(case: Case) -> Iterator[Finding]:
    n, stderr = case.count, case.result.stderr
    if stderr is None or not case.has_own_items:
        return
    spread = case.share * (1 - case.share)
    if n is None:
        holds = spread == 0 and stderr == 0
    elif n == 1:
        return
    else:
        expected = (spread / (n - 1)).sqrt() * case.result.scale
        holds = abs(stderr - expected) <= FLOAT_NOISE * case.result.scale
    if not holds:
        yield _finding(
            case,
            Code.STDERR,
            say(
                "标准误 %(stderr)s 与得分 %(value)s 及样本数不符。",
                stderr=stderr,
                value=case.result.value,
            ),
        )


def _mean_of_parts(case: Case) -> Iterator[Finding]:
    means = case.possible_means
    if means and all(abs(case.result.value - mean) > _mean_noise(case) for mean in means):
        yield _finding(
            case,
            Code.MEAN,
            say(
                "总分 %(value)s 不等于 %(count)s 个部分的加权平均 %(mean)s。",
                value=case.result.value,
                count=len(case.result.parts),
                mean=f"{means[0]:.6f}",
            ),
        )


def _pooled_standard_error(case: Case) -> Iterator[Finding]:
    """lm-evaluation-harness, `pooled_sample_stderr`: the parts' variances, pooled by size."""
    stderr, total = case.result.stderr, sum(case.sizes)
    errors = [part.stderr for part in case.parts if part.stderr is not None]
    if stderr is None or len(errors) < len(case.parts) or total <= len(case.sizes):
        return
    sizes = list(zip(case.sizes, errors, strict=True))
    squares = sum(((n - 1) * n * error * error for n, error in sizes), Decimal(0))
    pooled = (max(squares, Decimal(0)) / (total - len(sizes)) / total).sqrt()
    if abs(stderr - pooled) > FLOAT_NOISE:
        yield _finding(case, Code.STDERR, say("总分的标准误与各部分的标准误不符。"))


CHECKS: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    _range,
    _counts,
    _whole_number,
    _answers,
    _standard_error,
    _mean_of_parts,
    _pooled_standard_error,
)


def _mean_noise(case: Case) -> Decimal:
    """Twice the rounding: EvalScope rounds a category's mean and then the mean of those."""
    return 2 * case.noise + FLOAT_NOISE * max(abs(case.result.value), Decimal(1))


def _restatements(
    report: EvaluationReport, by_key: Mapping[ResultKey, EvaluationResult]
) -> Iterator[Finding]:
    for again in report.restatements:
        result = by_key.get(again.key)
        if result is None or result.value == again.value:
            continue
        yield Finding(
            result.task,
            result.metric,
            Code.RESTATED,
            say(
                "文件两处写法不一：%(value)s，而 %(where)s 处为 %(again)s。",
                value=result.value,
                where=again.where,
                again=again.value,
            ),
        )
