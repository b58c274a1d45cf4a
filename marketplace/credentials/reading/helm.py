"""Run directories of HELM, as a ZIP of `run_spec.json` and `stats.json`.

A stat is aggregated over trials: `count` is the number of trials and `mean` the value. How many
items there were is a stat of its own, `num_instances`. Beside the scores stand the costs of the
run, other splits and perturbed inputs; like the tool's own tables this takes the scores of the
main split as it is. No date, no digest, no total.
"""

import re
from collections.abc import Iterator, Sequence

from marketplace.credentials.reading.errors import UnreadableReport, quote
from marketplace.credentials.reading.helm_archive import Run, read_runs
from marketplace.credentials.reading.helm_stats import Stat
from marketplace.credentials.reading.model_choice import choose_model
from marketplace.credentials.reading.nodes import LARGEST_COUNT, checked_name
from marketplace.credentials.reading.reader import Reader
from marketplace.credentials.reading.upload import Upload
from marketplace.credentials.results import (
    TRIALS,
    EvaluationReport,
    EvaluationResult,
    Restatement,
    Tool,
)
from marketplace.domain.messages import Message, say

ZIP = b"PK\x03\x04"
INSTANCES = "num_instances"
MAIN_SPLITS = ("test", "valid")
SPEC_FIELDS = frozenset({"scenario_spec", "adapter_spec"})
_STATS = re.compile(r'\s*\[\s*\{\s*"name"\s*:\s*\{\s*"name"\s*:')


def _recognises(upload: Upload) -> bool:
    if upload.data.startswith(ZIP):
        return True
    if not upload.looks_like_json:
        return False
    if _STATS.match(upload.text):
        return True
    return bool(upload.document.fields().keys() & {*SPEC_FIELDS, "definition_path"})


def _read(upload: Upload) -> EvaluationReport:
    if not upload.data.startswith(ZIP):
        raise _alone(upload)
    runs = read_runs(upload)
    models = [_model(run) for run in runs]
    model = choose_model(upload, tuple(dict.fromkeys(models)))
    chosen = [run for run, name in zip(runs, models, strict=True) if name == model]
    notes: list[Message] = []
    read = [pair for run in chosen for pair in _results(run, notes)]
    return EvaluationReport(
        format=Tool.HELM,
        format_version="run",
        model=model,
        produced_at=None,
        digest=upload.digest,
        results=tuple(result for result, _ in read),
        notes=tuple({str(note): note for note in notes}.values()),
        restatements=tuple(again for _, again in read if again),
    )


def _alone(upload: Upload) -> UnreadableReport:
    is_array = _STATS.match(upload.text)
    found = "name, count" if is_array else ", ".join(upload.document.fields())
    return UnreadableReport(
        say(
            "“%(name)s”（字段 %(found)s）是 HELM 运行目录里的一个文件，单独一个无法判断是哪个模型的"
            "哪项成绩。请把同一目录的 run_spec.json 和 stats.json 打包成 ZIP 后上传。",
            name=quote(upload.filename),
            found=quote(found),
        )
    )


def _model(run: Run) -> str:
    node = run.spec.get("adapter_spec").get("model")
    if not node.text().strip():
        raise node.refuse(say("非空的名称"))
    return node.text().strip()


def _task(run: Run) -> str:
    """The run's name without its model: `mmlu:subject=philosophy,method=…`."""
    node = run.spec.get("name")
    scenario, _, arguments = node.text().partition(":")
    kept = [part for part in arguments.split(",") if part and not part.startswith("model")]
    task = f"{scenario}:{','.join(kept)}" if kept else scenario
    if not scenario.strip():
        raise node.refuse(say("非空的名称"))
    return checked_name(task, node.path)


def _results(
    run: Run, notes: list[Message]
) -> Iterator[tuple[EvaluationResult, Restatement | None]]:
    stats = [Stat(node) for node in run.read_stats().items()]
    plain = [stat for stat in stats if not stat.is_perturbed]
    split = _main_split(plain)
    n, n_shot = _whole(plain, INSTANCES, split), _whole(plain, "num_train_instances", split)
    if n is not None and _is_limited(run, plain):
        notes.append(say("“%(task)s”的运行设置限制了题数，只抽取了部分题目。", task=_task(run)))
    scores = [stat for stat in stats if stat.is_score]
    taken = [s for s in scores if not s.is_perturbed and s.split in ("", split) and s.trials]
    if len(taken) < len(scores):
        notes.append(_left_out(_task(run), split, len(scores) - len(taken)))
    for stat in taken:
        result = _result(_task(run), stat, n, n_shot)
        yield result, _restatement(result, stat)


def _is_limited(run: Run, stats: Sequence[Stat]) -> bool:
    """Whether as many items were taken, of all splits, as the run's set-up allows."""
    most = run.spec.get("adapter_spec").find("max_eval_instances")
    counted = {stat.split: stat.mean for stat in stats if stat.name == INSTANCES and stat.trials}
    return most is not None and sum(counted.values()) >= most.number()


def _left_out(task: str, split: str, count: int) -> Message:
    return say(
        "“%(task)s”只导入 %(split)s 部分未经扰动的成绩，另有 %(count)s 项未导入。",
        task=task,
        split=split or "-",
        count=count,
    )


def _main_split(stats: Sequence[Stat]) -> str:
    splits = list(dict.fromkeys(stat.split for stat in stats if stat.split))
    return next((s for s in MAIN_SPLITS if s in splits), splits[0] if splits else "")


def _whole(stats: Sequence[Stat], name: str, split: str) -> int | None:
    """A count that is the same in every trial; None where it is not told or is no whole number."""
    found = [stat for stat in stats if stat.name == name and stat.split == split and stat.trials]
    if len(found) != 1:
        return None
    mean = found[0].mean
    return int(mean) if 0 <= mean <= LARGEST_COUNT and mean == int(mean) else None


def _result(task: str, stat: Stat, n: int | None, n_shot: int | None) -> EvaluationResult:
    trials = [f"{TRIALS}{stat.trials}"] if stat.trials > 1 else []
    parts = [stat.split, stat.sub_split, *trials]
    return EvaluationResult(
        task=task,
        benchmark=None,
        task_version=None,
        task_hash=None,
        metric=stat.name,
        filter=",".join(part for part in parts if part) or None,
        value=stat.mean,
        scale=1,
        stderr=None,
        n=n if stat.split else None,
        n_total=None,
        n_shot=n_shot,
        higher_is_better=None,
    )


def _restatement(result: EvaluationResult, stat: Stat) -> Restatement | None:
    """The sum over a single trial is its mean."""
    total = stat.node.find("sum")
    if stat.trials != 1 or total is None:
        return None
    return Restatement(result.key, total.number(), total.path)


READER = Reader(
    say("HELM 运行目录的 ZIP（含 run_spec.json 与 stats.json）"),
    _recognises,
    _read,
)
