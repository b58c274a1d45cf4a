"""The result of a scenario as one of its vendors may see it: its own line, nothing of others."""

from dataclasses import dataclass

from marketplace.domain.errors import NotFound
from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor
from marketplace.matching.ranking import DisqualifiedProposal, RankedProposal
from marketplace.models import Award, Proposal
from marketplace.services import awards, proposals, rankings
from marketplace.services.proposals import OwnProposal

_DECIDED = frozenset({ScenarioState.AWARDED, ScenarioState.CONCLUDED, ScenarioState.FAILED})


@dataclass(frozen=True)
class OwnResult:
    """`line` is None where the proposal was set aside at the opening, or nothing was ranked."""

    own: OwnProposal
    line: RankedProposal | DisqualifiedProposal | None
    award: Award | None


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
    return OwnResult(
        own=own,
        line=rankings.find_own_line(own.scenario, own.row),
        award=awards.find_award(scenario_id),
    )
