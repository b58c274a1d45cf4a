"""One result under examination: what its value should be, by the rest of its file."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from marketplace.credentials.benchmarks import metric_family
from marketplace.credentials.results import (
    TRIALS,
    EvaluationReport,
    EvaluationResult,
    ResultKey,
    Tool,
)

FLOAT_NOISE = Decimal("1e-9")
"""Far above what double arithmetic leaves behind, far below what a change of score moves."""

IMPLIED_COUNT_NOISE = Decimal("1e-6")

HALF_A_HUNDREDTH = Decimal("0.005")
"""OpenCompass writes scores with two decimals, whatever their scale."""

ROUNDED_DECIMALS, ROUNDING = 4, Decimal("0.00005")
"""EvalScope rounds scores to four decimals; half a unit of the last one."""

MOST_ROUNDED_DECIMALS = 11
"""More decimals than this are a double written out in full."""

ZERO_ONE = frozenset(
    metric_family(name)
    for name in (
        *("acc", "acc_norm", "acc_bytes", "acc_mutual_info", "accuracy", "exact_match", "em"),
        *("is_correct", "is_incorrect", "is_not_attempted"),
        *("quasi_exact_match", "prefix_exact_match", "quasi_prefix_exact_match"),
        *("prompt_level_strict_acc", "prompt_level_loose_acc"),
    )
)
"""Metrics that give each item 0 or 1. (IFEval's instruction-level ones do not.)"""

WEIGHTED_ANSWERS = "mc2"
"""TruthfulQA's mc2 calls a share of probability `acc`; it is not 0 or 1 per item."""


@dataclass(frozen=True)
class Case:
    """`result` within its `report`, whose results are at hand `by_key`."""

    report: EvaluationReport
    by_key: Mapping[ResultKey, EvaluationResult]
    result: EvaluationResult

    @property
    def noise(self) -> Decimal:
        """How far the written value may be from the computed one."""
        if self.report.format is Tool.OPENCOMPASS:
            return HALF_A_HUNDREDTH
        decimals = -int(self.result.value.as_tuple().exponent)
        if self.report.format is not Tool.EVALSCOPE or decimals > MOST_ROUNDED_DECIMALS:
            return FLOAT_NOISE * self.result.scale
        return ROUNDING.scaleb(ROUNDED_DECIMALS - max(decimals, ROUNDED_DECIMALS))

    @property
    def share(self) -> Decimal:
        """The value as a share of a full mark."""
        return self.result.value / self.result.scale

    @property
    def is_zero_one(self) -> bool:
        """Whether the metric gives each item 0 or 1."""
        # HELM's exact_match@5 asks whether any of five answers is right.
        is_family = metric_family(self.result.metric.partition("@")[0]) in ZERO_ONE
        return is_family and not self.result.task.endswith(WEIGHTED_ANSWERS)

    @property
    def is_in_range(self) -> bool:
        """Whether the value is between nothing and a full mark."""
        return 0 <= self.share <= 1

    @property
    def has_own_items(self) -> bool:
        """Whether the value is a share of items, and not a mean of other results or trials."""
        is_whole = self.result.parts or TRIALS in (self.result.filter or "")
        return self.is_zero_one and self.is_in_range and not is_whole

    @property
    def is_checkable(self) -> bool:
        """Whether the file holds enough to tell a changed value."""
        if self.result.parts:
            return self.possible_means != ()
        known = self.result.n is not None or self.result.stderr is not None
        if self.is_zero_one and self.result.n and self.result.n_right is not None:
            return True
        return self.has_own_items and known and self._tells_answers_apart

    @property
    def _tells_answers_apart(self) -> bool:
        """Whether one answer more shows in the value: not where few decimals meet many items."""
        step = Decimal(self.result.scale) / max(self.result.n or 1, 1)
        return self.report.format is not Tool.OPENCOMPASS or step > 2 * HALF_A_HUNDREDTH

    @cached_property
    def parts(self) -> tuple[EvaluationResult, ...]:
        """The parts, if all of them are in the report."""
        found = [self.by_key.get(key) for key in self.report.part_keys(self.result)]
        known = tuple(part for part in found if part is not None)
        return known if len(known) == len(found) else ()

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """The parts' numbers of items, if all are known."""
        known = tuple(part.n for part in self.parts if part.n is not None)
        return known if len(known) == len(self.parts) else ()

    @cached_property
    def count(self) -> int | None:
        """The number of items, as written or else as the standard error implies it."""
        return self.result.n or self._implied_count()

    def _implied_count(self) -> int | None:
        """n from the standard error, for files that do not write it: p(1-p)/se² + 1."""
        stderr = self.result.stderr
        if not stderr or not self.is_in_range:
            return None
        exact = self.share * (1 - self.share) / (stderr / self.result.scale) ** 2 + 1
        if not 2 <= exact <= 10**9 or abs(exact - round(exact)) > IMPLIED_COUNT_NOISE:
            return None
        return round(exact)

    @cached_property
    def possible_means(self) -> tuple[Decimal, ...]:
        """The means that the value may be, the weighted one first; none if they cannot be told.

        EvalScope weights by size since 0.10; before, and in lm-evaluation-harness, a task may
        ask for the plain mean. The groups of OpenCompass that are known here are plain means.
        """
        if len(self.parts) == 1:
            return (self.parts[0].value,)
        if self.parts and self.report.format is Tool.OPENCOMPASS:
            return (self._plain_mean,)
        if sum(self.sizes) == 0:
            return ()
        products = (p.value * n for p, n in zip(self.parts, self.sizes, strict=True))
        weighted = sum(products, Decimal(0)) / sum(self.sizes)
        is_weighted = self.report.format is Tool.EVALSCOPE and self.report.format_version != "≤0.8"
        return (weighted,) if is_weighted else (weighted, self._plain_mean)

    @property
    def _plain_mean(self) -> Decimal:
        return sum((part.value for part in self.parts), Decimal(0)) / len(self.parts)
