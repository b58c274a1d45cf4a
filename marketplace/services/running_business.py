"""What an organisation has begun with others and not ended."""

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.lifecycle import ProposalState, ScenarioState
from marketplace.models import Proposal, Scenario
from marketplace.services import proposal_vault as vault

RUNNING_SCENARIOS = (
    ScenarioState.SUBMITTED,
    ScenarioState.APPROVED,
    ScenarioState.PUBLISHED,
    ScenarioState.OPENED,
    ScenarioState.EVALUATED,
    ScenarioState.AWARDED,
    ScenarioState.CONCLUDED,
    ScenarioState.DELIVERING,
)
_RUNNING_PROPOSALS = (
    ProposalState.SUBMITTED,
    ProposalState.OPENED,
    ProposalState.RANKED,
    ProposalState.SELECTED,
)


def has_running_scenario(organisation_id: int) -> bool:
    """Whether a listing of the organisation waits for somebody's decision or for its result."""
    query = select(Scenario.id).where(
        Scenario.organisation_id == organisation_id, Scenario.state.in_(RUNNING_SCENARIOS)
    )
    return db.session.scalar(query.limit(1)) is not None


def has_running_proposal(organisation_id: int) -> bool:
    """Whether a proposal of the organisation is sealed, or opened and without a result."""
    running = (
        select(Proposal.scenario_id)
        .join(Scenario)
        .where(Scenario.state.in_(RUNNING_SCENARIOS))
        .distinct()
    )
    tags = [vault.tag_of(number, organisation_id) for number in db.session.scalars(running)]
    # By their tags, since sealed proposals name nobody.
    query = (
        select(Proposal.id)
        .join(Scenario)
        .where(
            Scenario.state.in_(RUNNING_SCENARIOS),
            Proposal.bidder_tag.in_(tags),
            Proposal.state.in_(_RUNNING_PROPOSALS),
        )
    )
    return db.session.scalar(query.limit(1)) is not None
