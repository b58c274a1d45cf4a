"""Carry an opening out: one proposal a step, each step a transaction that holds the scenario.

A process that is killed loses nothing: whoever takes the next step finds how far it has come. Until
the last step every proposal's state says that it is sealed, and nobody is shown a word of it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, StatementError

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import MarketplaceError
from marketplace.domain.lifecycle import PROPOSAL, SCENARIO, Action, ProposalState
from marketplace.domain.messages import Message, mark, say
from marketplace.domain.permissions import SYSTEM, Actor
from marketplace.models import Opening, OpeningConfirmation, OpeningLine, Proposal, Scenario
from marketplace.models.opening import LineOutcome
from marketplace.sealing.scenario_keys import ScenarioPrivateKey
from marketplace.services import (
    assessor_conflicts,
    ledger,
    notifications,
    resemblance_runs,
    scenarios,
    transitions,
)
from marketplace.services.opening_checks import (
    UNREADABLE,
    Evidence,
    digest_of,
    gather,
    open_checked,
)
from marketplace.services.opening_keys import key_for
from marketplace.services.opening_minutes import digest_of_minutes, write_minutes
from marketplace.services.opening_records import find_opening, list_lines
from marketplace.services.stored_messages import dump_message
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

NOBODY_CAME = mark("截止时没有收到有效的申报方案。")


def run(scenario_id: int, within: timedelta | None = None) -> bool:
    """Take the steps that are left, for as long as `within`; whether the opening is complete.

    Harmless where there is nothing to do, and while another process does the same.
    """
    began = clock.now()
    while _take_step(scenario_id):
        if within is not None and clock.now() - began > within:
            return False
    opening = find_opening(scenario_id)
    return opening is not None and opening.completed_at is not None


def authority_of(opening: Opening) -> Actor:
    """What follows from the two confirmations is done by the system, for who gave the buyer's."""
    return replace(SYSTEM, user_id=opening.opened_by_id)


def _take_step(scenario_id: int) -> bool:
    """Open the next proposal, or complete the opening; whether another step is left."""
    with unit_of_work() as work:
        scenario = work.lock(work.session.get_one(Scenario, scenario_id))
        opening = find_opening(scenario_id)
        if opening is None or opening.completed_at is not None:
            return False
        proposal = _find_next(work, opening)
        if proposal is None:
            _complete(work, scenario, opening)
            return False
        _open_one(work, opening, proposal, key_for(scenario, _list_used(work, opening)))
    return True


def _list_used(work: UnitOfWork, opening: Opening) -> Sequence[OpeningConfirmation]:
    query = select(OpeningConfirmation).where(OpeningConfirmation.opening_id == opening.id)
    return work.session.scalars(query.order_by(OpeningConfirmation.id)).all()


def _find_next(work: UnitOfWork, opening: Opening) -> Proposal | None:
    done = select(OpeningLine.proposal_id).where(OpeningLine.opening_id == opening.id)
    return work.session.scalar(
        select(Proposal)
        .where(
            Proposal.scenario_id == opening.scenario_id,
            Proposal.state == ProposalState.SUBMITTED,
            Proposal.id.not_in(done),
        )
        .order_by(Proposal.submitted_at, Proposal.id)
        .limit(1)
    )


def count_sealed(opening: Opening) -> int:
    """How many proposals the opening is about."""
    query = select(func.count()).where(
        Proposal.scenario_id == opening.scenario_id, Proposal.sealed_token.is_not(None)
    )
    is_in = Proposal.state.not_in((ProposalState.DRAFT, ProposalState.WITHDRAWN))
    return db.session.scalar(query.where(is_in)) or 0


def _open_one(
    work: UnitOfWork, opening: Opening, proposal: Proposal, key: ScenarioPrivateKey
) -> None:
    evidence = gather(proposal)
    fault: Message | None = None
    try:
        # What was written before it turned out to be unfit is undone, and nothing else.
        with work.session.begin_nested():
            _write_in_clear(proposal, key, evidence)
            work.session.flush()
    except MarketplaceError as error:
        fault = error.message
    except (*UNREADABLE, StatementError) as error:
        if isinstance(error, DBAPIError) and not isinstance(error, IntegrityError | DataError):
            raise  # the database fails, not the proposal
        fault = say("密封的内容不能登记：它的格式不正确，或者提到了不存在的记录。")
    work.add(_line(work, opening, proposal, evidence, fault))


def _write_in_clear(proposal: Proposal, key: ScenarioPrivateKey, evidence: Evidence) -> None:
    found = open_checked(proposal, key, evidence)
    proposal.organisation_id = found.organisation_id
    proposal.content = found.document
    proposal.price = found.content.price
    proposal.days = found.content.days
    proposal.model_version_id = found.content.model_version_id


def _line(
    work: UnitOfWork,
    opening: Opening,
    proposal: Proposal,
    evidence: Evidence,
    fault: Message | None,
) -> OpeningLine:
    query = select(func.count()).where(OpeningLine.opening_id == opening.id)
    receipt = evidence.receipt
    return OpeningLine(
        opening_id=opening.id,
        proposal_id=proposal.id,
        number=(work.session.scalar(query) or 0) + 1,
        outcome=LineOutcome.SET_ASIDE if fault else LineOutcome.OPENED,
        reason=dump_message(fault) if fault else None,
        commitment=proposal.commitment or "",
        token_digest=digest_of(proposal),
        receipt_number=receipt.number if receipt else None,
        ledger_position=receipt.ledger_position if receipt else None,
        at=clock.now(),
    )


def _complete(work: UnitOfWork, scenario: Scenario, opening: Opening) -> None:
    lines, actor = list_lines(opening), authority_of(opening)
    opening.completed_at = clock.now()
    opened = [line for line in lines if line.outcome == LineOutcome.OPENED]
    rows = {line.proposal_id: work.session.get_one(Proposal, line.proposal_id) for line in lines}
    for line in opened:
        transitions.move(work, rows[line.proposal_id], PROPOSAL, Action.OPEN, actor)
    _record(work, scenario, opening, lines)
    if lines:
        transitions.move(work, scenario, SCENARIO, Action.OPEN, actor)
        work.emit("search.scenario", id=scenario.id)
        work.emit(resemblance_runs.JOB, id=scenario.id)
        assessor_conflicts.settle_all(work, scenario)
    else:
        transitions.move(work, scenario, SCENARIO, Action.FAIL, actor, NOBODY_CAME)
        scenarios.end_publicly(work, scenario, NOBODY_CAME)
    for line in lines:
        _tell_vendor(work, scenario, line, rows[line.proposal_id])


def _record(
    work: UnitOfWork, scenario: Scenario, opening: Opening, lines: Sequence[OpeningLine]
) -> None:
    """Freeze the minutes, and enter their digest and what the public may know in the ledger."""
    in_order = sorted(lines, key=lambda line: line.commitment)
    opening.minutes = write_minutes(work.session, scenario, opening, lines)
    opening.minutes_digest = digest_of_minutes(opening.minutes)
    entry = ledger.append(
        work,
        "proposals.opened",
        scenario=scenario.id,
        count=sum(line.outcome == LineOutcome.OPENED for line in lines),
        commitments=[line.commitment for line in in_order],
        receipts=[line.ledger_position for line in in_order],
        set_aside=[line.commitment for line in in_order if line.outcome == LineOutcome.SET_ASIDE],
        minutes=opening.minutes_digest,
    )
    opening.ledger_position = entry.position


def _tell_vendor(work: UnitOfWork, scenario: Scenario, line: OpeningLine, row: Proposal) -> None:
    """Whoever's proposal was set aside is told where it can be known."""
    is_open = line.outcome == LineOutcome.OPENED
    vendor_id = row.organisation_id if is_open else gather(row).vendor_id
    if vendor_id is not None:
        event = "proposals_opened" if is_open else "proposal_set_aside"
        words = {"scenario_id": scenario.id, "title": scenario.title}
        notifications.tell_organisation(work, vendor_id, event, **words)
