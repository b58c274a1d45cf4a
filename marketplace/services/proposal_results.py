"""The result of a scenario as one of its vendors may see it: its own line, and after an award the
table of all without names, prices or anything else but totals and contributions."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from marketplace.domain.errors import NotFound
from marketplace.domain.lifecycle import AWARDED_STATES, ScenarioState
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor
from marketplace.matching.comparisons import find_ranked
from marketplace.matching.ranking import DisqualifiedProposal, RankedProposal
from marketplace.matching.rules import CriterionKind, Rules
from marketplace.models import Award, Proposal
from marketplace.services import awards, proposals, rankings
from marketplace.services.proposals import OwnProposal
from marketplace.services.ranking_explanations import Explanation, explain, without_names
from marketplace.services.ranking_sources import Sources, find_sources
from marketplace.services.rankings import FrozenRun

_DECIDED = AWARDED_STATES | {ScenarioState.FAILED}


@dataclass(frozen=True)
class Contribution:
    """What one criterion brought."""

    kind: CriterionKind
    weight: int
    points: Decimal


@dataclass(frozen=True)
class AnonymousLine:
    """One ranked proposal without its vendor. `key` is its place, as the explanation names it."""

    key: str
    rank: int
    total: Decimal
    contributions: Sequence[Contribution]
    is_own: bool


@dataclass(frozen=True)
class OwnResult:
    """`line` is None where the proposal was set aside at the opening, or nothing was ranked.

    `table`, `disqualified_count` and `explanation` are there once somebody was selected.
    """

    own: OwnProposal
    line: RankedProposal | DisqualifiedProposal | None
    award: Award | None
    rules: Rules | None
    sources: Sources
    table: Sequence[AnonymousLine] = ()
    disqualified_count: int = 0
    explanation: Explanation | None = None


def is_result_out(row: Proposal) -> bool:
    """Whether a proposal that took part may learn how it came out.

    Not before the award: until then the buyer decides undisturbed.
    """
    return row.organisation_id is not None and row.scenario.state in _DECIDED


def get_own_result(actor: Actor, scenario_id: int) -> OwnResult:
    """The actor's own result; `NotFound` before it is out, or without a proposal that took part."""
    own = proposals.get_at_a_glance(actor, scenario_id)
    if not is_result_out(own.row):
        raise NotFound(say("结果还没有公布，或者您的方案没有参加这个场景的评审。"))
    award, row = awards.find_award(scenario_id), rankings.find_latest(own.scenario)
    if row is None:
        return OwnResult(own, None, award, None, find_sources(actor, ()))
    return _make_result(actor, own, award, rankings.read_run(row))


def _make_result(actor: Actor, own: OwnProposal, award: Award | None, run: FrozenRun) -> OwnResult:
    key = str(own.row.id)
    line = run.find_line(key)
    ranked = find_ranked(run.result, key)
    sources = find_sources(actor, [ranked] if ranked else [])
    if award is None or line is None:
        return OwnResult(own, line, award, run.rules, sources)
    nameless, places = without_names(run)
    place = places.get(key, "")
    return OwnResult(
        own=own,
        line=line,
        award=award,
        rules=run.rules,
        sources=sources,
        table=[_nameless(item, place) for item in nameless.result.ranked],
        disqualified_count=len(run.result.disqualified),
        explanation=explain(nameless, place, is_strict=True),
    )


def _nameless(line: RankedProposal, own_place: str) -> AnonymousLine:
    return AnonymousLine(
        key=line.key,
        rank=line.rank,
        total=line.total,
        contributions=[
            Contribution(item.kind, item.weight, item.contribution) for item in line.criteria
        ],
        is_own=line.key == own_place,
    )
