"""What assessors give points for, whether points can be taken, and how far they lie apart."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from marketplace.domain.messages import Message, say
from marketplace.matching.arithmetic import exact, plain
from marketplace.matching.assessment import is_in_bands, median
from marketplace.matching.proposals import AssessorMark, RequirementMark
from marketplace.matching.rules import Band, Criterion, CriterionKind, Rules

WHOLE = "whole"
_REQUIREMENT = "requirement-"
_POINTS = re.compile(r"\d{1,6}(\.\d)?", re.ASCII)


@dataclass(frozen=True)
class Item:
    """One thing to give points for: a scored requirement, or the proposal as a whole."""

    key: str
    kind: CriterionKind
    bands: tuple[Band, ...]
    spread_limit: Decimal | None
    requirement: str | None = None
    text: str = ""

    @property
    def full_mark(self) -> Decimal:
        """The most that can be given."""
        return self.bands[-1].highest


@dataclass(frozen=True)
class Figures:
    """What the panel's points for one item come to."""

    median: Decimal
    spread: Decimal
    is_apart: bool


def list_items(rules: Rules) -> tuple[Item, ...]:
    """What the rules ask assessors for, the scored requirements first. For what has no weight
    nobody is asked."""
    return tuple(_items(rules))


def _items(rules: Rules) -> Iterator[Item]:
    answered = rules.find_criterion(CriterionKind.REQUIREMENTS)
    if answered and answered.weight and answered.bands:
        for row in rules.requirements:
            yield _item(answered, f"{_REQUIREMENT}{row.id}", row.id, row.text)
    whole = rules.find_criterion(CriterionKind.ASSESSORS)
    if whole and whole.weight and whole.bands:
        yield _item(whole, WHOLE, None, "")


def _item(criterion: Criterion, key: str, requirement: str | None, text: str) -> Item:
    return Item(key, criterion.kind, criterion.bands, criterion.spread_limit, requirement, text)


def check_points(item: Item, typed: str) -> Message | None:
    """What is wrong with points as they were typed."""
    if not _POINTS.fullmatch(typed):
        return say("请填写数字，最多一位小数，例如 15 或 15.5。")
    points, lowest, highest = Decimal(typed), item.bands[0].lowest, item.full_mark
    if not lowest <= points <= highest:
        return say("请给 %(lowest)s 到 %(highest)s 之间的分。", lowest=lowest, highest=highest)
    if not is_in_bands(points, item.bands):
        return say(
            "%(points)s 分落在两档之间，请给某一档之内的分：%(bands)s。",
            points=plain(points),
            bands=name_bands(item.bands),
        )
    return None


def name_bands(bands: Sequence[Band]) -> str:
    """The bands in a line: 0–7 / 8–12."""
    return " / ".join(f"{plain(band.lowest)}–{plain(band.highest)}" for band in bands)


def shortest(typed: str) -> str:
    """Points that can be taken, as they are kept: 15.0 is 15."""
    return f"{plain(Decimal(typed)):f}"


@exact
def figures_of(item: Item, points: Sequence[Decimal]) -> Figures:
    """Median and spread of at least one assessor's points."""
    spread = max(points) - min(points)
    return Figures(
        median(points), spread, item.spread_limit is not None and spread > item.spread_limit
    )


def requirement_marks(
    items: Sequence[Item], assessor: str, points: Mapping[str, str]
) -> tuple[RequirementMark, ...]:
    """One assessor's points for the scored requirements, as the ranking takes them."""
    return tuple(
        RequirementMark(item.requirement, assessor, Decimal(points[item.key]))
        for item in items
        if item.requirement is not None
    )


def assessor_marks(
    items: Sequence[Item], assessor: str, points: Mapping[str, str]
) -> tuple[AssessorMark, ...]:
    """One assessor's points for the whole, as the ranking takes them."""
    return tuple(
        AssessorMark(assessor, Decimal(points[item.key]))
        for item in items
        if item.requirement is None
    )
