"""A simulation as its page shows it: names for the entrants, before beside after, what decides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from marketplace.domain.messages import Message
from marketplace.matching.examples import Archetype
from marketplace.matching.proposals import Candidate
from marketplace.matching.ranking import RankedProposal
from marketplace.matching.rules import Rules
from marketplace.matching.sensitivity import shift_weights
from marketplace.matching.weight_decisions import Lead, WeightDecision, decide, find_lead
from marketplace.services.past_candidates import PastProposal
from marketplace.services.ranking_simulations import Entrant, Outcome, Simulation
from marketplace.web.formatting import day, plain_number
from marketplace.web.rankings.lines import list_parts
from marketplace.web.rankings.names import criterion_name, shifted_weight, sign_of


@dataclass(frozen=True)
class Name:
    """What an entrant is called, and in a sentence what it stands for or where it comes from."""

    text: str
    note: str
    url: str | None = None


@dataclass(frozen=True)
class Standing:
    """One ranked entrant; `old`: by the draft's own figures, None where it was not ranked."""

    name: Name
    new: RankedProposal
    old: RankedProposal | None

    @property
    def parts(self) -> list[tuple[str, Decimal, str]]:
        """The contributions, as the stacked bar takes them."""
        return list_parts(self.new)


@dataclass(frozen=True)
class Stopped:
    """One entrant that failed a gate, and what each gate said."""

    name: Name
    reasons: tuple[Message, ...]


@dataclass(frozen=True)
class Decision:
    """What change of one weight puts another first: `needed` None for no weight of it, `first` who
    is first then, `url` where to try it."""

    label: str
    weight: int
    needed: int | None
    first: str
    url: str


@dataclass(frozen=True)
class Shift:
    """The first under one weight a fifth less or more."""

    label: str
    first: str
    is_changed: bool


@dataclass(frozen=True)
class Assumed:
    """The points that examples are taken to get from assessors, of a full mark."""

    full: str
    points: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Board:
    """All that the page says of an outcome. `old_first` is None where there is no other to
    compare with, `assumed` where nothing is judged."""

    standings: tuple[Standing, ...]
    stopped: tuple[Stopped, ...]
    first: str
    old_first: str | None
    lead: Lead | None
    names: Mapping[str, Name]
    decisions: tuple[Decision, ...]
    shifts: tuple[Shift, ...]
    assumed: Assumed | None

    @property
    def nearest(self) -> Decision | None:
        """The criterion whose weight needs to change least."""
        found = [item for item in self.decisions if item.needed is not None]
        return min(found, key=_distance, default=None)


def _distance(decision: Decision) -> int:
    return abs((decision.needed or 0) - decision.weight)


def make_board(
    simulation: Simulation, tried: Outcome, address: Mapping[str, str], scenario_id: int
) -> Board:
    """The page's lines. `address`: the figures as the address of the page names them."""
    names = dict(_name_all(simulation.entrants))
    own = simulation.own
    is_compared = own is not None and own.rules != tried.rules
    old = {item.key: item for item in own.result.ranked} if own and is_compared else {}
    return Board(
        standings=tuple(
            Standing(names[item.key], item, old.get(item.key)) for item in tried.result.ranked
        ),
        stopped=tuple(
            Stopped(names[item.key], tuple(gate.message for gate in item.failed))
            for item in tried.result.disqualified
        ),
        first=_join(_first(tried.result.ranked), names),
        old_first=_join(_first(own.result.ranked), names) if own and is_compared else None,
        lead=find_lead(tried.result),
        names=names,
        decisions=tuple(
            _decision(item, names, address, scenario_id)
            for item in decide(tried.rules, tried.result)
        ),
        shifts=tuple(_list_shifts(tried, names)),
        assumed=_assume(tried.rules, simulation.entrants),
    )


def _assume(rules: Rules, entrants: Iterable[Entrant]) -> Assumed | None:
    """Every example gets the same from each assessor, for each answer and as a whole."""
    if not rules.judged:
        return None
    return Assumed(
        plain_number(rules.judged[0].full_mark),
        tuple(
            (_(entrant.archetype.name), plain_number(points))
            for entrant in entrants
            if entrant.archetype and (points := _points_of(entrant.candidate)) is not None
        ),
    )


def _points_of(candidate: Candidate) -> Decimal | None:
    """The same for the whole and for every answer."""
    given = [mark.points for mark in candidate.assessor_marks]
    given += [mark.points for mark in candidate.requirement_marks]
    return given[0] if given else None


def _name_all(entrants: Iterable[Entrant]) -> Iterable[tuple[str, Name]]:
    places = count(1)
    for entrant in entrants:
        if entrant.archetype:
            yield entrant.candidate.key, _name_example(entrant.archetype)
        if entrant.past:
            yield entrant.candidate.key, _name_past(entrant.past, next(places))


def _name_example(kind: Archetype) -> Name:
    return Name(_(kind.name), _(kind.stands_for))


def _name_past(past: PastProposal, number: int) -> Name:
    note = _("%(title)s，%(day)s 排序", title=past.title, day=day(past.ran_at))
    url = url_for("rankings.show", scenario_id=past.scenario_id)
    return Name(_("方案%(sign)s", sign=sign_of(number)), note, url)


def _first(ranked: Sequence[RankedProposal]) -> list[str]:
    return [item.key for item in ranked if item.rank == 1]


def _join(keys: Iterable[str], names: Mapping[str, Name]) -> str:
    return _("、").join(_("“%(name)s”", name=names[key].text) for key in keys)


def _decision(
    item: WeightDecision, names: Mapping[str, Name], address: Mapping[str, str], scenario_id: int
) -> Decision:
    weights = {kind.value: str(weight) for kind, weight in (item.weights or {}).items()}
    query: dict[str, Any] = {**address, **weights}
    return Decision(
        label=criterion_name(item.kind),
        weight=item.weight,
        needed=item.needed,
        first=_join(item.first, names),
        url=url_for("simulations.show", scenario_id=scenario_id, _anchor="result", **query),
    )


def _list_shifts(tried: Outcome, names: Mapping[str, Name]) -> Iterable[Shift]:
    expected = set(_first(tried.result.ranked))
    for item in shift_weights(tried.rules, tried.result):
        then = [key for key, rank in item.ranks.items() if rank == 1]
        label = shifted_weight(item.kind, item.factor)
        yield Shift(label, _join(then, names), set(then) != expected)
