"""After the deadline: open everything, and compare what vendors hold with what there is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from marketplace.cli.bench.deadline.cast import Cast
from marketplace.cli.bench.deadline.vendors import Held
from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import MarketplaceError
from marketplace.domain.lifecycle import ProposalState
from marketplace.models import (
    LedgerEntry,
    Opening,
    OpeningLine,
    Proposal,
    Receipt,
    Scenario,
    SealedFile,
)
from marketplace.models.opening import LineOutcome
from marketplace.sealing.proposal_document import commitment
from marketplace.sealing.receipts import Receipt as Statement
from marketplace.sealing.receipts import verify_receipt
from marketplace.services import file_sweep, ledger_checks, opening_steps, openings
from marketplace.services.installation import file_store
from marketplace.services.proposal_receipts import public_key

TOO_LATE, TAKEN = 409, 302
ENTRY = "proposal.received"


@dataclass(frozen=True)
class Finding:
    """`wrong`: one sentence for each breach. `counted`: how many proposals were opened."""

    wrong: tuple[str, ...]
    counted: int
    files_without_row: int


def audit(cast: Cast, held: Sequence[Held]) -> Finding:
    """Look at everything; the deadline has passed and nobody writes any more."""
    if any(one.token for one in held):
        _open(cast)
    rows = db.session.scalars(select(Proposal).where(Proposal.scenario_id == cast.scenario_id))
    proposals = rows.all()
    counted = [row for row in proposals if row.state != ProposalState.DRAFT]
    wrong = [
        *(breach for one in held for breach in _check_vendor(one)),
        *(breach for one in held for breach in _check_receipt(cast, one)),
        *_check_counted(counted, held),
        *(breach for row in proposals if row not in counted for breach in _check_left_out(row)),
        *_check_totals(cast, sum(1 for one in held if one.token)),
        *_check_ledger(),
        *_check_files(),
    ]
    return Finding(tuple(wrong), len(counted), len(file_sweep.list_unknown(clock.now())))


def _open(cast: Cast) -> None:
    openings.confirm(cast.buyer, cast.scenario_id)
    openings.confirm(cast.supervisor, cast.scenario_id)
    opening_steps.run(cast.scenario_id)


def _check_vendor(one: Held) -> Iterator[str]:
    """What it was told, and what it found afterwards."""
    who = f"vendor {one.organisation_id}"
    yield from (f"{who}: {text}" for text in one.strange)
    if one.answer == TAKEN and not one.token:
        yield f"{who} was told that its proposal is in, and finds no receipt"
    # Even where an earlier answer was lost: what comes again is answered as it was at first.
    if one.answer == TOO_LATE and one.token:
        yield f"{who} was told that it is too late, and its proposal is in"
    if one.kept and one.kept != one.token:
        yield f"{who} has two receipts that differ"
    if one.later not in (TOO_LATE, TAKEN) or (one.later == TAKEN and not one.later_version):
        yield f"{who} pressed after the deadline and was answered {one.later}"
    if one.later_version and not one.token:
        yield f"{who} was taken after the deadline"
    if one.token and one.later == TOO_LATE:
        yield f"{who} pressed again and was told that it is too late, and its proposal is in"


def _check_receipt(cast: Cast, one: Held) -> Iterator[str]:
    if not one.token:
        return
    who = f"vendor {one.organisation_id}"
    try:
        stated = verify_receipt(one.token, public_key())
    except MarketplaceError as error:
        yield f"{who} has a receipt that is worth nothing: {error.message}"
        return
    rows = db.session.scalars(select(Proposal).where(Proposal.commitment == stated.commitment))
    row = rows.one_or_none()
    if row is None:
        yield f"{who} has a receipt for what is not there"
        return
    yield from (f"{who}: {text}" for text in _compare(cast, one, stated, row))


def _compare(cast: Cast, one: Held, stated: Statement, row: Proposal) -> Iterator[str]:
    deadline = db.session.get_one(Scenario, cast.scenario_id).proposal_deadline
    entry = db.session.scalar(
        select(LedgerEntry).where(LedgerEntry.position == stated.ledger_position)
    )
    prices = {Decimal((row.content or {}).get("price", 0)), row.price, Decimal(one.price)}
    versions = {stated.version, row.version, one.receipt_version or row.version}
    versions.add(one.later_version or row.version)
    holds = {
        "the scenario": stated.scenario == str(cast.scenario_id) == str(row.scenario_id),
        "the version": versions == {1},
        "the commitment": commitment(row.sealed_token or "") == stated.commitment,
        "the time": stated.received_at == row.submitted_at,
        "the deadline": deadline is not None and stated.received_at < deadline,
        "the ledger's entry": entry is not None
        and (entry.kind, entry.body.get("commitment")) == (ENTRY, stated.commitment),
        "the bidder": row.organisation_id == one.organisation_id,
        "the price": len(prices) == 1,
    }
    yield from (f"{name} is not as the receipt says" for name, is_so in holds.items() if not is_so)


def _check_counted(counted: Sequence[Proposal], held: Sequence[Held]) -> Iterator[str]:
    """In are those who hold a receipt, once each, and nobody else."""
    bidders = [row.organisation_id for row in counted]
    holders = {one.organisation_id for one in held if one.token}
    yield from (
        f"proposal {row.id} did not open: {row.state}"
        for row in counted
        if row.organisation_id is None
    )
    if len(set(bidders)) != len(bidders):
        yield "a vendor's proposal is doubled"
    if set(bidders) != holders:
        yield f"proposals of {bidders} count, receipts have {sorted(holders)}"


def _check_left_out(row: Proposal) -> Iterator[str]:
    """What is not in is not half in."""
    halves = (row.version, row.sealed_token, row.commitment, row.submitted_at, row.submitted_copy)
    if any(halves) or row.receipts or any(file.is_sealed for file in row.sealed_files):
        yield f"proposal {row.id} is half in"


def _check_totals(cast: Cast, holders: int) -> Iterator[str]:
    entries = select(func.count()).select_from(LedgerEntry).where(LedgerEntry.kind == ENTRY)
    lines = select(OpeningLine).join(Opening).where(Opening.scenario_id == cast.scenario_id)
    opened = db.session.scalars(lines.order_by(OpeningLine.number)).all()
    totals = {
        "receipts": db.session.scalar(select(func.count()).select_from(Receipt)),
        "entries of the ledger": db.session.scalar(entries),
        "proposals in the minutes": len(opened),
    }
    for name, count in totals.items():
        if count != holders:
            yield f"{count} {name} for {holders} vendors with a receipt"
    for line in opened:
        if line.outcome != LineOutcome.OPENED:
            yield f"proposal {line.proposal_id} was set aside: {line.reason}"


def _check_ledger() -> Iterator[str]:
    report = ledger_checks.verify(ledger_checks.own_checkpoints())
    yield from (f"the ledger is broken: {fault.reason}" for fault in report.faults)


def _check_files() -> Iterator[str]:
    for key in db.session.scalars(select(SealedFile.storage_key)):
        try:
            file_store().get(key)
        except MarketplaceError:
            yield f"the file {key} is gone"
