"""What comes after the deadline: opening, ranking, award, or another end."""

from collections.abc import Callable

from sqlalchemy import select

from marketplace.cli.demonstration import specs
from marketplace.cli.demonstration.listings import Listing
from marketplace.domain import clock
from marketplace.domain.lifecycle import ProposalState
from marketplace.models import OutboxMessage, Proposal
from marketplace.services import (
    awards,
    opened_proposals,
    opening_steps,
    openings,
    rankings,
    resemblance_runs,
    scenarios,
    schedule,
)
from marketplace.services.installation import settings
from marketplace.services.unit_of_work import unit_of_work

OPENED = frozenset({"opened", "evaluated", "awarded", "concluded", "failed", "none-selected"})
RANKED = OPENED - {"opened", "failed"}
MORNING, AFTERNOON = 9 * 60 + 30, 15 * 60


def plan(listing: Listing) -> None:
    """Plan the end of the scenario's story, as far as it has come."""
    timeline, spec = listing.cast.timeline, listing.spec
    if spec.stage == "cancelled":
        timeline.at(-2, AFTERNOON, lambda: _cancel(listing))
    if spec.days < 0:
        timeline.at(spec.days - 1, 12 * 60, schedule.run_due)
    if spec.stage in OPENED:
        timeline.at(spec.days + 1, MORNING - 12, lambda: _supervise(listing))
        timeline.at(spec.days + 1, MORNING, lambda: _open(listing))
    if spec.stage in RANKED:
        # Where people judge, their points come in on the second day.
        day = spec.days + (3 if specs.find_panel(spec.title) else 1)
        timeline.at(day, MORNING + 50, lambda: rankings.run(listing.actor, listing.id))
    _plan_decision(listing)


def _plan_decision(listing: Listing) -> None:
    timeline, spec = listing.cast.timeline, listing.spec
    decisions: dict[str, tuple[int, Callable[[Listing], object]]] = {
        "none-selected": (spec.days + 5, _fail),
        "awarded": (-1, _award),
        "concluded": (spec.days + 5, _award),
    }
    if spec.stage not in decisions:
        return
    day, decide = decisions[spec.stage]
    timeline.at(day, AFTERNOON, lambda: decide(listing))
    end = day + settings().standstill_days + 1
    if spec.stage == "concluded" and end < 0:
        timeline.at(end, MORNING, lambda: awards.conclude(listing.actor, listing.id))


def _supervise(listing: Listing) -> None:
    openings.confirm(listing.cast.actors["supervisor"], listing.id)


def _open(listing: Listing) -> None:
    openings.confirm(listing.actor, listing.id)
    opening_steps.run(listing.id)
    resemblance_runs.find_in(listing.id)
    if listing.spec.stage == "opened":
        _leave_unranked()


def _leave_unranked() -> None:
    """As if the worker had died between the opening and the ranking: nothing is left to go on."""
    with unit_of_work() as work:
        waiting = OutboxMessage.topic == openings.JOB, OutboxMessage.delivered_at.is_(None)
        for message in work.session.scalars(select(OutboxMessage).where(*waiting)):
            message.delivered_at = clock.now()


def _cancel(listing: Listing) -> None:
    scenarios.cancel(listing.actor, listing.id, listing.spec.cancel_reason)


def _fail(listing: Listing) -> None:
    awards.fail(listing.actor, listing.id, listing.spec.fail_reason)


def _award(listing: Listing) -> None:
    scenario = scenarios.get_scenario(listing.actor, listing.id)
    proposals = opened_proposals.list_opened(listing.actor, scenario)
    (selected,) = (p for p in proposals if p.rank == listing.spec.award)
    awards.award(
        listing.actor,
        listing.id,
        selected.id,
        listing.spec.departure,
        {other.id: _feedback(other, selected) for other in proposals if other is not selected},
    )


def _feedback(other: Proposal, selected: Proposal) -> str:
    said = specs.feedback()
    if other.state == ProposalState.DISQUALIFIED:
        return said.disqualified
    if (other.rank or 0) < (selected.rank or 0):
        return said.outranking
    if (other.price or 0) < (selected.price or 0):
        return said.cheaper
    return said.slower if (other.days or 0) > (selected.days or 0) else said.otherwise
