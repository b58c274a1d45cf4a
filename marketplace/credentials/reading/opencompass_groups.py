"""Summary groups of OpenCompass: which data sets a group's plain mean is taken over.

A summary does not say so, and may leave data sets out; the tool's own definitions are therefore
in `opencompass_groups.csv`, and a group counts only where all of its data sets are in the table.
Source: `configs/summarizers/groups/` of the tool. Weighted groups need sizes and are not there.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from marketplace.credentials.results import EvaluationResult

PLAIN_MEANS = frozenset({"naive_average", "accuracy"})


@cache
def load_groups() -> Mapping[str, tuple[str, ...]]:
    """Group and its data sets, in the tool's order."""
    folder = files("marketplace.credentials")
    text = folder.joinpath("opencompass_groups.csv").read_text(encoding="utf-8")
    return {
        row["group"]: tuple(row["prefix"] + name for name in row["subsets"].split("|"))
        for row in csv.DictReader(text.splitlines())
    }


def complete_groups(results: Sequence[EvaluationResult]) -> tuple[EvaluationResult, ...]:
    """The results; those of a group that is whole in the table with their parts."""
    tasks = {result.task for result in results}
    return tuple(_with_parts(result, tasks) for result in results)


def _with_parts(result: EvaluationResult, tasks: set[str]) -> EvaluationResult:
    subsets = load_groups().get(result.task, ())
    if result.metric not in PLAIN_MEANS or not tasks.issuperset(subsets):
        return result
    return replace(result, parts=subsets)
