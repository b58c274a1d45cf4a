"""The criteria that are one formula each: delivery, KPI commitment, deployment, deliveries.

Missing data scores 0 and says so.
"""

from decimal import Decimal

from marketplace.domain.messages import say
from marketplace.matching.arithmetic import ONE, ZERO, clip, exact, plain, shown
from marketplace.matching.explanation import Part, Score, unknown
from marketplace.matching.proposals import Candidate
from marketplace.matching.rules import KpiTarget, Rules

ACCEPTED_STEPS: tuple[Decimal, ...] = (ZERO, Decimal("0.5"), Decimal("0.8"), ONE)
"""The score at 0, 1, 2, and 3 or more accepted deliveries in the sector."""


@exact
def delivery_score(rules: Rules, candidate: Candidate) -> Score:
    """clip((longest - days) / (longest - reference), 0, 1)."""
    longest, reference = rules.longest_days, rules.reference_days
    raw = clip(Decimal(longest - candidate.days) / (longest - reference))
    message = say(
        "（最长 %(longest)s 天 − 承诺 %(days)s 天）÷（最长 − 参考 %(reference)s 天），"
        "限于 0 到 1，得 %(raw)s",
        longest=longest,
        days=candidate.days,
        reference=reference,
        raw=shown(raw),
    )
    inputs = {"days": candidate.days, "longest_days": longest, "reference_days": reference}
    return Score(raw, message, inputs)


@exact
def kpi_score(rules: Rules, candidate: Candidate) -> Score:
    """The mean over the listing's targets of what is committed, from baseline 0 to target 1."""
    if not rules.kpis:
        return unknown(say("本场景没有公布可计算的指标，按 0 计。"))
    committed = {item.kpi: item.value for item in candidate.kpis}
    parts = tuple(_kpi_part(target, committed.get(target.id)) for target in rules.kpis)
    if not committed.keys() & {target.id for target in rules.kpis}:
        return unknown(say("没有对任何指标作出承诺，得分未知，按 0 计。"), parts)
    return _mean(parts)


def _kpi_part(target: KpiTarget, value: Decimal | None) -> Part:
    inputs = {"target": target.target, "baseline": target.baseline, "committed": value}
    if value is None:
        message = say("“%(kpi)s”没有承诺，未知，按 0 计。", kpi=target.id)
        return Part(target.id, ZERO, message, inputs)
    raw = _reached(target, value)
    message = say(
        "“%(kpi)s”承诺 %(value)s，目标 %(target)s，得 %(raw)s",
        kpi=target.id,
        value=plain(value),
        target=plain(target.target),
        raw=shown(raw),
    )
    return Part(target.id, raw, message, inputs)


def _reached(target: KpiTarget, value: Decimal) -> Decimal:
    if target.baseline is not None:
        return clip((value - target.baseline) / (target.target - target.baseline))
    is_met = value >= target.target if target.is_higher_better else value <= target.target
    return ONE if is_met else ZERO


def _mean(parts: tuple[Part, ...]) -> Score:
    raw = sum((part.raw for part in parts), start=ZERO) / len(parts)
    message = say("%(count)s 项的平均值 %(raw)s", count=len(parts), raw=shown(raw))
    return Score(raw, message, {"count": len(parts)}, parts)


def deployment_score(rules: Rules, candidate: Candidate) -> Score:
    """What the published bands say of the way of deployment that is offered."""
    if candidate.deployment is None:
        return unknown(say("没有说明部署方式，得分未知，按 0 计。"))
    worth = {band.choice: band.raw for band in rules.deployment}
    inputs = {"choice": candidate.deployment}
    raw = worth.get(candidate.deployment)
    if raw is None:
        return Score(ZERO, say("公布的分档中没有所报的部署方式，按 0 计。"), inputs)
    return Score(raw, say("所报部署方式在公布的分档中得 %(raw)s", raw=shown(raw)), inputs)


def accepted_score(_rules: Rules, candidate: Candidate) -> Score:
    """By steps over the deliveries accepted in the sector on this platform."""
    count = candidate.accepted_deliveries
    if count is None:
        return unknown(say("同行业验收业绩未知，按 0 计。"))
    raw = ACCEPTED_STEPS[min(count, len(ACCEPTED_STEPS) - 1)]
    message = say("同行业验收 %(count)s 项，得 %(raw)s", count=count, raw=shown(raw))
    return Score(raw, message, {"count": count})
