"""What asks for a written explanation. A flag never rejects and never changes a rank."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from marketplace.domain.messages import Message, say
from marketplace.matching.arithmetic import ZERO, exact, plain, shown
from marketplace.matching.explanation import Figure, Part
from marketplace.matching.ranking import RankedProposal, RankingResult
from marketplace.matching.rules import CRITERION_NAMES, CriterionKind, Rules, Tier

BELOW_MEAN = Decimal("0.50")
BELOW_SECOND = Decimal("0.50")
BELOW_CEILING = Decimal("0.45")


class FlagKind(StrEnum):
    """What was noticed."""

    PRICE_BELOW_MEAN = "price_below_mean"
    PRICE_BELOW_SECOND = "price_below_second"
    PRICE_BELOW_CEILING = "price_below_ceiling"
    SELF_REPORTED_ABOVE_TESTED = "self_reported_above_tested"
    ASSESSORS_APART = "assessors_apart"

    @property
    def is_for_chair(self) -> bool:
        """Whether the assessors' chair has to look, and not the vendor to explain."""
        return self is FlagKind.ASSESSORS_APART


@dataclass(frozen=True)
class Flag:
    """One thing noticed about the ranked proposal `key`."""

    kind: FlagKind
    key: str
    message: Message
    inputs: Mapping[str, Figure] = field(default_factory=dict)


def list_flags(rules: Rules, result: RankingResult) -> tuple[Flag, ...]:
    """Every flag, in the order of the ranking. Only qualifying bids count in a comparison."""
    lines = _price_lines(rules, result)
    worst = _worst_tested(result)
    return tuple(
        flag
        for proposal in result.ranked
        for flag in (
            *_prices(proposal, lines),
            *_self_reported(proposal, worst),
            *_assessors(proposal),
        )
    )


@exact
def _price_lines(rules: Rules, result: RankingResult) -> dict[FlagKind, tuple[Decimal, Decimal]]:
    """Per kind the share and what it is a share of. One bid alone has no mean nor second lowest."""
    prices = sorted(proposal.price for proposal in result.ranked)
    lines = {FlagKind.PRICE_BELOW_CEILING: (BELOW_CEILING, rules.ceiling)}
    if len(prices) > 1:
        mean = sum(prices, start=ZERO) / len(prices)
        lines[FlagKind.PRICE_BELOW_MEAN] = (BELOW_MEAN, mean)
        lines[FlagKind.PRICE_BELOW_SECOND] = (BELOW_SECOND, prices[1])
    return lines


@exact
def _prices(
    proposal: RankedProposal, lines: Mapping[FlagKind, tuple[Decimal, Decimal]]
) -> list[Flag]:
    return [
        Flag(
            kind,
            proposal.key,
            _low_price(kind, proposal.price, share, of),
            {"price": proposal.price, "share": share, "of": of},
        )
        for kind, (share, of) in sorted(lines.items())
        if proposal.price < share * of
    ]


def _low_price(kind: FlagKind, price: Decimal, share: Decimal, of: Decimal) -> Message:
    values = {"price": plain(price), "percent": shown(share * 100), "of": shown(of, 2)}
    if kind is FlagKind.PRICE_BELOW_MEAN:
        return say(
            "报价 %(price)s 元低于合格报价平均值 %(of)s 元的 %(percent)s%%，请书面说明。", **values
        )
    if kind is FlagKind.PRICE_BELOW_SECOND:
        return say(
            "报价 %(price)s 元低于次低报价 %(of)s 元的 %(percent)s%%，请书面说明。", **values
        )
    return say("报价 %(price)s 元低于最高限价 %(of)s 元的 %(percent)s%%，请书面说明。", **values)


def _evidence_parts(proposal: RankedProposal, tier: Tier) -> Iterator[Part]:
    for line in proposal.criteria:
        if line.kind is CriterionKind.EVIDENCE:
            # Only what was computed has a bound; what counts nothing is no comparison.
            yield from (
                part
                for part in line.score.parts
                if part.inputs["tier"] == tier.value and "bound" in part.inputs
            )


def _worst_tested(result: RankingResult) -> Decimal | None:
    worths = [p.raw for item in result.ranked for p in _evidence_parts(item, Tier.T3)]
    return min(worths, default=None)


def _self_reported(proposal: RankedProposal, worst: Decimal | None) -> Iterator[Flag]:
    for part in _evidence_parts(proposal, Tier.T1):
        if worst is None or part.raw <= worst:
            continue
        message = say(
            "自报成绩“%(benchmark)s”计 %(worth)s，"
            "高于本次排序中最低的已签名成绩 %(worst)s，请核对。",
            benchmark=part.inputs["benchmark"],
            worth=shown(part.raw),
            worst=shown(worst),
        )
        inputs: dict[str, Figure] = {
            "result": part.key,
            "worth": part.raw,
            "worst_tested": worst,
        }
        yield Flag(FlagKind.SELF_REPORTED_ABOVE_TESTED, proposal.key, message, inputs)


def _assessors(proposal: RankedProposal) -> Iterator[Flag]:
    for line in proposal.criteria:
        name = Message(CRITERION_NAMES[line.kind])
        judged = (
            (name, line.score.inputs),
            *((part.message.values.get("requirement"), part.inputs) for part in line.score.parts),
        )
        for of, inputs in judged:
            spread, limit = inputs.get("spread"), inputs.get("spread_limit")
            if isinstance(spread, Decimal) and isinstance(limit, Decimal) and spread > limit:
                message = say(
                    "“%(of)s”：专家评分相差 %(spread)s 分，超过公布的 %(limit)s 分，请组长复核。",
                    of=of,
                    spread=plain(spread),
                    limit=plain(limit),
                )
                yield Flag(FlagKind.ASSESSORS_APART, proposal.key, message, dict(inputs))
