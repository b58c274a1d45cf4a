"""What happens by the clock: reminders, and expired lists go.

Deadlines themselves need no job; they are computed.
"""

import logging
from datetime import timedelta

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.lifecycle import ProposalState, ScenarioState
from marketplace.models import Proposal, Scenario
from marketplace.services import import_removal, notifications
from marketplace.services import proposal_vault as vault
from marketplace.services.installation import settings
from marketplace.services.unit_of_work import unit_of_work

log = logging.getLogger(__name__)


def run_due() -> int:
    """Send the reminders that are due; how many scenarios were due. Idempotent.

    A scenario that cannot be reminded of does not hold up the others; it is tried again.
    """
    _tidy_up()
    now = clock.now()
    ids = list(
        db.session.scalars(
            select(Scenario.id).where(
                Scenario.state == ScenarioState.PUBLISHED,
                Scenario.reminded_at.is_(None),
                Scenario.proposal_deadline > now,
                Scenario.proposal_deadline <= now + timedelta(hours=settings().reminder_hours),
            )
        )
    )
    for scenario_id in ids:
        try:
            _remind(scenario_id)
        except Exception:
            log.exception("schedule: no reminder for scenario %s", scenario_id)
    return len(ids)


def _tidy_up() -> None:
    try:
        import_removal.forget_expired()
    except Exception:
        log.exception("schedule: expired lists could not be removed")


def _remind(scenario_id: int) -> None:
    with unit_of_work() as work:
        scenario = work.session.get_one(Scenario, scenario_id, with_for_update=True)
        deadline = scenario.proposal_deadline
        if scenario.reminded_at or deadline is None or not scenario.is_accepting_at(clock.now()):
            return
        scenario.reminded_at = clock.now()
        drafts = work.session.scalars(
            select(Proposal).where(
                Proposal.scenario_id == scenario_id, Proposal.state == ProposalState.DRAFT
            )
        )
        # Vendors that have submitted need no reminder; the buyer gets one to prepare the opening.
        told = [scenario.organisation_id, *(vault.read_bidder(draft) for draft in drafts)]
        for organisation_id in told:
            notifications.tell_organisation(
                work,
                organisation_id,
                "deadline_approaching",
                scenario_id=scenario.id,
                title=scenario.title,
                deadline=deadline.isoformat(),
            )
