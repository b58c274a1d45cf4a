"""Look at signed credentials again: when a list or the registry changed, and by the clock.

Whatever changed since the last look is told once: to the search index the tier, to the ledger and
to people what has become of the credential. Who relies on it is known of opened proposals only; of
sealed ones nobody is told but the vendor, whose credential it is.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.lifecycle import RUNNING_STATES, ProposalState, ScenarioState
from marketplace.models import Credential, Proposal, Scenario
from marketplace.models.credential import CredentialKind, Standing
from marketplace.services import ledger, notifications
from marketplace.services.credential_verdicts import (
    Around,
    find_standings,
    judge,
    present_circumstances,
    read_received,
)
from marketplace.services.evaluator_registry import REVIEW
from marketplace.services.proposal_content import from_document
from marketplace.services.signed_credentials import REMINDED_DAYS
from marketplace.services.stored_messages import dump_messages
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

log = logging.getLogger(__name__)

JOB = REVIEW
_SIGNED = select(Credential.id).where(Credential.kind == CredentialKind.SIGNED)

_OPENED = (ProposalState.OPENED, ProposalState.RANKED, ProposalState.SELECTED)
# A scenario that is concluded goes on with the delivery.
_RUNNING = RUNNING_STATES | {ScenarioState.CONCLUDED, ScenarioState.DELIVERING}


def review_changed(payloads: Sequence[Mapping[str, Any]]) -> None:
    """The outbox's handler: what these evaluators signed, once for all changes."""
    changed = {payload["evaluator_id"] for payload in payloads}
    _review(_SIGNED.where(Credential.evaluator_id.in_(changed)))


def review_all() -> None:
    """Every signed credential, after the table of benchmarks has changed."""
    _review(_SIGNED)


def review_due() -> int:
    """Those of which the clock may have changed something; how many."""
    return _review(_SIGNED.where(Credential.review_at < clock.now()))


def _review(query: Select[int]) -> int:
    """In short transactions, one each: what fails holds up no other and is tried again."""
    ids = db.session.scalars(query.order_by(Credential.id)).all()
    failures = [error for number in ids if (error := _try(number)) is not None]
    if failures:
        raise failures[0]
    return len(ids)


def _try(credential_id: int) -> Exception | None:
    try:
        with unit_of_work() as work:
            row = work.session.get(Credential, credential_id)
            if row is not None:
                look_again(work, work.lock(row))
    except Exception as error:
        log.exception("credential %s could not be reviewed", credential_id)
        return error
    return None


def look_again(work: UnitOfWork, row: Credential) -> None:
    """Note what has become of a locked credential by now, and tell of what is new."""
    around, now = present_circumstances(), clock.now()
    verdict = judge(row, around, now)
    reasons = dump_messages(verdict.reasons)
    if (row.noted_tier, row.noted_reasons) != (verdict.tier, reasons):
        row.noted_tier, row.noted_reasons = verdict.tier, reasons
        work.emit("search.model", id=row.model_version.model_id)
    standing = find_standings([row], around, now)[row.id]
    if standing != row.standing:
        _tell_change(work, row, standing)
        row.standing = standing
    elif standing is Standing.GOOD:
        _remind(work, row, now)
    row.review_at = _next_look(row, around, now)


def _tell_change(work: UnitOfWork, row: Credential, standing: Standing) -> None:
    word = "restored" if standing is Standing.GOOD else standing.value
    ledger.append(work, f"credential.{word}", token=row.digest)
    _tell(work, row, word)


def _remind(work: UnitOfWork, row: Credential, now: datetime) -> None:
    """Once for each of the days; whoever was reminded late is not reminded of the earlier one."""
    if row.valid_until is None:
        return
    left = row.valid_until - now
    days = next((days for days in REMINDED_DAYS if left <= timedelta(days)), None)
    if days is None or (row.reminded_days is not None and row.reminded_days <= days):
        return
    row.reminded_days = days
    _tell(work, row, "expiring")


def _tell(work: UnitOfWork, row: Credential, word: str) -> None:
    """The vendor's members, and the buyers who rely on the credential for a running scenario."""
    version = row.model_version
    evaluator = row.evaluator.name if row.evaluator else ""
    deadline = row.valid_until.isoformat() if row.valid_until else ""
    known: dict[str, str] = {
        "model": version.model.name,
        "version": version.name,
        "evaluator": evaluator,
        "deadline": deadline,
    }
    notifications.tell_organisation(
        work, row.organisation_id, f"credential_{word}", credential_id=row.id, **known
    )
    for scenario in _list_relying(row):
        notifications.tell_organisation(
            work,
            scenario.organisation_id,
            f"relied_credential_{word}",
            scenario_id=scenario.id,
            title=scenario.title,
            **known,
        )


def _list_relying(row: Credential) -> Iterator[Scenario]:
    query = (
        select(Proposal)
        .join(Scenario)
        .where(
            Proposal.model_version_id == row.model_version_id,
            Proposal.state.in_(_OPENED),
            Scenario.state.in_(_RUNNING),
        )
        .order_by(Proposal.id)
    )
    for proposal in db.session.scalars(query):
        if proposal.content and row.id in from_document(proposal.content).credential_ids:
            yield proposal.scenario


def _next_look(row: Credential, around: Around, now: datetime) -> datetime | None:
    """The first moment after which the clock alone changes something."""
    moments = [m for m in _moments(row, around) if m >= now]
    return min(moments, default=None)


def _moments(row: Credential, around: Around) -> Iterator[datetime]:
    if row.valid_until is None or row.valid_from is None:
        return
    yield row.valid_from
    yield row.valid_until
    for days in REMINDED_DAYS:
        yield row.valid_until - timedelta(days)
    received = read_received(row, around)
    for url in received.credential.status_urls if received else ():
        found = around.lists.find(url)
        if found is not None:
            yield found.stale_from
            yield found.worthless_from
