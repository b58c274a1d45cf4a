"""Tested results held against the listing's own bands: what is asked for, not who proves most."""

from decimal import Decimal
from itertools import pairwise

from marketplace.domain.messages import say
from marketplace.matching.arithmetic import ZERO, exact, is_number, plain, shown
from marketplace.matching.evidence import is_admissible
from marketplace.matching.explanation import Figure, Part, Score, unknown
from marketplace.matching.proposals import Candidate, EvidenceResult
from marketplace.matching.rules import MeasuredNeed, Rules


def are_bands_in_order(need: MeasuredNeed) -> bool:
    """Whether there are bands, all within 0..1, and each is harder to reach and worth more."""
    figures = [figure for band in need.bands for figure in (band.reached, band.raw)]
    if not figures or not all(is_number(figure) and 0 <= figure <= 1 for figure in figures):
        return False
    return all(
        lower.raw < upper.raw and _is_better(need, upper.reached, lower.reached)
        for lower, upper in pairwise(need.bands)
    )


def _is_better(need: MeasuredNeed, one: Decimal, other: Decimal) -> bool:
    return one > other if need.is_higher_better else one < other


@exact
def measured_score(rules: Rules, candidate: Candidate) -> Score:
    """The mean over the needs of what the band is worth that the best result reaches."""
    if not rules.measured:
        return unknown(say("本场景没有公布实测指标的分档，按 0 计。"))
    parts = tuple(_part(need, candidate) for need in rules.measured)
    if all(part.inputs["value"] is None for part in parts):
        return unknown(say("没有与公布的基准对应的有效成绩，得分未知，按 0 计。"), parts)
    raw = sum((part.raw for part in parts), start=ZERO) / len(parts)
    message = say("%(count)s 项的平均值 %(raw)s", count=len(parts), raw=shown(raw))
    return Score(raw, message, {"count": len(parts)}, parts)


def _part(need: MeasuredNeed, candidate: Candidate) -> Part:
    result = _best(need, candidate)
    inputs: dict[str, Figure] = {"value": None, "result": None, "reached": None}
    if result is None or result.value is None:
        message = say("没有“%(benchmark)s”的有效成绩，未知，按 0 计。", benchmark=need.benchmark)
        return Part(need.benchmark, ZERO, message, inputs)
    inputs |= {"value": result.value, "result": result.id}
    said = {"benchmark": need.benchmark, "value": plain(result.value)}
    # The worst band comes first: the last one that is reached counts.
    reached = [b for b in need.bands if not _is_better(need, b.reached, result.value)]
    if not reached:
        message = say("“%(benchmark)s”成绩 %(value)s，没有达到最低一档，得 0。", **said)
        return Part(need.benchmark, ZERO, message, inputs)
    band = reached[-1]
    message = say(
        "“%(benchmark)s”成绩 %(value)s，达到 %(reached)s 一档，得 %(raw)s",
        **said,
        reached=plain(band.reached),
        raw=plain(band.raw),
    )
    return Part(need.benchmark, band.raw, message, {**inputs, "reached": band.reached})


def _best(need: MeasuredNeed, candidate: Candidate) -> EvidenceResult | None:
    """The best admissible result on the benchmark that is a proportion; equal ones by their id."""
    found = [result for result in candidate.evidence if _is_of(need, result, candidate)]
    sign = -1 if need.is_higher_better else 1
    return min(found, key=lambda item: (sign * (item.value or ZERO), item.id), default=None)


def _is_of(need: MeasuredNeed, result: EvidenceResult, candidate: Candidate) -> bool:
    return (
        result.benchmark == need.benchmark
        and result.is_higher_better is need.is_higher_better
        and result.value is not None
        and 0 <= result.value <= 1
        and is_admissible(result, candidate.model_version)
    )
