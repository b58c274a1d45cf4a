import csv
from decimal import Decimal
from pathlib import Path

import pytest

from marketplace.credentials.benchmarks import (
    load_benchmarks,
    metric_family,
    relevance_to,
    sectors_without_benchmark,
)
from marketplace.credentials.results import Tool
from marketplace.domain.sectors import find_sector

TABLE = load_benchmarks()
SOURCE = Path(__file__).parents[4] / "shared" / "data" / "benchmarks.csv"


def test_every_fact_of_the_source_is_carried_over():
    rows = list(csv.DictReader(SOURCE.read_text(encoding="utf-8").splitlines()))
    assert len(TABLE.rows) == len(rows) == 141
    for row in rows:
        ours = TABLE.get(row["task_id"])
        assert (ours.name, ours.relevance, ours.lang) == (
            row["benchmark"],
            row["relevance"],
            row["lang"],
        )
        assert ours.confidence == row["confidence"]
        assert ours.higher_is_better == (row["higher_is_better"] == "true")
        for ours_figure, percent in ((ours.baseline, "baseline"), (ours.top, "reference_top")):
            expected = Decimal(row[percent]) / 100 if row[percent] else None
            assert ours_figure == expected
        if row["n_items"].isdigit():
            assert ours.n_items == int(row["n_items"])


def test_a_row_written_out():
    row = TABLE.get("ceval-valid_physician")
    assert (row.name, row.sector, row.relevance) == ("C-Eval physician", "medical", "proxy")
    assert (row.metric, row.baseline, row.top) == ("acc", Decimal("0.25"), Decimal("0.9549"))
    assert (row.n_items, row.lang, row.is_confident) == (49, "zh", True)
    assert row.source == "OpenCompass ceval README"


def test_sectors_are_ours():
    others = {"general", "legal", "safety"}
    assert [r.id for r in TABLE.rows if not (find_sector(r.sector) or r.sector in others)] == []


def test_no_task_belongs_to_two_benchmarks():
    tasks = [(t, task) for r in TABLE.rows for t, ids in r.tasks.items() for task in ids]
    assert len(tasks) == len(set(tasks))


@pytest.mark.parametrize(
    ("tool", "task", "metric", "benchmark"),
    [
        (Tool.LM_EVAL, "ceval-valid_physician", "acc", "ceval-valid_physician"),
        (Tool.LM_EVAL, "ceval-valid_physician", "acc_norm", None),
        (Tool.LM_EVAL, "gsm8k", "exact_match", "gsm8k"),
        (Tool.LM_EVAL, "gpqa_diamond_zeroshot", "acc", "gpqa_diamond"),
        (Tool.LM_EVAL, "ifeval", "prompt_level_strict_acc", "ifeval"),
        (Tool.LM_EVAL, "ifeval", "inst_level_strict_acc", None),
        (Tool.EVALSCOPE, "ceval:physician", "AverageAccuracy", "ceval-valid_physician"),
        (Tool.EVALSCOPE, "gsm8k", "mean_acc", "gsm8k"),
        (Tool.EVALSCOPE, "ifeval", "mean_prompt_level_strict", "ifeval"),
        (Tool.EVALSCOPE, "ifeval", "mean_prompt_level_loose", None),
        (Tool.EVALSCOPE, "chinese_simpleqa", "mean_is_correct", "chinese_simpleqa"),
        (Tool.EVALSCOPE, "chinese_simpleqa", "mean_is_incorrect", None),
        (Tool.OPENCOMPASS, "ceval-physician", "accuracy", "ceval-valid_physician"),
        (Tool.OPENCOMPASS, "ceval", "naive_average", "ceval-valid"),
        (Tool.OPENCOMPASS, "mmlu", "naive_average", "mmlu"),
        (Tool.OPENCOMPASS, "lawbench-1-shot", "naive_average", None),
        (Tool.OPENCOMPASS, "tau2_bench_retail", "pass^1", "tau2_bench:retail"),
        (Tool.HELM, "gsm", "final_number_exact_match", "gsm8k"),
        (Tool.HELM, "gsm", "quasi_exact_match", None),
        (Tool.HUGGING_FACE, "TIGER-Lab/MMLU-Pro", "acc", "mmlu_pro"),
        (Tool.HUGGING_FACE, "openai/gsm8k", "exact_match", "gsm8k"),
        (Tool.EVALSCOPE, "ceval-valid_physician", "acc", None),
        (Tool.LM_EVAL, "hellaswag", "acc", None),
    ],
)
def test_a_task_is_found_by_tool_and_metric(tool, task, metric, benchmark):
    found = TABLE.find(tool, task, metric)
    assert (found.id if found else None) == benchmark


def test_the_size_of_a_task_does_not_depend_on_the_metric():
    assert TABLE.find_size(Tool.EVALSCOPE, "chinese_simpleqa") == 3000
    assert TABLE.find_size(Tool.LM_EVAL, "hellaswag") is None


@pytest.mark.parametrize(
    ("metrics", "family"),
    [
        (("acc", "accuracy", "mean_acc", "AverageAccuracy", "WeightedAverageAccuracy"), "acc"),
        (("is_correct", "mean_is_correct"), "is_correct"),
        (("prompt_level_strict_acc", "mean_prompt_level_strict"), "prompt_level_strict"),
        (("acc_norm",), "acc_norm"),
    ],
)
def test_tools_differ_in_words(metrics, family):
    assert {metric_family(metric) for metric in metrics} == {family}


@pytest.mark.parametrize(
    ("benchmark", "sector", "relevance"),
    [
        ("cmexam", "medical", "direct"),
        ("ceval-valid_physician", "medical", "proxy"),
        ("ceval-valid_physician", "finance", "other"),
        ("cmmlu", "finance", "general"),
        ("lawbench", "finance", "general"),
        ("ceval-valid_legal_professional", "city", "general"),
        ("safetybench_zh", "city", "other"),
    ],
)
def test_relevance_to_a_sector(benchmark, sector, relevance):
    assert relevance_to(TABLE.get(benchmark), sector) == relevance


def test_human_resources_has_no_benchmark_of_its_own():
    assert sectors_without_benchmark() == ("human-resources",)
