"""What every kind of evaluation report is read into: one shape, values as the file has them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from marketplace.domain.messages import Message

ResultKey = tuple[str, str, str | None]
"""Task, metric, filter."""


class Tool(StrEnum):
    """A family of evaluation tools; also the name of a report's format."""

    LM_EVAL = "lm-eval"
    EVALSCOPE = "evalscope"
    OPENCOMPASS = "opencompass"


@dataclass(frozen=True)
class EvaluationResult:
    """One metric of one task.

    `task`: as the tool names it; a subset of an EvalScope data set is `dataset:subset`.
    `benchmark`: id in the product's table, None where the table does not know the task.
    `filter`: what tells apart two results of the same metric, None if the format has none.
    `value`, `stderr`: exactly as in the file. `scale`: 1 or 100, what a full mark would be.
    `n`: items scored, `n_total`: items the data set has; None where the file does not say.
    `parts`: tasks of the same report whose mean (same metric and filter) this result claims to be.
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

    @property
    def key(self) -> ResultKey:
        """Unique within a report."""
        return self.task, self.metric, self.filter


@dataclass(frozen=True)
class Restatement:
    """A result's value as the same file says it a second time, at the JSON path `where`."""

    key: ResultKey
    value: Decimal
    where: str


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

    def headline_results(self) -> tuple[EvaluationResult, ...]:
        """The results that no other one sums up: what a summary shows."""
        summed = {(part, r.metric, r.filter) for r in self.results for part in r.parts}
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
