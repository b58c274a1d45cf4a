"""HELM run directories, packed: the real one, and what else may be in the archive.

The expected figures were copied by hand from the files.
"""

import io
import json
import zipfile
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from marketplace.credentials.lint import Code, lint, list_checkable
from marketplace.credentials.reading import SeveralModels, UnreadableReport, read_report
from marketplace.credentials.results import EvaluationReport, EvaluationResult, Tool
from tests.unit.credentials.reading.real_files import HELM, helm_parts, packed

TASK = "mmlu:subject=philosophy,method=multiple_choice_joint"


def read(parts: dict[str, bytes], model: str = "") -> EvaluationReport:
    return read_report(packed(parts), "run.zip", model=model)


def refusal(parts: dict[str, bytes]) -> str:
    with pytest.raises(UnreadableReport) as caught:
        read(parts)
    return str(caught.value)


def test_figures_are_those_of_the_files():
    report = read(helm_parts())
    assert (report.format, report.format_version, report.model) == (Tool.HELM, "run", "openai/gpt2")
    assert report.by_key()[(TASK, "exact_match", "test")] == EvaluationResult(
        task=TASK,
        benchmark=None,
        task_version=None,
        task_hash=None,
        metric="exact_match",
        filter="test",
        value=Decimal("0.1111111111111111"),
        scale=1,
        stderr=None,
        n=9,
        n_total=None,
        n_shot=5,
        higher_is_better=None,
    )
    assert len(report.results) == 11
    assert lint(report) == ()


def test_every_checkable_score_that_is_changed_is_caught():
    report = read(helm_parts())
    checkable = list_checkable(report)
    assert len(checkable) == 8
    for result in checkable:
        higher = replace(result, value=result.value + Decimal("0.01"))
        others = tuple(higher if r is result else r for r in report.results)
        assert lint(replace(report, results=others))


def test_costs_other_splits_and_altered_inputs_are_left_out_and_noted():
    report = read(helm_parts())
    assert {r.filter for r in report.results} == {"test"}
    names = {r.metric for r in report.results}
    assert names.isdisjoint({"inference_runtime", "num_instances", "logprob", "batch_size"})
    limited, left_out = map(str, report.notes)
    # 9 of the test split and 1 of the other: max_eval_instances is 10
    assert f"“{TASK}”的运行设置限制了题数" in limited
    assert "只导入 test 部分未经扰动的成绩，另有 43 项未导入" in left_out


@pytest.mark.parametrize("folder", ["", "mmlu-philosophy_gpt2_", "a/b/c/"])
def test_any_folder_will_do(folder):
    assert len(read(helm_parts(folder)).results) == 11


def test_the_other_files_of_a_run_are_no_matter():
    parts = helm_parts("run/")
    parts |= {"run/per_instance_stats.json": b"[", "__MACOSX/run/._stats.json": b"\x00\x05"}
    assert len(read(parts).results) == 11


def stat(
    name: str, mean: float, count: int = 1, split: str = "test", **more: Any
) -> dict[str, Any]:
    label = {"name": name, "split": split} | more
    return {"name": label, "count": count, "sum": mean * count, "mean": mean}


def run(
    *stats: dict[str, Any], name: str = "gsm:model=a_b", model: str = "a/b", folder: str = ""
) -> dict[str, bytes]:
    spec = {"name": name, "scenario_spec": {}, "adapter_spec": {"model": model}}
    return {
        f"{folder}run_spec.json": json.dumps(spec).encode(),
        f"{folder}stats.json": json.dumps(list(stats)).encode(),
    }


EXACT = stat("final_number_exact_match", 0.5)


def test_the_number_of_items_is_a_stat_of_its_own():
    (result,) = read(
        run(EXACT, stat("num_instances", 1000.0), stat("num_instances", 3, 1, "valid"))
    ).results
    assert (result.task, result.benchmark, result.n, result.n_shot) == ("gsm", "gsm8k", 1000, None)


@pytest.mark.parametrize(
    "more", [[], [stat("num_instances", 9.5)], [stat("num_instances", 9), stat("num_instances", 8)]]
)
def test_a_number_of_items_that_is_not_told_stays_unknown(more):
    (result,) = read(run(EXACT, *more)).results
    assert result.n is None


def test_the_mean_over_trials_is_no_share_of_items():
    report = read(run(stat("exact_match", 0.37, count=3), stat("num_instances", 10.0, count=3)))
    (result,) = report.results
    assert (result.filter, result.n) == ("test,trials=3", 10)
    assert lint(report) == ()


def test_a_raised_mean_is_caught():
    parts = helm_parts()
    stats = parts["runs/v1/mmlu/stats.json"]
    raised = stats.replace(b'"mean": 0.1111111111111111', b'"mean": 0.9111111111111111', 1)
    if raised == stats:
        raised = stats.replace(b'"mean":0.1111111111111111', b'"mean":0.9111111111111111', 1)
    assert raised != stats
    codes = {f.code for f in lint(read(parts | {"runs/v1/mmlu/stats.json": raised}))}
    assert codes == {Code.NOT_WHOLE, Code.RESTATED}


def test_several_runs_of_one_model_are_one_report():
    report = read(
        run(EXACT, folder="a/") | run(stat("exact_match", 1), name="mmlu:model=a_b", folder="b/")
    )
    assert {r.task for r in report.results} == {"gsm", "mmlu"}


def test_runs_of_several_models_ask_which():
    parts = run(EXACT, folder="a/") | run(EXACT, model="c/d", folder="b/")
    with pytest.raises(SeveralModels) as caught:
        read(parts)
    assert caught.value.names == ("a/b", "c/d")
    assert read(parts, "c/d").model == "c/d"


def test_valid_stands_in_for_a_missing_test_split():
    (result,) = read(run(stat("exact_match", 1, split="valid"))).results
    assert result.filter == "valid"


@pytest.mark.parametrize("name", ["run_spec", "stats", "scenario"])
def test_a_single_file_of_a_run_is_refused_with_what_to_do(name):
    path = HELM / f"mmlu-philosophy_gpt2_{name}.json"
    with pytest.raises(UnreadableReport) as caught:
        read_report(path.read_bytes(), path.name)
    assert path.name in str(caught.value)
    assert "run_spec.json 和 stats.json 打包成 ZIP" in str(caught.value)


def test_half_a_run_is_refused():
    parts = helm_parts("run/")
    del parts["run/stats.json"]
    assert "“run/”只有 run_spec.json 和 stats.json 之一" in refusal(parts)


REFUSED = {
    "something else": ({"results.json": b"{}", "说明.txt": b""}, "实际有：results.json、说明.txt"),
    "no model": (run(EXACT, model=""), "run_spec.json $.adapter_spec.model 处应为非空的名称"),
    "no name": (run(EXACT, name=":model=x"), "run_spec.json $.name"),
    "no scores": (run(stat("num_instances", 3)), "没有任何数值成绩"),
    "two of a kind": (run(EXACT, EXACT), "“final_number_exact_match”在文件中出现了两次"),
    "no mean": (run({**EXACT, "mean": None}), "stats.json $[0].mean 处应为数字，实际是空值"),
    "not a list": (run() | {"stats.json": b"{}"}, "stats.json $ 处应为数组"),
    "not a run": (run() | {"run_spec.json": b"[]"}, "run_spec.json $ 处应为对象"),
    "cut": (run() | {"stats.json": b'[{"name"'}, "第 1 行中断"),
    "not text": (run() | {"stats.json": b"\xff"}, "“stats.json”不是 UTF-8 文本"),
    "large": (run() | {"stats.json": b"[" + b" " * 20_000_000 + b"]"}, "压缩包解压后过大"),
}


@pytest.mark.parametrize(("parts", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_broken_run_is_refused_with_the_reason(parts, reason):
    assert reason in refusal(parts)


def test_many_large_runs_are_refused_by_their_size():
    parts: dict[str, bytes] = {}
    for number in range(6):
        parts |= run(folder=f"{number}/") | {f"{number}/stats.json": b"[" + b" " * 3_500_000}
    assert "超过上限 20000000 字节" in refusal(parts)


def test_too_many_runs_are_refused():
    parts: dict[str, bytes] = {}
    for number in range(501):
        parts |= run(EXACT, folder=f"{number}/")
    assert "超过 500 次运行" in refusal(parts)


def test_one_name_twice_is_refused():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in run(EXACT).items():
            archive.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("run_spec.json", b"{}")
    with pytest.raises(UnreadableReport) as caught:
        read_report(data.getvalue(), "run.zip")
    assert "有两个 run_spec.json" in str(caught.value)


def test_figures_that_were_damaged_are_refused():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in run(EXACT).items():
            archive.writestr(name, content)
    broken = data.getvalue().replace(b'"mean": 0.5', b'"mean": 0.9')
    with pytest.raises(UnreadableReport) as caught:
        read_report(broken, "run.zip")
    assert "压缩包已损坏" in str(caught.value)


def test_a_damaged_archive_is_refused():
    data = packed(helm_parts())
    for broken in (data[:200], data[:-30], data[:60] + b"\x00" * 40 + data[100:]):
        with pytest.raises(UnreadableReport) as caught:
            read_report(broken, "run.zip")
        assert "压缩包已损坏" in str(caught.value)
