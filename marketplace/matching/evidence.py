"""Tested evidence: what a model's test results are worth in a sector.

Each result that is valid: n = clip((bound - baseline) / (top - baseline), 0, 1), where `bound` is
the Wilson 95 % bound at the reported sample size; n × tier weight × relevance weight. The score is
the sum of the best three from different benchmarks, divided by 3.

The cap on self-reported results. "Never above the worst T3 in the same ranking", read off the bids,
would let a hopeless bidder with one bad T3 result push a rival's self-reported result down and so
change the order of the others; a withdrawal would undo it. No cap that depends on who else bids
can hold together with the law that a loser's coming or going reorders nobody. So the cap is a
figure of the rules, published before the first bid: a T1 result brings at most
`self_reported_cap`. At 0 no T1 can be above any T3. `flags` reports every T1 result above the
worst T3 of the same ranking.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from marketplace.domain.messages import Message, say
from marketplace.matching.arithmetic import ONE, ZERO, clip, exact, shown
from marketplace.matching.explanation import Figure, Part, Score, unknown
from marketplace.matching.proposals import EvidenceResult, Relevance
from marketplace.matching.rules import TIER_WEIGHTS, Tier

Z_95 = Decimal("1.959963984540054")
"""The two-sided 95 % point of the standard normal distribution."""

RELEVANCE_WEIGHTS: dict[Relevance, Decimal] = {
    Relevance.DIRECT: Decimal("1.0"),
    Relevance.PROXY: Decimal("0.5"),
    Relevance.GENERAL: Decimal("0.25"),
    Relevance.OTHER: Decimal("0.0"),
}
BEST = 3


@exact
def wilson_lower(proportion: Decimal, n: int) -> Decimal:
    """The lower end of the Wilson score interval at 95 %.

    (p + z²/2n - z √(p(1-p)/n + z²/4n²)) / (1 + z²/n); E. B. Wilson, Probable Inference, JASA 22
    (1927), 209-212. `proportion` within 0..1, `n` at least 1.
    """
    square = Z_95 * Z_95
    spread = (proportion * (ONE - proportion) / n + square / (4 * n * n)).sqrt()
    return clip((proportion + square / (2 * n) - Z_95 * spread) / (ONE + square / n))


@exact
def bound_of(proportion: Decimal, n: int, is_higher_better: bool = True) -> Decimal:
    """The cautious end of the interval: the lower one, or the upper one where lower is better."""
    if is_higher_better:
        return wilson_lower(proportion, n)
    return ONE - wilson_lower(ONE - proportion, n)


@exact
def evidence_score(
    results: Iterable[EvidenceResult],
    *,
    model_version: str | None = None,
    self_reported_cap: Decimal = TIER_WEIGHTS[Tier.T1],
) -> Score:
    """The worth of the results, each a part with its reason.

    With `model_version`, results on another version count nothing. Serves a proposal as well as a
    sector's list of tested models: the results carry their relevance to the sector.
    """
    weighed = [_weigh(result, model_version, self_reported_cap) for result in results]
    if not weighed:
        return unknown(say("没有提供测评成绩，得分未知，按 0 计。"))
    counted = _best(weighed)
    parts = tuple(
        replace(part, inputs={**part.inputs, "is_counted": int(part.key in counted)})
        for part in sorted(weighed, key=_worth)
    )
    total = sum(counted.values(), start=ZERO)
    return _summed(total, parts, len(counted))


def _summed(total: Decimal, parts: tuple[Part, ...], counted: int) -> Score:
    if not counted:
        return unknown(say("没有一项测评成绩可以计分，按 0 计，原因见各项。"), parts)
    raw = total / BEST
    message = say(
        "不同基准中最好的 %(count)s 项之和 %(total)s ÷ 3 = %(raw)s",
        count=counted,
        total=shown(total),
        raw=shown(raw),
    )
    return Score(raw, message, {"total": total, "counted": counted, "best": BEST}, parts)


def _worth(part: Part) -> tuple[Decimal, str]:
    return -part.raw, part.key


def _best(parts: Sequence[Part]) -> dict[str, Decimal]:
    """The keys and worth of the best parts, one per benchmark, none that is worth nothing."""
    by_benchmark: dict[Figure, Part] = {}
    for part in sorted(parts, key=_worth):
        by_benchmark.setdefault(part.inputs["benchmark"], part)
    best = list(by_benchmark.values())[:BEST]
    return {part.key: part.raw for part in best if part.raw > 0}


def _weigh(result: EvidenceResult, model_version: str | None, cap: Decimal) -> Part:
    inputs: dict[str, Figure] = {
        "benchmark": result.benchmark,
        "task": result.task,
        "model_version": result.model_version,
        "tier": result.tier.value,
        "tier_weight": TIER_WEIGHTS[result.tier],
        "relevance": result.relevance.value,
        "relevance_weight": RELEVANCE_WEIGHTS[result.relevance],
        "value": result.value,
        "n": result.n,
        "baseline": result.baseline,
        "top": result.top,
    }
    reason = _why_inadmissible(result, model_version) or _why_not_computable(result)
    if reason:
        return Part(result.id, ZERO, reason, inputs)
    return _worked_out(result, cap, inputs)


def _worked_out(result: EvidenceResult, cap: Decimal, inputs: dict[str, Figure]) -> Part:
    value, n, baseline, top = _figures(result)
    bound = bound_of(value, n, result.is_higher_better)
    normalised = clip((bound - baseline) / (top - baseline))
    tier, relevance = TIER_WEIGHTS[result.tier], RELEVANCE_WEIGHTS[result.relevance]
    worth = normalised * tier * relevance
    if result.tier is Tier.T1:
        worth = min(worth, cap)
        inputs["cap"] = cap
    message = say(
        "“%(benchmark)s”：置信界 %(bound)s，随机水平 %(baseline)s，公开最好 %(top)s，折算 "
        "%(normalised)s × 等级权重 %(tier)s × 相关性权重 %(relevance)s，得 %(worth)s",
        benchmark=result.benchmark,
        bound=shown(bound),
        baseline=shown(baseline),
        top=shown(top),
        normalised=shown(normalised),
        tier=tier,
        relevance=relevance,
        worth=shown(worth),
    )
    return Part(result.id, worth, message, {**inputs, "bound": bound, "normalised": normalised})


def _figures(result: EvidenceResult) -> tuple[Decimal, int, Decimal, Decimal]:
    value, n, baseline, top = result.value, result.n, result.baseline, result.top
    if value is None or n is None or baseline is None or top is None:
        raise ValueError("an unknown figure was let through")
    return value, n, baseline, top


def is_admissible(result: EvidenceResult, model_version: str) -> bool:
    """Whether it is valid, about this version, about the sector or ability, and above T0."""
    return _why_inadmissible(result, model_version) is None


def _why_inadmissible(result: EvidenceResult, model_version: str | None) -> Message | None:
    if not result.is_valid:
        return result.reason or say("测评凭证在排序时无效，不计分。")
    if model_version is not None and result.model_version != model_version:
        return say("测评的是另一个模型版本，不计分。")
    if result.tier is Tier.T0:
        return result.reason or say("证据等级为 T0，不计分。")
    if result.relevance is Relevance.OTHER:
        return say("与本行业无关的基准，不计分。")
    return None


def _why_not_computable(result: EvidenceResult) -> Message | None:
    if not result.n:
        return say("样本数未知，不计分。")
    if result.value is None or not 0 <= result.value <= 1:
        return say("成绩不是 0 到 1 之间的比例，未知，不计分。")
    if result.baseline is None or result.top is None:
        return say("随机水平或公开最好成绩未知，不计分。")
    span = result.top - result.baseline
    if (span > 0) is not result.is_higher_better or span == 0:
        return say("公开最好成绩不优于随机水平，无法折算，不计分。")
    return None
