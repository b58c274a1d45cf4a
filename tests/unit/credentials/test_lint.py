"""The arithmetic of reports: real ones hold, raised ones do not."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.credentials.lint import Code, lint, list_checkable
from marketplace.credentials.reading import read_report
from marketplace.credentials.results import (
    EvaluationReport,
    EvaluationResult,
    Restatement,
    Tool,
)

REPORTS = Path(__file__).parents[4] / "shared" / "data" / "evaluation-reports"
# Results in the file, and those that hold enough to tell a changed score.
COUNTS = {
    "lm-eval/v0.3_pythia-12b_zero-shot.json": (198, 194),
    "lm-eval/v0.4.3_Llama-3.1-8B.json": (27, 23),
    "lm-eval/v0.4.3_Qwen2.5-7B.json": (68, 63),
    "lm-eval/v0.4.8_qwen2.5-7B.json": (22, 18),
    "lm-eval/v0.4.9_2025-12-17.json": (6, 0),
    "lm-eval/v0.4.x_2026-02_mmlu.json": (62, 62),
    "evalscope/schema_version2_fixture.json": (2, 2),
    "evalscope/v0.10_Qwen2.5-7B-Instruct_ceval.json": (5, 5),
    "evalscope/v1.x_deepseek-reasoner-v3.2_chinese_simpleqa.json": (21, 21),
    "evalscope/v1.x_qwen-plus_gsm8k.json": (2, 2),
    "evalscope/v1.x_qwen-plus_ifeval.json": (8, 6),
    "evalscope/v1.x_qwen3-max_chinese_simpleqa.json": (21, 21),
    "evalscope/v1.x_qwen3-max_gpqa_diamond.json": (2, 2),
}


def read(name: str) -> EvaluationReport:
    return read_report((REPORTS / name).read_bytes(), name)


@pytest.mark.parametrize("name", COUNTS)
def test_real_reports_hold(name):
    report = read(name)
    assert (len(report.results), len(list_checkable(report))) == COUNTS[name]
    assert lint(report) == ()


@pytest.mark.parametrize("name", COUNTS)
@pytest.mark.parametrize("raise_by", ["0.05", "0.01", "-0.05"])
def test_every_checkable_score_that_is_changed_is_caught(name, raise_by):
    report = read(name)
    missed = [
        result.key
        for result in list_checkable(report)
        if not any(f.task == result.task for f in lint(changed(report, result, raise_by)))
    ]
    assert missed == []


def changed(report: EvaluationReport, result: EvaluationResult, raise_by: str) -> EvaluationReport:
    higher = replace(result, value=result.value + Decimal(raise_by))
    return replace(report, results=tuple(higher if r is result else r for r in report.results))


def share(value: str, n: int | None, stderr: str | None = None, **more: object) -> EvaluationResult:
    result = EvaluationResult(
        task="t",
        benchmark=None,
        task_version=None,
        task_hash=None,
        metric="acc",
        filter=None,
        value=Decimal(value),
        scale=1,
        stderr=None if stderr is None else Decimal(stderr),
        n=n,
        n_total=None,
        n_shot=None,
        higher_is_better=None,
    )
    return replace(result, **more)


def report_of(*results: EvaluationResult, tool: Tool = Tool.LM_EVAL) -> EvaluationReport:
    return EvaluationReport(tool, "0.4.x", "m", None, "0" * 64, results)


def codes(*results: EvaluationResult, tool: Tool = Tool.LM_EVAL) -> list[str]:
    return [finding.code for finding in lint(report_of(*results, tool=tool))]


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (share("0.5", 2), []),
        # 0.37 × 100 = 37; sqrt(0.37 × 0.63 / 99) = 0.048523658709391
        (share("0.37", 100, "0.048523658709391"), []),
        (share("0.42", 100, "0.048523658709391"), [Code.STDERR]),
        (share("0.375", 100, "0.048523658709391"), [Code.NOT_WHOLE, Code.STDERR]),
        (share("1.05", 100), [Code.OUT_OF_RANGE]),
        (share("-0.1", 10), [Code.OUT_OF_RANGE]),
        (share("42", 100, scale=100), []),
        (share("42.5", 100, scale=100), [Code.NOT_WHOLE]),
        # The standard error alone implies 100 items.
        (share("0.37", None, "0.048523658709391"), []),
        (share("0.42", None, "0.048523658709391"), [Code.STDERR]),
        (share("1", None, "0"), []),
        (share("0.95", None, "0"), [Code.STDERR]),
        (share("1", None, "0.1"), [Code.STDERR]),
        (share("0", 1, "0"), []),
        (share("0.5", 0), [Code.COUNT]),
        (share("0.5", 4, n_total=3), [Code.COUNT]),
        # Not 0 or 1 per item: nothing to check.
        (share("0.123", 10, metric="f1"), []),
        (share("0.123", 10, task="truthfulqa_mc2"), []),
        (share("0.123", None), []),
    ],
)
def test_shares_of_items(result, expected):
    assert codes(result) == expected


def test_evalscope_rounds_to_four_decimals():
    # 41 of 64 is 0.640625, written 0.6406
    assert codes(share("0.6406", 64, metric="mean_acc"), tool=Tool.EVALSCOPE) == []
    assert codes(share("0.6408", 64, metric="mean_acc"), tool=Tool.EVALSCOPE) == [Code.NOT_WHOLE]
    assert codes(share("0.6406", 64), tool=Tool.LM_EVAL) == [Code.NOT_WHOLE]


def group(value: str, n: int | None = 4, **more: object) -> tuple[EvaluationResult, ...]:
    """1 of 1 and 1 of 3 right: 0.5 by size, 2/3 as the plain mean."""
    third = share("0.3333", 3, task="b", metric="f1")
    whole = share(value, n, metric="f1", parts=("a", "b"), **more)
    return whole, share("1", 1, task="a", metric="f1"), third


@pytest.mark.parametrize(
    ("value", "tool", "expected"),
    [
        ("0.5", Tool.EVALSCOPE, []),
        ("0.55", Tool.EVALSCOPE, [Code.MEAN]),
        ("0.66665", Tool.EVALSCOPE, [Code.MEAN]),
        # (1 + 0.3333) / 2 and (1 + 3 × 0.3333) / 4 in full, as lm-evaluation-harness writes them
        ("0.66665", Tool.LM_EVAL, []),
        ("0.499975", Tool.LM_EVAL, []),
        ("0.5", Tool.LM_EVAL, [Code.MEAN]),
    ],
)
def test_mean_of_parts(value, tool, expected):
    assert codes(*group(value), tool=tool) == expected


def test_count_of_the_whole_is_that_of_its_parts():
    assert codes(*group("0.499975", n=5)) == [Code.COUNT]


def test_pooled_standard_error():
    a = share("0.5", 3, "0.5", task="a")
    b = share("0.5", 5, "0.25", task="b")
    # ((3-1)·3·0.25 + (5-1)·5·0.0625) / (8-2) = 2.75/6; over 8 items sqrt(2.75/48)
    pooled = "0.2393567769390543"
    whole = share("0.5", 8, pooled, parts=("a", "b"))
    errors = [f.code for f in lint(report_of(whole, a, b)) if f.task == "t"]
    assert errors == []
    lower = replace(whole, stderr=Decimal("0.2"))
    assert [f.code for f in lint(report_of(lower, a, b)) if f.task == "t"] == [Code.STDERR]


def test_a_part_that_is_missing_leaves_nothing_to_check():
    whole, a, _ = group("0.9")
    assert codes(whole, a) == []
    assert list_checkable(report_of(whole, a)) == ()


def test_what_is_said_twice_must_be_the_same():
    result = share("0.5", 2)
    report = report_of(result)
    again = Restatement(result.key, Decimal("0.55"), "$.score")
    (finding,) = lint(replace(report, restatements=(again,)))
    assert finding.code == Code.RESTATED
    assert "$.score 处为 0.55" in str(finding.message)
    same = Restatement(result.key, Decimal("0.50"), "$.score")
    assert lint(replace(report, restatements=(same,))) == ()


def test_a_headline_score_that_was_raised_in_the_file_is_caught():
    name = "evalscope/v1.x_qwen3-max_gpqa_diamond.json"
    data = (REPORTS / name).read_bytes().replace(b'"score": 0.9,', b'"score": 0.95,', 1)
    assert [f.code for f in lint(read_report(data, name))] == [Code.RESTATED]


@settings(max_examples=300, deadline=None)
@given(n=st.integers(2, 20_000), data=st.data())
def test_any_true_share_holds_and_half_an_answer_more_does_not(n, data):
    right = data.draw(st.integers(0, n - 1))
    true = right / n
    stderr = (true * (1 - true) / (n - 1)) ** 0.5
    assert codes(share(repr(true), n, repr(stderr))) == []
    forged = (right + 0.5) / n
    assert Code.NOT_WHOLE in codes(share(repr(forged), n, repr(stderr)))
