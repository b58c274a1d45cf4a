"""The product's table of benchmarks: what a task measures, and what a score on it means.

`benchmarks.csv` holds facts with their source: task ids per tool, the chance baseline, the best
published score, the size. `baseline` and `top` are proportions 0..1. Confidence is exactly "A"
where both figures are published for this benchmark; "A-category" and "A-overall" rows borrow the
top of a whole category or collection, so a score cannot be placed between them and stays unknown.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from marketplace.credentials.results import Tool
from marketplace.domain.sectors import SECTORS

Relevance = Literal["direct", "proxy", "general", "other"]

GENERAL, LEGAL, SAFETY = "general", "legal", "safety"
"""What a benchmark can be about when it is not about one of the plan's sectors."""

_SAME_METRIC = {
    **dict.fromkeys(("accuracy", "exact_match", "em"), "acc"),
    # OpenCompass: the mean over a group's data sets, each of which is counted in accuracy.
    "naive_average": "acc",
    # HELM: a free answer's last number, and the choice at the end of a chain of thought.
    **dict.fromkeys(("final_number_exact_match", "chain_of_thought_correctness"), "acc"),
    "pass^1": "pass_hat_1",
}
"""For one answer per item these are the same share of right ones; tools differ in the word."""


@dataclass(frozen=True)
class Benchmark:
    """One row. `sector` is a sector's slug, or general, legal, safety.

    `metric` is the one that `baseline` and `top` are about. `n_items`: how many items a full run
    scores, None where the source is not exact. `tasks`: its task ids per tool.
    """

    id: str
    name: str
    sector: str
    relevance: Relevance
    metric: str
    higher_is_better: bool
    baseline: Decimal | None
    top: Decimal | None
    n_items: int | None
    lang: str
    confidence: str
    tasks: Mapping[Tool, tuple[str, ...]]
    reference_model: str
    reference_date: str
    source: str

    @property
    def is_confident(self) -> bool:
        """Whether baseline and top are published for this very benchmark."""
        return self.confidence == "A"


class BenchmarkTable:
    """The rows, found by id or by a tool's task and metric."""

    def __init__(self, rows: Iterable[Benchmark]) -> None:
        self.rows = tuple(rows)
        self._by_id = {row.id: row for row in self.rows}
        self._by_task = {
            (tool, task): row
            for row in self.rows
            for tool, tasks in row.tasks.items()
            for task in tasks
        }

    def get(self, benchmark_id: str) -> Benchmark:
        """The row with this id; KeyError if there is none."""
        return self._by_id[benchmark_id]

    def find(self, tool: Tool, task: str, metric: str) -> Benchmark | None:
        """The benchmark that a result is a score on: the task's, if the metric is the row's."""
        row = self._by_task.get((tool, task))
        return row if row and metric_family(metric) == metric_family(row.metric) else None

    def find_task(self, tool: Tool, task: str) -> Benchmark | None:
        """The benchmark that a task is, whatever metric was taken on it."""
        return self._by_task.get((tool, task))

    def find_size(self, tool: Tool, task: str) -> int | None:
        """How many items a full run of the task scores, whatever the metric; None if unknown."""
        row = self._by_task.get((tool, task))
        return row.n_items if row else None

    def sectors_without_benchmark(self) -> tuple[str, ...]:
        """Slugs of sectors for which no public benchmark measures the sector's own work."""
        covered = {row.sector for row in self.rows if row.relevance == "direct"}
        return tuple(sector.slug for sector in SECTORS if sector.slug not in covered)


def metric_family(metric: str) -> str:
    """One word for what tools call differently: `mean_acc`, `AverageAccuracy`, `accuracy`."""
    word = re.sub(r"^(weighted)?average|^mean_", "", metric.lower())
    return _SAME_METRIC.get(word, word.removesuffix("_acc"))


def relevance_to(benchmark: Benchmark, sector_slug: str) -> Relevance:
    """How much a score says about work in the sector.

    Law is needed across sectors and counts as a general ability; safety is a condition to be met,
    not an ability in any sector.
    """
    if benchmark.sector == sector_slug:
        return benchmark.relevance
    return "general" if benchmark.sector in (GENERAL, LEGAL) else "other"


@cache
def load_benchmarks() -> BenchmarkTable:
    """The product's table."""
    text = files(__package__).joinpath("benchmarks.csv").read_text(encoding="utf-8")
    return BenchmarkTable(_row(record) for record in csv.DictReader(text.splitlines()))


def sectors_without_benchmark() -> tuple[str, ...]:
    """As `BenchmarkTable.sectors_without_benchmark`, of the product's table."""
    return load_benchmarks().sectors_without_benchmark()


def _row(record: Mapping[str, str]) -> Benchmark:
    return Benchmark(
        id=record["id"],
        name=record["name"],
        sector=record["sector"],
        relevance=cast("Relevance", record["relevance"]),
        metric=record["metric"],
        higher_is_better=record["higher_is_better"] == "true",
        baseline=_proportion(record["baseline"]),
        top=_proportion(record["top"]),
        n_items=int(record["n_items"]) if record["n_items"] else None,
        lang=record["lang"],
        confidence=record["confidence"],
        tasks=_tasks(record),
        reference_model=record["reference_model"],
        reference_date=record["reference_date"],
        source=record["source"],
    )


def _proportion(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _tasks(record: Mapping[str, str]) -> Mapping[Tool, tuple[str, ...]]:
    columns = {tool: record[f"{tool.value.replace('-', '_')}_tasks"] for tool in Tool}
    return {tool: tuple(ids.split("|")) for tool, ids in columns.items() if ids}
