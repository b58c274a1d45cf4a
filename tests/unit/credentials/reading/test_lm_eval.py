"""The traps that real files of lm-evaluation-harness have set."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from marketplace.credentials.reading import UnreadableReport, read_report
from marketplace.credentials.results import EvaluationReport, EvaluationResult


def document(**changes: Any) -> dict[str, Any]:
    return {
        "results": {"gsm8k": {"alias": "gsm8k", "exact_match,strict-match": 0.5}},
        "configs": {"gsm8k": {}},
        "versions": {"gsm8k": 3.0},
        "n-samples": {"gsm8k": {"original": 1319, "effective": 1319}},
        "task_hashes": {"gsm8k": "abc"},
        "model_name": "m",
        "config": {},
    } | changes


def read(**changes: Any) -> EvaluationReport:
    return read_report(json.dumps(document(**changes)).encode(), "results.json")


def only(report: EvaluationReport) -> EvaluationResult:
    (result,) = report.results
    return result


def notes(report: EvaluationReport) -> str:
    return "\n".join(map(str, report.notes))


def refusal(**changes: Any) -> str:
    with pytest.raises(UnreadableReport) as caught:
        read(**changes)
    return str(caught.value)


def test_everything_the_file_says_about_a_result():
    row = {"exact_match,strict-match": 0.5, "exact_match_stderr,strict-match": 0.1}
    result = only(
        read(
            results={"gsm8k": row},
            **{"n-shot": {"gsm8k": 5}, "higher_is_better": {"gsm8k": {"exact_match": True}}},
        )
    )
    assert result == EvaluationResult(
        task="gsm8k",
        benchmark="gsm8k",
        task_version="3.0",
        task_hash="abc",
        metric="exact_match",
        filter="strict-match",
        value=Decimal("0.5"),
        scale=1,
        stderr=Decimal("0.1"),
        n=1319,
        n_total=1319,
        n_shot=5,
        higher_is_better=True,
    )


def test_a_run_with_a_limit_keeps_both_counts():
    result = only(read(**{"n-samples": {"gsm8k": {"original": 13812, "effective": 20}}}))
    assert (result.n, result.n_total) == (20, 13812)


def test_sample_length_stands_in_for_missing_counts():
    row = {"name": "gsm8k", "alias": "gsm8k", "sample_len": 7, "acc,none": 0.5}
    report = read(results={"gsm8k": row}, **{"n-samples": None})
    assert (only(report).n, only(report).n_total) == (7, None)
    assert report.format_version == "0.4.x (2026)"


@pytest.mark.parametrize(
    ("arguments", "model"),
    [
        ("pretrained=Qwen/Qwen2.5-7B,dtype=float32", "Qwen/Qwen2.5-7B"),
        ({"pretrained": "Qwen/Qwen3-8B", "tensor_parallel_size": 8}, "Qwen/Qwen3-8B"),
        ("model=qwen-max,base_url=http://localhost", "qwen-max"),
    ],
)
def test_empty_model_name_is_looked_up_in_the_arguments_and_noted(arguments, model):
    report = read(model_name="", config={"model_args": arguments})
    assert report.model == model
    assert f"采用运行参数中的“{model}”" in notes(report)


def test_a_model_without_any_name_stays_nameless_and_is_noted():
    report = read(model_name=" ", config={"model": "neox", "model_args": {"iteration": 1}})
    assert report.model == ""
    assert "没有写明被测模型的名称" in notes(report)


@pytest.mark.parametrize("hashes", [{}, None])
def test_missing_task_hashes_are_noted(hashes):
    report = read(task_hashes=hashes)
    assert only(report).task_hash is None
    assert "task_hashes" in notes(report)


def test_a_metric_that_is_not_a_number_is_left_out_and_noted():
    row = {"acc,none": 0.5, "f1,none": "N/A", "bleu,none": None}
    report = read(results={"gsm8k": row})
    assert [r.metric for r in report.results] == ["acc"]
    assert '$.results.gsm8k["f1,none"] 没有数值（N/A）' in notes(report)
    assert '$.results.gsm8k["bleu,none"]' in notes(report)


def test_a_dash_for_the_number_of_shots_is_none():
    assert only(read(**{"n-shot": {"gsm8k": "-"}})).n_shot is None


def test_a_standard_error_that_was_not_computed_is_none():
    row = {"acc,none": 0.5, "acc_stderr,none": "N/A"}
    assert only(read(results={"gsm8k": row})).stderr is None


def test_an_unknown_field_of_a_result_is_noted():
    report = read(results={"gsm8k": {"acc,none": 0.5, "elapsed": 12}})
    assert "未识别的字段 $.results.gsm8k.elapsed" in notes(report)


def test_a_group_without_a_mean_gives_no_result():
    rows = {"mmlu": {" ": " ", "alias": "mmlu"}, "gsm8k": {"acc,none": 0.5}}
    assert only(read(results=rows, group_subtasks={"mmlu": ["gsm8k"]})).task == "gsm8k"


def test_a_group_names_the_leaves_that_have_its_metric():
    rows = {
        "all": {"acc,none": 0.5},
        "some": {"acc,none": 0.5},
        "a": {"acc,none": 0.5},
        "b": {"acc,none": 0.5},
        "c": {"mcc,none": 0.1},
    }
    report = read(
        results=rows,
        group_subtasks={"all": ["some", "c"], "some": ["a", "b"], "a": []},
        **{
            "n-samples": {
                "a": {"original": 10, "effective": 4},
                "b": {"original": 20, "effective": 6},
                "c": {"original": 99, "effective": 99},
            }
        },
    )
    everything = report.by_key()[("all", "acc", "none")]
    assert everything.parts == ("a", "b")
    assert (everything.n, everything.n_total) == (10, 30)
    # "some" sums up the very same parts, so both head a list; the leaves do not.
    assert [r.task for r in report.headline_results()] == ["all", "some", "c"]


def test_a_smaller_group_is_no_headline_beside_the_one_that_holds_it():
    rows = {name: {"acc,none": 0.5} for name in ("all", "some", "a", "b", "c")}
    report = read(results=rows, group_subtasks={"all": ["some", "c"], "some": ["a", "b"]})
    assert [r.task for r in report.headline_results()] == ["all"]


def test_groups_in_a_circle_end():
    rows = {name: {"acc,none": 0.5} for name in ("x", "y", "a")}
    report = read(results=rows, group_subtasks={"x": ["y", "a"], "y": ["x"]})
    assert report.by_key()[("x", "acc", "none")].parts == ("a",)


def test_too_many_groups_are_refused():
    groups = {f"g{i}": ["gsm8k"] for i in range(501)}
    assert "任务组过多" in refusal(group_subtasks=groups)


def test_a_group_written_only_under_groups_is_a_result():
    report = read(groups={"all": {"acc,none": 0.25}})
    assert report.by_key()[("all", "acc", "none")].value == Decimal("0.25")
    assert report.restatements == ()


def test_a_group_written_twice_is_kept_as_a_restatement():
    rows = {"all": {"acc,none": 0.25}}
    (again,) = read(results=rows, groups={"all": {"acc,none": 0.75}}).restatements
    assert (again.key, again.value) == (("all", "acc", "none"), Decimal("0.75"))
    assert again.where == '$.groups.all["acc,none"]'


def test_date_is_read_as_utc():
    assert read(date=1742254653.25).produced_at == datetime(
        2025, 3, 17, 23, 37, 33, 250000, tzinfo=UTC
    )


@pytest.mark.parametrize("date", [-1, 1e300, "yesterday", True])
def test_impossible_date_is_refused(date):
    assert "$.date 处应为" in refusal(date=date)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"results": []}, "$.results 处应为对象"),
        ({"results": {"gsm8k": 0.5}}, "$.results.gsm8k 处应为对象"),
        ({"results": {"gsm8k": {"acc,none": [0.5]}}}, '$.results.gsm8k["acc,none"] 处应为数字'),
        ({"results": {"gsm8k": {"acc,none": True}}}, "实际是布尔值 true"),
        ({"n-samples": {"gsm8k": {"original": 1}}}, '["n-samples"].gsm8k.effective'),
        ({"n-samples": []}, '$["n-samples"] 处应为对象'),
        ({"versions": {"gsm8k": []}}, "$.versions.gsm8k 处应为数字"),
        ({"model_name": 7}, "$.model_name 处应为文字，实际是数字 7"),
        ({"results": {"": {"acc,none": 0.5}}}, "没有任务名称"),
        ({"results": {"gsm8k": {",none": 0.5}}}, "指标名称"),
        ({"results": {"gs\nm": {"acc,none": 0.5}}}, "控制字符"),
        ({"higher_is_better": {"gsm8k": {"exact_match": 1}}}, "true 或 false"),
        ({"model_name": None, "config": {"model_args": 7}}, "$.config.model_args 处应为对象或文字"),
    ],
)
def test_a_wrong_type_is_refused_with_its_place(changes, place):
    assert place in refusal(**changes)


def test_bare_metrics_are_those_of_0_3():
    old = {
        "results": {"piqa": {"acc": 0.75, "acc_stderr": 0.125, "acc_norm": 1.0}},
        "versions": {"piqa": 0},
        "config": {"model": "hf-causal", "model_args": "pretrained=x/y", "num_fewshot": 3},
    }
    report = read_report(json.dumps(old).encode(), "results.json")
    assert [(r.metric, r.filter, r.stderr) for r in report.results] == [
        ("acc", None, Decimal("0.125")),
        ("acc_norm", None, None),
    ]
    assert {(r.task_version, r.n_shot, r.n) for r in report.results} == {("0", 3, None)}
    assert (report.format_version, report.model) == ("≤0.3", "x/y")


def test_a_person_is_not_flooded_with_notes():
    row = {f"m{i},none": "N/A" for i in range(60)} | {"acc,none": 0.5}
    report = read(results={"gsm8k": row})
    assert len(report.notes) == 51
    assert str(report.notes[-1]) == "另有 10 条说明。"
