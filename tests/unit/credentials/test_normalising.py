from dataclasses import replace
from decimal import Decimal

import pytest

from marketplace.credentials.benchmarks import Benchmark, load_benchmarks
from marketplace.credentials.normalising import find_proportion, normalise
from marketplace.credentials.results import EvaluationResult

TABLE = load_benchmarks()


def result(value: str, scale: int = 1, metric: str = "acc") -> EvaluationResult:
    return EvaluationResult(
        "t", None, None, None, metric, None, Decimal(value), scale, None, None, None, None, None
    )


def benchmark(baseline: str | None, top: str | None, confidence: str = "A") -> Benchmark:
    return replace(
        TABLE.get("cmmlu"),
        baseline=None if baseline is None else Decimal(baseline),
        top=None if top is None else Decimal(top),
        confidence=confidence,
    )


@pytest.mark.parametrize(
    ("value", "scale", "baseline", "top", "score"),
    [
        ("0.6", 1, "0.2", "1", "0.5"),
        ("60", 100, "0.2", "1", "0.5"),
        ("0.1", 1, "0.2", "1", "0"),
        ("0.9", 1, "0.2", "0.8", "1"),
        # Lower is better: the baseline lies above the top.
        ("0.02", 1, "0.05", "0", "0.6"),
        ("0.10", 1, "0.05", "0", "0"),
    ],
)
def test_score_between_guessing_and_the_best(value, scale, baseline, top, score):
    found = normalise(result(value, scale), benchmark(baseline, top))
    assert (found.score, found.reason) == (Decimal(score), None)
    assert found.proportion == Decimal(value) / scale


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        (None, "基准目录中没有"),
        (benchmark("0.25", "0.9", "B"), "可信度为 B"),
        (benchmark("0.25", "0.9", "A-category"), "所属大类"),
        (benchmark("0.25", "0.9", "A-overall"), "所属大类"),
        (benchmark(None, "0.9"), "没有可用的随机水平"),
        (benchmark("0.25", None), "没有可用的随机水平"),
        (benchmark("0", "0"), "没有可用的随机水平"),
    ],
)
def test_unknown_has_a_reason_and_keeps_the_proportion(known, reason):
    found = normalise(result("0.5"), known)
    assert (found.proportion, found.score) == (Decimal("0.5"), None)
    assert reason in str(found.reason)


@pytest.mark.parametrize(
    "odd",
    [
        result("36.292", metric="llm_judge"),
        result("-0.01"),
        result("0.68", metric="bits_per_byte"),
        result("0.26", metric="mcc"),
        result("101", scale=100),
    ],
)
def test_what_is_no_share_has_no_proportion(odd):
    assert find_proportion(odd) is None
    found = normalise(odd, benchmark("0", "1"))
    assert (found.proportion, found.score) == (None, None)
    assert "不是 0 到 1" in str(found.reason)


def test_only_rows_of_confidence_a_with_both_figures_can_be_placed():
    placed = [row for row in TABLE.rows if normalise(result("0.5"), row).score is not None]
    # 57 rows are A; one of them has its top at its baseline.
    assert len(placed) == 56
    assert {row.confidence for row in placed} == {"A"}
