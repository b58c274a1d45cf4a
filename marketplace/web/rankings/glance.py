"""A ranking at one glance: per proposal a cell per criterion, as wide as its weight, filled as far
as its points go. The same figures stand in a table beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_uppercase

from flask import url_for

from marketplace.matching.ranking import RankedProposal
from marketplace.matching.rules import Rules
from marketplace.services.proposal_results import AnonymousLine
from marketplace.web.rankings.lines import RankingLine
from marketplace.web.rankings.names import criterion_name, nameless_vendor

_WIDE_ENOUGH = 10
"""Per cent of the picture's width that a figure needs on a phone."""


@dataclass(frozen=True)
class GlanceColumn:
    """A criterion with a weight: called by a letter where there is little room.

    `start` and `weight` are per cent of the picture's width.
    """

    kind: str
    letter: str
    name: str
    weight: int
    start: int
    url: str | None

    @property
    def is_wide(self) -> bool:
        """Whether a figure fits under its cell."""
        return self.weight >= _WIDE_ENOUGH


@dataclass(frozen=True)
class GlanceRow:
    """A ranked proposal: `points` in the order of the columns."""

    name: str
    rank: int
    total: Decimal
    points: Sequence[Decimal]
    price: Decimal | None
    days: int | None
    url: str | None
    is_own: bool = False


@dataclass(frozen=True)
class Glance:
    """What picture and table show."""

    columns: Sequence[GlanceColumn]
    rows: Sequence[GlanceRow]


def make_glance(rules: Rules, lines: Iterable[RankingLine], scenario_id: int) -> Glance:
    """The whole ranking, for those who may read the opened proposals."""
    columns = list_columns(rules, scenario_id)
    rows = [
        GlanceRow(
            name=line.vendor,
            rank=line.result.rank,
            total=line.result.total,
            points=_points(columns, {c.kind: c.contribution for c in line.result.criteria}),
            price=line.result.price,
            days=line.result.days,
            url=_explanation_of(scenario_id, line),
        )
        for line in lines
        if isinstance(line.result, RankedProposal)
    ]
    return Glance(columns, rows)


def make_nameless_glance(rules: Rules, lines: Iterable[AnonymousLine]) -> Glance:
    """The ranking without names, prices and times, for those who took part."""
    columns = list_columns(rules, None)
    rows = [
        GlanceRow(
            name=nameless_vendor(line.key),
            rank=line.rank,
            total=line.total,
            points=_points(columns, {c.kind: c.points for c in line.contributions}),
            price=None,
            days=None,
            url=None,
            is_own=line.is_own,
        )
        for line in lines
    ]
    return Glance(columns, rows)


def _explanation_of(scenario_id: int, line: RankingLine) -> str:
    number = line.proposal.id
    return url_for("rankings.show_proposal", scenario_id=scenario_id, proposal_id=number)


def _points(columns: Iterable[GlanceColumn], by_kind: dict[str, Decimal]) -> list[Decimal]:
    return [by_kind[column.kind] for column in columns]


def list_columns(rules: Rules, scenario_id: int | None) -> list[GlanceColumn]:
    """The criteria with a weight, one beside the other; with links where there is a scenario."""
    columns: list[GlanceColumn] = []
    weighed = [criterion for criterion in rules.criteria if criterion.weight]
    for letter, criterion in zip(ascii_uppercase, weighed, strict=False):
        columns.append(
            GlanceColumn(
                kind=criterion.kind,
                letter=letter,
                name=criterion_name(criterion.kind),
                weight=criterion.weight,
                start=sum(column.weight for column in columns),
                url=criterion_url(scenario_id, criterion.kind) if scenario_id else None,
            )
        )
    return columns


def criterion_url(scenario_id: int, kind: str) -> str:
    """Where a criterion is explained."""
    name = str(kind).replace("_", "-")
    return url_for("rankings.show_criterion", scenario_id=scenario_id, criterion=name)
