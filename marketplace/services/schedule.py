"""What happens by the clock: publications, reminders, fetching of status lists, reviews of
credentials, checkpoints of the ledger; expired lists and forgotten files go.

Deadlines themselves need no job; they are computed.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import MarketplaceError
from marketplace.domain.lifecycle import ProposalState, ScenarioState
from marketplace.models import Proposal, Scenario
from marketplace.services import (
    approvals,
    batch_publication,
    credential_reviews,
    file_sweep,
    import_removal,
    ledger_checkpoints,
    notifications,
    status_list_fetching,
)
from marketplace.services import proposal_vault as vault
from marketplace.services.installation import settings
from marketplace.services.unit_of_work import unit_of_work

log = logging.getLogger(__name__)


def run_due() -> int:
    """Publish and remind of what is due; how many things were due. Idempotent."""
    _tidy_up()
    _order_lists()
    _review_credentials()
    _sweep_files()
    done = _publish_listings() + _publish_batches() + _remind_all()
    _sign_ledger()
    return done


def _publish_listings() -> int:
    due = approvals.list_due_ids(clock.now())
    for scenario_id in due:
        _publish(scenario_id, approvals.publish_due, approvals.give_up)
    return len(due)


def _publish_batches() -> int:
    due = batch_publication.list_due_numbers(clock.now())
    for number in due:
        _publish(number, batch_publication.publish_due, batch_publication.give_up)
    return len(due)


def _publish(key: int, publish: Callable[[int], None], give_up: Callable[[int], None]) -> None:
    """One publication, which holds up no other. What fails is given up and the administrators are
    told; what a database that does not answer kept from it is tried again."""
    try:
        publish(key)
    except OperationalError:
        log.exception("schedule: no database to publish %s with", key)
    except Exception as error:
        if not isinstance(error, MarketplaceError):
            log.exception("schedule: %s could not be published", key)
        _try(give_up, key)


def _try(give_up: Callable[[int], None], key: int) -> None:
    try:
        give_up(key)
    except Exception:
        log.exception("schedule: nobody could be told that %s is not published", key)


def _remind_all() -> int:
    """A scenario that cannot be reminded of does not hold up the others; it is tried again."""
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


def _order_lists() -> None:
    try:
        status_list_fetching.order_due()
    except Exception:
        log.exception("schedule: status lists could not be ordered")


def _review_credentials() -> None:
    try:
        credential_reviews.review_due()
    except Exception:
        log.exception("schedule: credentials could not be reviewed")


def _sweep_files() -> None:
    if not file_sweep.is_due(clock.now()):
        return
    try:
        file_sweep.sweep()
    except Exception:
        log.exception("schedule: files without a row could not be removed")


def _sign_ledger() -> None:
    try:
        ledger_checkpoints.make_due()
    except Exception:
        log.exception("schedule: the ledger could not be signed")


def _remind(scenario_id: int) -> None:
    with unit_of_work() as work:
        scenario = work.session.get_one(Scenario, scenario_id, with_for_update=True)
        deadline = scenario.proposal_deadline
        if scenario.reminded_at or deadline is None or not scenario.is_accepting_at(clock.now()):
            return
        scenario.reminded_at = clock.now()
        begun = work.session.scalars(
            select(Proposal).where(
                Proposal.scenario_id == scenario_id,
                Proposal.state.in_((ProposalState.DRAFT, ProposalState.SUBMITTED)),
            )
        )
        # Vendors that have submitted need no reminder, unless the listing was amended since; the
        # buyer gets one to prepare the opening.
        unready = [row for row in begun if row.state == ProposalState.DRAFT or row.is_unconfirmed]
        told = [scenario.organisation_id, *(vault.read_bidder(row) for row in unready)]
        for organisation_id in told:
            notifications.tell_organisation(
                work,
                organisation_id,
                "deadline_approaching",
                scenario_id=scenario.id,
                title=scenario.title,
                deadline=deadline.isoformat(),
            )
