"""Evaluation reports in the shape that lm-evaluation-harness 0.4 writes, figures made up."""

import json
from datetime import datetime
from hashlib import sha256
from math import sqrt
from random import Random
from typing import Any

from marketplace.cli.demonstration import specs
from marketplace.cli.demonstration.specs import VersionSpec
from marketplace.credentials.benchmarks import Benchmark, load_benchmarks
from marketplace.credentials.results import Tool

TOOL_VERSION = "0.4.9.1"
_CHANCE, _BEST, _SPREAD = 0.25, 0.93, 0.04

_METRICS = {
    "gsm8k": ("exact_match,strict-match", "exact_match,flexible-extract"),
    "ifeval": ("prompt_level_strict_acc,none", "prompt_level_loose_acc,none"),
}
_CHOICE = ("acc,none", "acc_norm,none")


def file_name(at: datetime) -> str:
    """What the tool calls the file of a run at `at`."""
    return f"results_{at:%Y-%m-%dT%H-%M-%S}.000000.json"


def write_report(model: str, version: VersionSpec, at: datetime) -> bytes:
    """A run of the version's tasks: right answers over items, errors that follow from them."""
    chance = Random(f"{model} {version.name}")  # noqa: S311 - repeatable, not secret
    sizes = {task: _size(task) for task in version.tasks}
    counts = {task: min(version.limit or size, size) for task, size in sizes.items()}
    document = {
        "results": {
            task: _result(task, _share(task, version.skill, chance), counts[task])
            for task in version.tasks
        },
        "group_subtasks": {task: [] for task in version.tasks},
        "configs": {task: {"task": task, "output_type": "multiple_choice"} for task in sizes},
        "versions": dict.fromkeys(version.tasks, 1.0),
        "n-shot": {task: 5 if task.startswith(("ceval", "cmmlu")) else 0 for task in sizes},
        "higher_is_better": {task: _directions(task) for task in version.tasks},
        "n-samples": {
            task: {"original": sizes[task], "effective": counts[task]} for task in version.tasks
        },
        "config": {"model": "vllm", "model_args": "", "limit": version.limit, "seed": 0},
        "date": at.timestamp(),
        "lm_eval_version": TOOL_VERSION,
        "task_hashes": {task: sha256(task.encode()).hexdigest() for task in version.tasks},
        "model_source": "vllm",
        "model_name": f"{model} {version.name}",
    }
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


def _size(task: str) -> int:
    return load_benchmarks().find_size(Tool.LM_EVAL, task) or specs.task_sizes()[task]


def _find_benchmark(task: str) -> Benchmark | None:
    rows = load_benchmarks().rows
    return next((row for row in rows if task in row.tasks.get(Tool.LM_EVAL, ())), None)


def _share(task: str, skill: float, chance: Random) -> float:
    """A share of right answers: `skill` of the way from chance to the best that is known."""
    row = _find_benchmark(task)
    low = float(row.baseline) if row and row.baseline is not None else _CHANCE
    high = float(row.top) if row and row.top is not None else _BEST
    return low + (high - low) * min(max(chance.gauss(skill, _SPREAD), 0.05), 0.98)


def _result(task: str, share: float, n: int) -> dict[str, Any]:
    right = round(share * n)
    result: dict[str, Any] = {"alias": task}
    for key in _METRICS.get(task, _CHOICE):
        metric, _, variant = key.partition(",")
        value = right / n
        result[key] = value
        result[f"{metric}_stderr,{variant}"] = sqrt(value * (1 - value) / (n - 1))
        # What the looser reading of the same answers adds.
        right = min(n, right + n // 60) if task in _METRICS else right
    return result


def _directions(task: str) -> dict[str, bool]:
    return {key.partition(",")[0]: True for key in _METRICS.get(task, _CHOICE)}
