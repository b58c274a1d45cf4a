"""The criteria that people judge: points within published bands, the median over assessors."""

from collections.abc import Sequence
from decimal import Decimal

from marketplace.domain.messages import say
from marketplace.matching.arithmetic import ZERO, exact, shown
from marketplace.matching.explanation import Figure, Part, Score, unknown
from marketplace.matching.proposals import Candidate
from marketplace.matching.rules import Band, Criterion, NamedRequirement, Rules


@exact
def median(points: Sequence[Decimal]) -> Decimal:
    """The middle value, or the mean of the two in the middle; at least one value."""
    ordered = sorted(points)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def is_in_bands(points: Decimal, bands: Sequence[Band]) -> bool:
    """Whether the points lie in one of the published bands; between two bands is in none."""
    return any(band.lowest <= points <= band.highest for band in bands)


@exact
def assessors_score(criterion: Criterion, candidate: Candidate) -> Score:
    """The median over the assessors, as a share of the full mark; the spread is recorded."""
    points = [mark.points for mark in candidate.assessor_marks]
    if not points or not criterion.bands:
        return unknown(say("专家还没有评分，得分未知，按 0 计。"))
    inputs = _figures(criterion, points)
    raw = median(points) / criterion.bands[-1].highest
    message = say(
        "%(count)s 位专家的中位数 %(median)s ÷ 满分 %(full)s = %(raw)s",
        count=len(points),
        median=shown(median(points)),
        full=criterion.bands[-1].highest,
        raw=shown(raw),
    )
    return Score(raw, message, inputs)


@exact
def requirements_score(criterion: Criterion, rules: Rules, candidate: Candidate) -> Score:
    """The mean over the scored requirements of the assessors' median share."""
    if not rules.requirements or not criterion.bands:
        return unknown(say("本场景没有公布评分需求，按 0 计。"))
    parts = tuple(_requirement_part(criterion, item, candidate) for item in rules.requirements)
    if not any("median" in part.inputs for part in parts):
        return unknown(say("专家还没有评定需求响应，得分未知，按 0 计。"), parts)
    raw = sum((part.raw for part in parts), start=ZERO) / len(parts)
    message = say("%(count)s 项需求得分的平均值 %(raw)s", count=len(parts), raw=shown(raw))
    return Score(raw, message, {"count": len(parts)}, parts)


def _requirement_part(criterion: Criterion, item: NamedRequirement, candidate: Candidate) -> Part:
    points = [m.points for m in candidate.requirement_marks if m.requirement == item.id]
    if not points:
        message = say("“%(requirement)s”还没有评定，未知，按 0 计。", requirement=item.text)
        return Part(item.id, ZERO, message)
    raw = median(points) / criterion.bands[-1].highest
    message = say(
        "“%(requirement)s”：%(count)s 位专家的中位数 %(median)s ÷ 满分 %(full)s = %(raw)s",
        requirement=item.text,
        count=len(points),
        median=shown(median(points)),
        full=criterion.bands[-1].highest,
        raw=shown(raw),
    )
    return Part(item.id, raw, message, _figures(criterion, points))


def _figures(criterion: Criterion, points: Sequence[Decimal]) -> dict[str, Figure]:
    return {
        "median": median(points),
        "full": criterion.bands[-1].highest,
        "count": len(points),
        "spread": max(points) - min(points),
        "spread_limit": criterion.spread_limit,
    }
