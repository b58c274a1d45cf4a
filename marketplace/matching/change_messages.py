"""What would change a rank, in sentences. Days, amounts and the like with their numbers."""

from decimal import Decimal

from marketplace.domain.messages import Message, say
from marketplace.domain.vocabulary import DEPLOYMENT_NAMES
from marketplace.matching.arithmetic import plain, shown
from marketplace.matching.change_ladders import ALL_KPIS, Ladder
from marketplace.matching.explanation import Figure
from marketplace.matching.rules import CRITERION_NAMES, JUDGED, CriterionKind


def say_gain(ladder: Ladder, needed: Figure) -> Message:
    """Offering `needed` would pass the rival."""
    values = {"present": _shown(ladder.present), "needed": _shown(needed), "part": ladder.part}
    if ladder.kind is CriterionKind.PRICE:
        return say("报价降到 %(needed)s 元，或者更低（现在是 %(present)s 元）。", **values)
    if ladder.kind is CriterionKind.DELIVERY:
        return say("工期缩短到 %(needed)s 天，或者更短（现在是 %(present)s 天）。", **values)
    if ladder.kind is CriterionKind.KPIS and ladder.part == ALL_KPIS:
        return say("全部指标都承诺到目标值。")
    if ladder.kind is CriterionKind.KPIS and ladder.present is None:
        return say("“%(part)s”承诺到 %(needed)s，或者更好（现在没有承诺）。", **values)
    if ladder.kind is CriterionKind.KPIS:
        return say("“%(part)s”承诺到 %(needed)s，或者更好（现在是 %(present)s）。", **values)
    if ladder.kind is CriterionKind.DEPLOYMENT:
        name = DEPLOYMENT_NAMES.get(str(needed))
        return say("部署方式改为“%(name)s”。", name=Message(name) if name else str(needed))
    if ladder.kind is CriterionKind.EVIDENCE:
        return _more_results(ladder, values)
    return say("同行业验收业绩达到 %(needed)s 项。", **values)


def _more_results(ladder: Ladder, values: dict[str, Figure]) -> Message:
    if ladder.part == "1":
        return say(
            "在另一个与本行业直接相关的基准上，再有一项测评机构签发（T3）的成绩，"
            "折算后得 %(needed)s 或更高。",
            **values,
        )
    return say(
        "在另外 %(part)s 个与本行业直接相关的基准上，各有一项测评机构签发（T3）的成绩，"
        "折算后每项得 %(needed)s 或更高。",
        **values,
    )


def say_impossible(kind: CriterionKind, more: Decimal, gap: Decimal) -> Message:
    """Even the most that can be done in this criterion alone would not pass the rival."""
    values = {"more": f"{more:.2f}", "gap": f"{gap:.2f}"}
    name = Message(CRITERION_NAMES[kind])
    if more <= 0:
        return say("只改“%(name)s”做不到：这一项已经到顶。", name=name)
    if kind in JUDGED:
        return say(
            "“%(name)s”由评审专家评定：最多再得 %(more)s 分，与前一名相差 %(gap)s 分。",
            name=name,
            **values,
        )
    if kind is CriterionKind.MEASURED:
        return say(
            "“%(name)s”看实测成绩落在公布的哪一档：最多再得 %(more)s 分，与前一名相差 %(gap)s 分。",
            name=name,
            **values,
        )
    return say(
        "只改“%(name)s”做不到：这一项最多再得 %(more)s 分，与前一名相差 %(gap)s 分。",
        name=name,
        **values,
    )


def say_loss(ladder: Ladder, reached: Figure) -> Message:
    """From `reached` on the rival would pass."""
    values = {"present": _shown(ladder.present), "reached": _shown(reached)}
    if ladder.kind is CriterionKind.PRICE:
        return say("报价升到 %(reached)s 元（现在是 %(present)s 元）。", **values)
    if ladder.kind is CriterionKind.DELIVERY:
        return say("工期延长到 %(reached)s 天（现在是 %(present)s 天）。", **values)
    return say("没有“%(benchmark)s”这项测评成绩。", benchmark=ladder.present)


def say_safe(ladder: Ladder, furthest: Figure) -> Message:
    """Even at `furthest` the rival would not pass."""
    values = {"present": _shown(ladder.present), "furthest": _shown(furthest)}
    if ladder.kind is CriterionKind.PRICE:
        return say("即使报价升到最高限价 %(furthest)s 元，也不会落后。", **values)
    if ladder.kind is CriterionKind.DELIVERY:
        return say("即使工期延长到最长工期 %(furthest)s 天，也不会落后。", **values)
    return say("即使没有“%(benchmark)s”这项测评成绩，也不会落后。", benchmark=ladder.present)


def _shown(figure: Figure) -> Figure:
    if isinstance(figure, Decimal):
        return plain(shown(figure, 12))
    return figure
