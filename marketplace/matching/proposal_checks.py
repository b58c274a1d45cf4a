"""Refuse opened proposals whose figures cannot be computed with."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from marketplace.domain.messages import Message, say
from marketplace.matching.arithmetic import is_count, is_number
from marketplace.matching.assessment import is_in_bands
from marketplace.matching.errors import UnusableProposal
from marketplace.matching.proposals import Candidate, EvidenceResult
from marketplace.matching.rules import CriterionKind, Rules


def require_usable(rules: Rules, candidates: Sequence[Candidate]) -> None:
    """Raise `UnusableProposal` for the first thing that is wrong.

    Two proposals under one key, a negative or endless amount, an answer given twice, points outside
    the published bands. A test result that merely cannot be scored is no reason: it counts nothing.
    """
    keys = [candidate.key for candidate in candidates]
    if len(set(keys)) != len(keys):
        raise UnusableProposal(say("两份方案使用了同一个编号，无法排序。"))
    for candidate in candidates:
        for message in _wrong(rules, candidate):
            raise UnusableProposal(
                say("方案 %(key)s 不能参加排序：%(what)s", key=candidate.key, what=message)
            )


def _wrong(rules: Rules, candidate: Candidate) -> Iterator[Message]:
    if not is_number(candidate.price) or candidate.price < 0:
        yield say("报价不是有效的金额。")
    if not is_count(candidate.days):
        yield say("工期不是有效的天数。")
    if candidate.accepted_deliveries is not None and not is_count(candidate.accepted_deliveries):
        yield say("验收业绩不是有效的次数。")
    if not all(is_number(item.value) for item in candidate.kpis):
        yield say("指标承诺不是有效的数字。")
    if not all(map(_is_computable, candidate.evidence)):
        yield say("测评成绩中有无法计算的数字。")
    if _has_twins(candidate):
        yield say("同一条要求、指标、成绩或专家评分出现了两次。")
    yield from _marks(rules, candidate)


def _is_computable(result: EvidenceResult) -> bool:
    figures = (result.value, result.baseline, result.top)
    return all(figure is None or is_number(figure) for figure in figures) and (
        result.n is None or is_count(result.n)
    )


def _has_twins(candidate: Candidate) -> bool:
    names: tuple[list[object], ...] = (
        [item.requirement for item in candidate.answers],
        [item.kpi for item in candidate.kpis],
        [item.id for item in candidate.evidence],
        [(item.requirement, item.assessor) for item in candidate.requirement_marks],
        [item.assessor for item in candidate.assessor_marks],
    )
    return any(len(set(listed)) != len(listed) for listed in names)


def _marks(rules: Rules, candidate: Candidate) -> Iterator[Message]:
    given: tuple[tuple[CriterionKind, list[Decimal]], ...] = (
        (CriterionKind.REQUIREMENTS, [item.points for item in candidate.requirement_marks]),
        (CriterionKind.ASSESSORS, [item.points for item in candidate.assessor_marks]),
    )
    for kind, points in given:
        criterion = rules.find_criterion(kind)
        bands = criterion.bands if criterion else ()
        if not all(is_number(mark) for mark in points):
            yield say("专家评分不是有效的数字。")
        elif bands and not all(is_in_bands(mark, bands) for mark in points):
            yield say("专家评分不在公布的分档之内。")
