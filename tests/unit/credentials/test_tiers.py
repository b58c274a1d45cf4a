from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from marketplace.credentials.benchmarks import load_benchmarks
from marketplace.credentials.lint import lint
from marketplace.credentials.reading import read_report
from marketplace.credentials.results import EvaluationReport, EvaluationResult, Tool
from marketplace.credentials.tiers import Coverage, Tier, Verdict, coverage_of, judge_report

REPORTS = Path(__file__).parents[4] / "shared" / "data" / "evaluation-reports"
TABLE = load_benchmarks()


def judge(report: EvaluationReport) -> Verdict:
    return judge_report(report, lint(report), TABLE)


def reasons(verdict: Verdict) -> str:
    return "\n".join(map(str, verdict.reasons))


def read(name: str) -> EvaluationReport:
    return read_report((REPORTS / name).read_bytes(), name)


REAL = [
    ("lm-eval/v0.4.3_Llama-3.1-8B.json", Tier.T1, "23 项成绩经核算"),
    ("lm-eval/v0.4.3_Qwen2.5-7B.json", Tier.T1, "测了数据集的全部题目"),
    ("lm-eval/v0.4.8_qwen2.5-7B.json", Tier.T1, "4 项成绩的指标无法从文件核算"),
    ("lm-eval/v0.4.9_2025-12-17.json", Tier.T1, "6 项成绩的指标无法从文件核算"),
    ("lm-eval/v0.4.x_2026-02_mmlu.json", Tier.T1, "62 项成绩经核算"),
    ("lm-eval/v0.3_pythia-12b_zero-shot.json", Tier.T0, "没有写样本数"),
    ("evalscope/v0.10_Qwen2.5-7B-Instruct_ceval.json", Tier.T0, "1346 题中的 40 题"),
    ("evalscope/v1.x_qwen3-max_chinese_simpleqa.json", Tier.T0, "3000 题中的 384 题"),
    ("evalscope/v1.x_qwen-plus_gsm8k.json", Tier.T0, "1319 题中的 10 题"),
    ("evalscope/v1.x_qwen-plus_ifeval.json", Tier.T0, "541 题中的 10 题"),
    ("evalscope/v1.x_qwen3-max_gpqa_diamond.json", Tier.T0, "198 题中的 10 题"),
    ("evalscope/schema_version2_fixture.json", Tier.T0, "文件没有写数据集总题数"),
]


@pytest.mark.parametrize(("name", "tier", "reason"), REAL)
def test_real_reports(name, tier, reason):
    verdict = judge(read(name))
    assert verdict.tier is tier
    assert reason in reasons(verdict)
    assert "没有测评机构签名" in reasons(verdict)


def result(task: str, n: int | None, n_total: int | None = None) -> EvaluationResult:
    half = Decimal("0.5")
    return EvaluationResult(
        task, None, None, None, "acc", None, half, 1, None, n, n_total, None, None
    )


def report_of(*results: EvaluationResult, tool: Tool = Tool.LM_EVAL) -> EvaluationReport:
    return EvaluationReport(tool, "0.4.x", "m", None, "0" * 64, results)


@pytest.mark.parametrize(
    ("n", "n_total", "size", "coverage"),
    [
        (10, 10, None, Coverage.FULL),
        (10, 10, 10, Coverage.FULL),
        (10, None, 10, Coverage.FULL),
        (20, 13812, None, Coverage.PARTIAL),
        # The file's total may not be cut down to the sample.
        (20, 20, 1319, Coverage.PARTIAL),
        (10, None, 1319, Coverage.PARTIAL),
        (10, None, None, Coverage.UNPROVEN),
        (None, 10, 10, Coverage.UNPROVEN),
        (None, None, None, Coverage.UNPROVEN),
        (12, None, 10, Coverage.UNPROVEN),
    ],
)
def test_coverage(n, n_total, size, coverage):
    assert coverage_of(result("t", n, n_total), size) is coverage


def test_full_evalscope_run_of_a_known_size_is_t1():
    verdict = judge(report_of(result("gsm8k", 1318), tool=Tool.EVALSCOPE))
    assert verdict.tier is Tier.T0
    full = replace(result("gsm8k", 1319), value=Decimal(1))
    assert judge(report_of(full, tool=Tool.EVALSCOPE)).tier is Tier.T1


def test_one_partial_result_makes_the_report_t0():
    verdict = judge(report_of(result("a", 10, 10), result("b", 2, 10)))
    assert verdict.tier is Tier.T0
    assert "“b”只测了 10 题中的 2 题" in reasons(verdict)
    assert "“a”" not in reasons(verdict)


def test_a_result_that_does_not_add_up_makes_the_report_t0():
    verdict = judge(report_of(replace(result("a", 10, 10), value=Decimal("0.55"))))
    assert verdict.tier is Tier.T0
    assert "“a”的 acc 数字不自洽：0.55 × 10 题 = 5.5000" in reasons(verdict)


def test_a_long_list_of_shortfalls_is_counted():
    partial = judge(report_of(*(result(f"t{i}", 2, 10) for i in range(5))))
    assert "共有 5 个任务只测了部分题目" in reasons(partial)
    assert "“t2”" in reasons(partial)
    assert "“t3”" not in reasons(partial)
    unproven = judge(report_of(*(result(f"t{i}", 2) for i in range(4))))
    assert "共有 4 个任务无法证明" in reasons(unproven)
    odd = [replace(result(f"t{i}", 10, 10), value=Decimal("0.55")) for i in range(6)]
    assert "共有 6 处数字不自洽" in reasons(judge(report_of(*odd)))


def test_tiers_are_written_as_in_the_specification():
    assert [tier.value for tier in Tier] == ["T3", "T2", "T1", "T0"]
