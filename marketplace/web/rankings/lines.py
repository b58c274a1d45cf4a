"""A ranking as its pages show it: a line per proposal, the vendor's name beside the figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext

from marketplace.domain.messages import Message
from marketplace.matching.flags import list_flags
from marketplace.matching.ranking import (
    DisqualifiedProposal,
    RankedProposal,
    RankingResult,
)
from marketplace.matching.sensitivity import leave_one_out, shift_weights
from marketplace.models import Proposal
from marketplace.services.rankings import FrozenRun
from marketplace.web.rankings.names import criterion_name, shifted_weight


@dataclass(frozen=True)
class RankingLine:
    """One proposal of a run. `result` has its gates and, where it is ranked, its criteria.

    `flags` are for the vendor to explain, `for_chair` for the assessors' chair to look at.
    """

    proposal: Proposal
    result: RankedProposal | DisqualifiedProposal
    flags: tuple[Message, ...] = ()
    for_chair: tuple[Message, ...] = ()

    @property
    def vendor(self) -> str:
        """The vendor's name."""
        return self.proposal.organisation.name if self.proposal.organisation else "—"

    @property
    def is_ranked(self) -> bool:
        """Whether it passed every gate."""
        return isinstance(self.result, RankedProposal)

    @property
    def failures(self) -> list[Message]:
        """What each gate said that it failed."""
        if isinstance(self.result, RankedProposal):
            return []
        return [gate.message for gate in self.result.failed]

    @property
    def parts(self) -> list[tuple[str, Decimal, str]]:
        """The contributions, as the stacked bar takes them."""
        return list_parts(self.result) if isinstance(self.result, RankedProposal) else []


def list_parts(ranked: RankedProposal) -> list[tuple[str, Decimal, str]]:
    """What each criterion brought, as the stacked bar takes it."""
    return [
        (
            criterion_name(line.kind),
            line.contribution,
            f"{line.contribution:.2f} / {line.weight}",
        )
        for line in ranked.criteria
        if line.weight
    ]


def list_lines(run: FrozenRun, proposals: Iterable[Proposal]) -> list[RankingLine]:
    """Every proposal of the run: the ranked best first, then the disqualified."""
    by_key = {str(proposal.id): proposal for proposal in proposals}
    flags: dict[tuple[str, bool], list[Message]] = {}
    for flag in list_flags(run.rules, run.result):
        flags.setdefault((flag.key, flag.kind.is_for_chair), []).append(flag.message)
    return [
        RankingLine(
            by_key[result.key],
            result,
            flags=tuple(flags.get((result.key, False), ())),
            for_chair=tuple(flags.get((result.key, True), ())),
        )
        for result in _results(run.result)
        if result.key in by_key
    ]


def _results(result: RankingResult) -> tuple[RankedProposal | DisqualifiedProposal, ...]:
    return (*result.ranked, *result.disqualified)


def find_line(run: FrozenRun, proposal: Proposal) -> RankingLine | None:
    """One proposal's line of the run."""
    return next(iter(list_lines(run, [proposal])), None)


@dataclass(frozen=True)
class WhatIf:
    """The order under one changed circumstance, best first, each with rank and vendor; who leads.

    `is_changed`: the first place goes to another proposal than in the run.
    """

    name: str
    order: Sequence[str]
    first: Sequence[str]
    is_changed: bool


def list_what_ifs(run: FrozenRun, lines: Iterable[RankingLine]) -> list[WhatIf]:
    """The order under each weight ±20 %, and with each proposal left out."""
    vendors = {line.result.key: line.vendor for line in lines}
    winners = {item.key for item in run.result.ranked if item.rank == 1}
    shifted = [
        (shifted_weight(item.kind, item.factor), item.ranks, winners)
        for item in shift_weights(run.rules, run.result)
    ]
    without = [
        (gettext("没有“%(vendor)s”", vendor=vendors[item.key]), item.ranks, winners - {item.key})
        for item in leave_one_out(run.rules, run.candidates, run.result)
        if item.key in vendors
    ]
    return [
        WhatIf(
            name,
            _order(ranks, vendors),
            _leaders(ranks, vendors),
            bool(expected) and _first(ranks) != expected,
        )
        for name, ranks, expected in (*shifted, *without)
    ]


def _order(ranks: Mapping[str, int], vendors: Mapping[str, str]) -> list[str]:
    ranked = sorted(ranks.items(), key=lambda item: item[1])
    return [f"{rank}. {vendors[key]}" for key, rank in ranked if key in vendors]


def _leaders(ranks: Mapping[str, int], vendors: Mapping[str, str]) -> list[str]:
    return [vendors[key] for key in sorted(_first(ranks)) if key in vendors]


def _first(ranks: Mapping[str, int]) -> set[str]:
    return {key for key, rank in ranks.items() if rank == 1}
