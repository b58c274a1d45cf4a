"""Where a score lies between guessing and the best published: for display, or why not known.

Matching takes the lower bound of the interval first and does this sum itself.
"""

from dataclasses import dataclass
from decimal import Decimal

from marketplace.credentials.benchmarks import Benchmark
from marketplace.credentials.results import EvaluationResult
from marketplace.domain.messages import Message, say

NOT_A_SHARE = ("perplexity", "ppl", "bits_per_byte", "mcc", "brier", "rmse", "mae", "ter")
"""Metrics whose value may fall between 0 and 1 without being a share of anything."""


@dataclass(frozen=True)
class Normalised:
    """`proportion`: the value on 0..1. `score`: 0 at the baseline, 1 at the top, clipped.

    Where one is None, `reason` says why.
    """

    proportion: Decimal | None
    score: Decimal | None
    reason: Message | None


def find_proportion(result: EvaluationResult) -> Decimal | None:
    """The value on 0..1, None if it is not a share of a full mark."""
    proportion = result.value / result.scale
    is_share = 0 <= proportion <= 1 and not any(w in result.metric.lower() for w in NOT_A_SHARE)
    return proportion if is_share else None


def normalise(result: EvaluationResult, benchmark: Benchmark | None) -> Normalised:
    """n = clip((value - baseline) / (top - baseline), 0, 1); lower-is-better works the same."""
    proportion = find_proportion(result)
    if proportion is None:
        return Normalised(None, None, say("该指标不是 0 到 1 之间的比例，无法换算。"))
    if benchmark is None:
        return Normalised(proportion, None, say("基准目录中没有这个任务和指标，无法换算。"))
    if not benchmark.is_confident:
        return Normalised(proportion, None, _unsure(benchmark))
    baseline, top = benchmark.baseline, benchmark.top
    if baseline is None or top is None or baseline == top:
        return Normalised(
            proportion,
            None,
            say("“%(name)s”没有可用的随机水平和最好成绩，无法换算。", name=benchmark.name),
        )
    score = (proportion - baseline) / (top - baseline)
    return Normalised(proportion, min(max(score, Decimal(0)), Decimal(1)), None)


def _unsure(benchmark: Benchmark) -> Message:
    """A-category and A-overall rows have a well-sourced top, but of something wider."""
    if benchmark.confidence.startswith("A-"):
        return say(
            "“%(name)s”只有所属大类的公开最好成绩，没有本项的，无法换算。", name=benchmark.name
        )
    return say(
        "“%(name)s”的参照数据可信度为 %(confidence)s，未达 A 级，无法换算。",
        name=benchmark.name,
        confidence=benchmark.confidence,
    )
