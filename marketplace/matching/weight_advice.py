"""What a buyer should know of the weights while drafting: the sum, and what looks unintended."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from marketplace.domain.messages import Message, say
from marketplace.domain.sectors import find_sector
from marketplace.matching import order87
from marketplace.matching.rules import CRITERION_NAMES, JUDGED, CriterionKind, Method
from marketplace.matching.weights import default_weights

FULL = 100
HEAVIEST = 60
MOST_JUDGED = 50
"""Under the order: above this share of judged points it is worth a word."""
FAR_OFF = 20
"""Points between a weight and the sector's default from which on it is worth a word."""


@dataclass(frozen=True)
class Advice:
    """`text`, and whether it keeps the listing from being submitted."""

    text: Message
    is_blocking: bool = False


def advise(
    weights: Mapping[CriterionKind, int],
    sector: str | None,
    offered: tuple[CriterionKind, ...],
    method: Method | None = None,
) -> tuple[Advice, ...]:
    """What to say of `weights`; nothing where nothing has been typed yet."""
    if not any(weights.values()):
        return ()
    used = method or Method()
    usual = sector_defaults(sector, offered, used)
    return (
        *_sum(weights),
        *_unlawful(weights, used),
        *_judged(weights, used),
        *_lopsided(weights),
        *_unusual(weights, usual),
    )


def sector_defaults(
    sector: str | None, offered: tuple[CriterionKind, ...], method: Method | None = None
) -> dict[CriterionKind, int]:
    """The sector's default weight of each criterion on offer; empty without a sector."""
    if find_sector(sector or "") is None:
        return {}
    absent = set(CriterionKind) - set(offered)
    return {item.kind: item.weight for item in default_weights(sector or "", absent, method)}


def _unlawful(weights: Mapping[CriterionKind, int], method: Method) -> Iterator[Advice]:
    """What the order refuses, before it does."""
    if method.is_order87:
        found = (
            order87.check_gate_only(weights),
            order87.check_price_weight(weights, method.kind),
        )
        yield from (Advice(text, is_blocking=True) for text in found if text)


def _judged(weights: Mapping[CriterionKind, int], method: Method) -> Iterator[Advice]:
    """Lawful in published bands; but what can be counted leaves less to argue about."""
    total = sum(weights.get(kind, 0) for kind in JUDGED)
    if method.is_order87 and total > MOST_JUDGED:
        yield Advice(
            say(
                "由评审专家评定的合计 %(total)s%%，超过一半。财政部令第87号第五十五条要求"
                "“评审因素应当细化和量化”：能用公式计算的，请尽量改用能计算的标准。",
                total=total,
            )
        )


def _sum(weights: Mapping[CriterionKind, int]) -> Iterator[Advice]:
    total = sum(weights.values())
    if total < FULL:
        yield Advice(say("合计 %(total)s，还差 %(gap)s。", total=total, gap=FULL - total), True)
    if total > FULL:
        yield Advice(say("合计 %(total)s，多了 %(gap)s。", total=total, gap=total - FULL), True)


def _lopsided(weights: Mapping[CriterionKind, int]) -> Iterator[Advice]:
    used = [kind for kind, weight in weights.items() if weight]
    if used == [CriterionKind.PRICE]:
        yield Advice(say("现在只比报价：最便宜的一定中选，质量、工期和测评成绩都不起作用。"))
        return
    for kind, weight in weights.items():
        if weight > HEAVIEST:
            yield Advice(
                say(
                    "“%(name)s”占 %(weight)s%%，超过 %(most)s%%：排序几乎由它一项决定。",
                    name=Message(CRITERION_NAMES[kind]),
                    weight=weight,
                    most=HEAVIEST,
                )
            )


def _unusual(
    weights: Mapping[CriterionKind, int], defaults: Mapping[CriterionKind, int]
) -> Iterator[Advice]:
    for kind, usual in defaults.items():
        weight = weights.get(kind, 0)
        if abs(weight - usual) >= FAR_OFF:
            yield Advice(
                say(
                    "“%(name)s”是 %(weight)s%%，本行业默认 %(usual)s%%，请确认是有意的。",
                    name=Message(CRITERION_NAMES[kind]),
                    weight=weight,
                    usual=usual,
                )
            )
