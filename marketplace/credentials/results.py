"""What every kind of evaluation report is read into: one shape, values as the file has them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from marketplace.domain.messages import Message

ResultKey = tuple[str, str, str | None]
"""Task, metric, filter."""

TRIALS = "trials="
"""How a filter begins to say that the value is the mean of several trials."""


class Tool(StrEnum):
    """A family of evaluation tools; also the name of a report's format."""

    LM_EVAL = "lm-eval"
    EVALSCOPE = "evalscope"
    OPENCOMPASS = "opencompass"
    HELM = "helm"
    HUGGING_FACE = "huggingface"


TOOL_NAMES: Mapping[str, str] = {
    Tool.LM_EVAL: "lm-evaluation-harness",
    Tool.EVALSCOPE: "EvalScope",
    Tool.OPENCOMPASS: "OpenCompass / AISBench",
    Tool.HELM: "HELM",
    Tool.HUGGING_FACE: "Hugging Face",
}
"""As their makers write them."""


@dataclass(frozen=True)
class EvaluationResult:
    """One metric of one task.

    `task`: as the tool names it; a subset of an EvalScope data set is `dataset:subset`.
    `benchmark`: id in the product's table, None where the table does not know the task.
    `filter`: what tells apart two results of the same metric, None if the format has none.
    `value`, `stderr`: exactly as in the file. `scale`: 1 or 100, what a full mark would be.
    `n`: items scored, `n_total`: items the data set has; None where the file does not say.
    `parts`: tasks of the same report whose mean this result claims to be.
    `n_right`: items answered right, where the file counts them beside the score.
    """

    task: str
    benchmark: str | None
    task_version: str | None
    task_hash: str | None
    metric: str
    filter: str | None
    value: Decimal
    scale: int
    stderr: Decimal | None
    n: int | None
    n_total: int | None
    n_shot: int | None
    higher_is_better: bool | None
    parts: tuple[str, ...] = ()
    n_right: int | None = None

    @property
    def key(self) -> ResultKey:
        """Unique within a report."""
        return self.task, self.metric, self.filter


@dataclass(frozen=True)
class Restatement:
    """A result's value as the same file says it a second time, at `where` (a path or a line)."""

    key: ResultKey
    value: Decimal
    where: str | Message


@dataclass(frozen=True)
class EvaluationReport:
    """A report file, read. `digest` is the SHA-256 (hex) of the file as it came.

    `format` is the tool; `format_version` the tool's own version or the range its shape tells.
    `model` is as written and may be empty. `produced_at` is aware UTC.
    """

    format: Tool
    format_version: str
    model: str
    produced_at: datetime | None
    digest: str
    results: tuple[EvaluationResult, ...]
    notes: tuple[Message, ...] = ()
    restatements: tuple[Restatement, ...] = ()

    def by_key(self) -> Mapping[ResultKey, EvaluationResult]:
        """The results by their key."""
        return {result.key: result for result in self.results}

    @cached_property
    def _first_of_task(self) -> Mapping[str, ResultKey]:
        return {result.task: result.key for result in reversed(self.results)}

    def part_keys(self, result: EvaluationResult) -> tuple[ResultKey, ...]:
        """The keys of a result's parts, which may be missing: of its own metric and filter.

        OpenCompass calls a mean by another name and takes each part's first metric.
        """
        if self.format is Tool.OPENCOMPASS:
            first = self._first_of_task
            return tuple(first.get(part, (part, "", None)) for part in result.parts)
        return tuple((part, result.metric, result.filter) for part in result.parts)

    def headline_results(self) -> tuple[EvaluationResult, ...]:
        """The results that no other one sums up: what a summary shows."""
        summed = {key for r in self.results for key in self.part_keys(r)}
        summed |= self._smaller_wholes()
        return tuple(result for result in self.results if result.key not in summed)

    def _smaller_wholes(self) -> set[ResultKey]:
        """Keys of results whose parts are only some of another one's (MMLU's STEM in MMLU)."""
        wholes: dict[tuple[str, str | None], list[tuple[ResultKey, frozenset[str]]]] = {}
        for result in self.results:
            if result.parts:
                found = wholes.setdefault((result.metric, result.filter), [])
                found.append((result.key, frozenset(result.parts)))
        return {
            key
            for same_metric in wholes.values()
            for key, parts in same_metric
            if any(parts < others for _, others in same_metric)
        }
