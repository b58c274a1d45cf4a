"""Does the arithmetic of a report hold? It catches a score that somebody raised by hand.

A share of right answers times the number of answers is a whole number, and its standard error
follows from the two (lm-evaluation-harness: sample standard deviation over sqrt(n)). What is
called a mean of parts must be their mean. Values as a tool writes them: in full floating point
by lm-evaluation-harness, rounded to four decimals by EvalScope; the tolerances follow from that.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from marketplace.credentials.benchmarks import metric_family
from marketplace.credentials.results import (
    EvaluationReport,
    EvaluationResult,
    ResultKey,
    Tool,
)
from marketplace.domain.messages import Message, say

FLOAT_NOISE = Decimal("1e-9")
"""Far above what double arithmetic leaves behind, far below what a change of score moves."""

IMPLIED_COUNT_NOISE = Decimal("1e-6")

ROUNDING = {Tool.EVALSCOPE: Decimal("0.00005")}
"""Half a unit of the last decimal the tool writes."""

ZERO_ONE = frozenset(
    metric_family(name)
    for name in (
        *("acc", "acc_norm", "acc_bytes", "acc_mutual_info", "accuracy", "exact_match", "em"),
        *("is_correct", "is_incorrect", "is_not_attempted"),
        *("prompt_level_strict_acc", "prompt_level_loose_acc"),
    )
)
"""Metrics that give each item 0 or 1. (IFEval's instruction-level ones do not.)"""

WEIGHTED_ANSWERS = "mc2"
"""TruthfulQA's mc2 calls a share of probability `acc`; it is not 0 or 1 per item."""


class Code(StrEnum):
    """What does not hold."""

    OUT_OF_RANGE = "out-of-range"
    NOT_WHOLE = "not-whole"
    STDERR = "stderr"
    MEAN = "mean"
    COUNT = "count"
    RESTATED = "restated"


@dataclass(frozen=True)
class Finding:
    """One thing that does not hold in one result."""

    task: str
    metric: str
    code: Code
    message: Message


@dataclass(frozen=True)
class _Case:
    report: EvaluationReport
    by_key: Mapping[ResultKey, EvaluationResult]
    result: EvaluationResult

    @property
    def noise(self) -> Decimal:
        """How far the written value may be from the computed one."""
        decimals = -int(self.result.value.as_tuple().exponent)
        rounding = ROUNDING.get(self.report.format)
        if rounding is None or decimals > 11:
            return FLOAT_NOISE * self.result.scale
        return min(rounding * self.result.scale, rounding.scaleb(4 - max(decimals, 4)))

    @property
    def share(self) -> Decimal:
        return self.result.value / self.result.scale

    @property
    def is_zero_one(self) -> bool:
        is_family = metric_family(self.result.metric) in ZERO_ONE
        return is_family and not self.result.task.endswith(WEIGHTED_ANSWERS)

    @property
    def is_in_range(self) -> bool:
        return 0 <= self.share <= 1

    @property
    def parts(self) -> list[EvaluationResult]:
        """The parts, if all of them are in the report."""
        _, metric, variant = self.result.key
        found = [self.by_key.get((part, metric, variant)) for part in self.result.parts]
        known = [part for part in found if part is not None]
        return known if len(known) == len(found) else []

    def finding(self, code: Code, message: Message) -> Finding:
        return Finding(self.result.task, self.result.metric, code, message)


def lint(report: EvaluationReport) -> tuple[Finding, ...]:
    """Everything that does not add up; empty for a report as a tool writes it."""
    by_key = report.by_key()
    cases = [_Case(report, by_key, result) for result in report.results]
    found = [finding for case in cases for check in CHECKS for finding in check(case)]
    return (*found, *_restatements(report, by_key))


def list_checkable(report: EvaluationReport) -> tuple[EvaluationResult, ...]:
    """The results for which the file holds enough to tell a changed score."""
    by_key = report.by_key()
    return tuple(r for r in report.results if _is_checkable(_Case(report, by_key, r)))


def _is_checkable(case: _Case) -> bool:
    result = case.result
    if result.parts:
        return _means(case) != []
    return case.is_zero_one and (result.n is not None or result.stderr is not None)


def _range(case: _Case) -> Iterator[Finding]:
    if case.is_zero_one and not case.is_in_range:
        yield case.finding(
            Code.OUT_OF_RANGE,
            say("正确率 %(value)s 不在 0 到满分之间。", value=case.result.value),
        )


def _counts(case: _Case) -> Iterator[Finding]:
    n, total = case.result.n, case.result.n_total
    if n == 0:
        yield case.finding(Code.COUNT, say("有分数，但样本数为 0。"))
    elif n is not None and total is not None and n > total:
        yield case.finding(
            Code.COUNT, say("样本数 %(n)s 超过数据集总数 %(total)s。", n=n, total=total)
        )
    counts = [part.n for part in case.parts]
    known = [count for count in counts if count is not None]
    if known and len(known) == len(counts) and n is not None and n != sum(known):
        yield case.finding(
            Code.COUNT, say("样本数 %(n)s 不等于各部分之和 %(sum)s。", n=n, sum=sum(known))
        )


def _whole_number(case: _Case) -> Iterator[Finding]:
    n = case.result.n or _implied_count(case)
    if n is None or not _has_own_items(case):
        return
    right = case.share * n
    if abs(right - round(right)) > max(case.noise / case.result.scale * n, FLOAT_NOISE * n):
        yield case.finding(
            Code.NOT_WHOLE,
            say(
                "%(value)s × %(n)s 题 = %(right)s，答对的题数不是整数。",
                value=case.result.value,
                n=n,
                right=f"{right:.4f}",
            ),
        )


def _standard_error(case: _Case) -> Iterator[Finding]:
    n, stderr = case.result.n or _implied_count(case), case.result.stderr
    if stderr is None or not _has_own_items(case):
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
        yield case.finding(
            Code.STDERR,
            say(
                "标准误 %(stderr)s 与得分 %(value)s 及样本数不符。",
                stderr=stderr,
                value=case.result.value,
            ),
        )


def _mean_of_parts(case: _Case) -> Iterator[Finding]:
    means = _means(case)
    if means and all(abs(case.result.value - mean) > _mean_noise(case) for mean in means):
        yield case.finding(
            Code.MEAN,
            say(
                "总分 %(value)s 不等于 %(count)s 个部分的加权平均 %(mean)s。",
                value=case.result.value,
                count=len(case.result.parts),
                mean=f"{means[0]:.6f}",
            ),
        )


def _pooled_standard_error(case: _Case) -> Iterator[Finding]:
    """lm-evaluation-harness, `pooled_sample_stderr`: the parts' variances, pooled by size."""
    stderr, parts = case.result.stderr, case.parts
    sizes = [(p.n, p.stderr) for p in parts if p.n is not None and p.stderr is not None]
    total = sum(n for n, _ in sizes)
    if stderr is None or len(sizes) < len(parts) or total <= len(sizes):
        return
    squares = sum(((n - 1) * n * error * error for n, error in sizes), Decimal(0))
    pooled = (max(squares, Decimal(0)) / (total - len(sizes)) / total).sqrt()
    if abs(stderr - pooled) > FLOAT_NOISE:
        yield case.finding(Code.STDERR, say("总分的标准误与各部分的标准误不符。"))


CHECKS: tuple[Callable[[_Case], Iterator[Finding]], ...] = (
    _range,
    _counts,
    _whole_number,
    _standard_error,
    _mean_of_parts,
    _pooled_standard_error,
)


def _has_own_items(case: _Case) -> bool:
    """Whether the value is a share of items, and not a mean of other results."""
    return case.is_zero_one and case.is_in_range and not case.result.parts


def _implied_count(case: _Case) -> int | None:
    """n from the standard error, for files that do not write it: p(1-p)/se² + 1."""
    stderr = case.result.stderr
    if not stderr or not case.is_in_range:
        return None
    exact = case.share * (1 - case.share) / (stderr / case.result.scale) ** 2 + 1
    if exact < 2 or exact > 10**9 or abs(exact - round(exact)) > IMPLIED_COUNT_NOISE:
        return None
    return round(exact)


def _means(case: _Case) -> list[Decimal]:
    """The means that the value may be, the weighted one first; empty if they cannot be told.

    EvalScope weights by size since 0.10; before, and in lm-evaluation-harness, a task may ask
    for the plain mean.
    """
    parts = case.parts
    sizes = [part.n for part in parts if part.n is not None]
    if len(parts) == 1:
        return [parts[0].value]
    if not parts or len(sizes) < len(parts) or sum(sizes) == 0:
        return []
    summed = sum((p.value * n for p, n in zip(parts, sizes, strict=True)), Decimal(0))
    weighted = summed / sum(sizes)
    plain = sum((p.value for p in parts), Decimal(0)) / len(parts)
    is_plain_possible = case.report.format_version == "≤0.8" or (
        case.report.format is not Tool.EVALSCOPE
    )
    return [weighted, plain] if is_plain_possible else [weighted]


def _mean_noise(case: _Case) -> Decimal:
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
