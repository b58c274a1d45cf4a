"""What a draft's rules would do: example and past proposals ranked by figures a buyer tries out.

Nothing is stored. Figures that a buyer wants to keep go into the draft by `take_over`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from marketplace.credentials.benchmarks import Benchmark, relevance_to
from marketplace.domain import clock
from marketplace.domain.errors import TransitionRefused
from marketplace.domain.lifecycle import EDITABLE_STATES, ScenarioState
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor, Permission, require
from marketplace.matching.examples import (
    USUAL_ITEMS,
    Archetype,
    Yardstick,
    choose_yardsticks,
    make_examples,
)
from marketplace.matching.proposals import Candidate, Relevance
from marketplace.matching.ranking import RankingResult, rank
from marketplace.matching.rule_checks import check_rules
from marketplace.matching.rules import Criterion, CriterionKind, Rules
from marketplace.models import Scenario
from marketplace.services import scenarios
from marketplace.services.benchmarks import current_table
from marketplace.services.past_candidates import PastProposal, list_past
from marketplace.services.ranking_figures import Figures, put_into, read_figures
from marketplace.services.ranking_rules import (
    OFFERED,
    build_rules,
    check_scenario_rules,
    make_criterion,
    scored_requirements,
)
from marketplace.services.scenario_content import ScenarioContent, read_content, write_content
from marketplace.services.scenario_limits import check_storable

OPEN_STATES = EDITABLE_STATES | {ScenarioState.SUBMITTED, ScenarioState.APPROVED}
"""Whose rules are not frozen yet."""

_ZERO = Decimal(0)
_ONE = Decimal(1)

Lacks = Mapping[str, list[Message]]


class Entrants(StrEnum):
    """Who takes part in a simulation."""

    ALL = "all"
    EXAMPLES = "examples"
    PAST = "past"


@dataclass(frozen=True)
class Entrant:
    """One proposal of a simulation: an example's archetype, or a past one."""

    candidate: Candidate
    archetype: Archetype | None = None
    past: PastProposal | None = None


@dataclass(frozen=True)
class Outcome:
    """Rules, and what they make of the entrants."""

    rules: Rules
    result: RankingResult


@dataclass(frozen=True)
class Simulation:
    """`tried` is by the figures that are tried out, `own` by those of the draft; each None where
    something lacks, and `lacks` and `own_lacks` say what, under the listing's fields."""

    entrants: tuple[Entrant, ...]
    tried: Outcome | None
    own: Outcome | None
    lacks: Lacks
    own_lacks: Lacks
    past_count: int


def get_open(actor: Actor, scenario_id: int) -> Scenario:
    """A scenario that the actor may write, whose rules are not frozen: `TransitionRefused` if they
    are, `NotFound` and `NotAllowed` to others."""
    scenario = scenarios.get_scenario(actor, scenario_id)
    require(actor, Permission.SCENARIO_MANAGE, scenario)
    if scenario.published_at is not None:
        raise TransitionRefused(
            say("这个场景已经发布，评审规则已冻结，不能再模拟。排序将按公布的规则进行。")
        )
    if scenario.state not in OPEN_STATES:
        raise TransitionRefused(say("这个场景已经结束，没有可以模拟的规则。"))
    return scenario


def simulate(
    actor: Actor, scenario_id: int, figures: Figures, entrants: Entrants = Entrants.ALL
) -> Simulation:
    """Rank examples and the buyer's own past proposals by `figures` and by those of the draft.

    The entrants are made once, from the draft where it says enough: what is tried out changes the
    rules and not what was offered.
    """
    scenario = get_open(actor, scenario_id)
    own, own_lacks = _read_rules(scenario, read_figures(scenario))
    tried, lacks = _read_rules(scenario, figures)
    basis = own or tried
    if basis is None:
        return Simulation((), None, None, lacks, own_lacks, 0)
    past = list_past(actor, scenario, basis)
    field = _list_entrants(basis, past, entrants)
    candidates, at = [entrant.candidate for entrant in field], clock.now()
    return Simulation(
        entrants=field,
        tried=_rank(tried, candidates, at),
        own=_rank(own, candidates, at),
        lacks=lacks,
        own_lacks=own_lacks,
        past_count=len(past),
    )


def _rank(rules: Rules | None, candidates: Iterable[Candidate], at: datetime) -> Outcome | None:
    return Outcome(rules, rank(rules, candidates, at)) if rules else None


def _read_rules(scenario: Scenario, figures: Figures) -> tuple[Rules | None, Lacks]:
    """The rules that the listing would have with these figures, or what they lack."""
    content = put_into(read_content(scenario), figures)
    stand_in = _make_stand_in(scenario, content)
    wrong = _by_field(check_storable(content)) or check_scenario_rules(stand_in)
    for name in figures.needed:
        if getattr(figures, name) is None:
            wrong[name] = [say("还没有填写。")]
    return (None if wrong else _with_every_criterion(build_rules(stand_in), stand_in)), wrong


def _by_field(wrong: Lacks) -> dict[str, list[Message]]:
    """By whole fields: `criteria`, and not `criteria-0-weight`."""
    found: dict[str, list[Message]] = {}
    for name, messages in wrong.items():
        found.setdefault(name.partition("-")[0], []).extend(messages)
    return found


def _make_stand_in(scenario: Scenario, content: ScenarioContent) -> Scenario:
    """A row that says `content` and is never stored. An amount that is not written is 0, which the
    rules' checks refuse by name; requirements keep the ids that proposals answer them under."""
    stand_in = Scenario(organisation_id=scenario.organisation_id)
    write_content(stand_in, content)
    stand_in.price_ceiling = content.price_ceiling or _ZERO
    if not content.method.is_order87:
        stand_in.reference_price = content.reference_price or _ZERO
    for row, stored in zip(stand_in.requirements, scenario.requirements, strict=True):
        row.id = stored.id
    return stand_in


def _with_every_criterion(rules: Rules, stand_in: Scenario) -> Rules:
    """With those on offer that have no weight: one of them may be what decides."""
    known = {item.kind: item for item in rules.criteria}
    criteria = tuple(known.get(kind) or _make_spare(rules, stand_in, kind) for kind in OFFERED)
    return replace(rules, criteria=criteria, requirements=scored_requirements(stand_in))


def _make_spare(rules: Rules, stand_in: Scenario, kind: CriterionKind) -> Criterion:
    """One without weight; and without its bands, where the draft's are not sound yet."""
    found = make_criterion(stand_in, kind, 0)
    is_sound = not check_rules(replace(rules, criteria=(*rules.criteria, found)))
    return found if is_sound else Criterion(kind, 0)


def _list_entrants(
    rules: Rules, past: Iterable[PastProposal], entrants: Entrants
) -> tuple[Entrant, ...]:
    found: list[Entrant] = []
    if entrants is not Entrants.PAST:
        examples = make_examples(rules, _choose_yardsticks(rules))
        found += [Entrant(item.candidate, archetype=item.archetype) for item in examples]
    if entrants is not Entrants.EXAMPLES:
        found += [Entrant(item.candidate, past=item) for item in past]
    return tuple(found)


def _choose_yardsticks(rules: Rules) -> tuple[Yardstick, ...]:
    """On the table's rows that a score can be placed on, and on those that the rules ask for."""
    asked = {floor.benchmark for floor in rules.gates.floors}
    asked |= {need.benchmark for need in rules.measured}
    rows = (_make_yardstick(row, rules.sector) for row in current_table().rows)
    return choose_yardsticks(rows, asked)


def _make_yardstick(row: Benchmark, sector: str) -> Yardstick:
    is_placed = row.is_confident and row.baseline is not None and row.top is not None
    worst, best = (_ZERO, _ONE) if row.higher_is_better else (_ONE, _ZERO)
    return Yardstick(
        benchmark=row.id,
        baseline=row.baseline if is_placed and row.baseline is not None else worst,
        top=row.top if is_placed and row.top is not None else best,
        n=row.n_items or USUAL_ITEMS,
        relevance=Relevance(relevance_to(row, sector)),
        is_higher_better=row.higher_is_better,
        is_placed=is_placed,
    )


def take_over(actor: Actor, scenario_id: int, figures: Figures, version: int) -> Scenario:
    """Save these figures in the draft that was read at `version`.

    Raises what saving a draft raises: `StaleVersion`, `InvalidInput`, `TransitionRefused`.
    """
    scenario = scenarios.get_editable(actor, scenario_id)
    return scenarios.save_draft(
        actor, scenario_id, put_into(read_content(scenario), figures), version
    )
