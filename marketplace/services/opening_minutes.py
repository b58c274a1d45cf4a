"""The minutes of an opening (开启记录), frozen when it is complete.

They are JSON, and their digest, which the ledger holds, is the SHA-256 of their canonical form.
People are there by their ids: a name is looked up when it is shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.db import db
from marketplace.domain.messages import Message
from marketplace.models import (
    Opening,
    OpeningConfirmation,
    OpeningLine,
    Organisation,
    Proposal,
    Scenario,
)
from marketplace.models.opening import LineOutcome, OpeningSide
from marketplace.sealing.moments import read_moment, write_moment
from marketplace.sealing.proposal_document import canonical_json
from marketplace.services.opening_records import list_lines
from marketplace.services.stored_messages import load_message
from marketplace.services.users import find_name


@dataclass(frozen=True)
class ConfirmationLine:
    """One of the two keys: `side` as `OpeningSide` has it."""

    side: str
    name: str | None
    at: datetime


@dataclass(frozen=True)
class ProposalLine:
    """One proposal. `vendor`, `price` and `days` are None where it was set aside for `reason`."""

    number: int
    vendor: str | None
    price: Decimal | None
    days: int | None
    proposal_id: int
    received_at: datetime | None
    receipt_number: str | None
    ledger_position: int | None
    commitment: str
    token_digest: str
    reason: Message | None


@dataclass(frozen=True)
class Minutes:
    """The minutes as people read them. `is_true`: they still have the digest that was entered."""

    title: str
    buyer: str
    deadline: datetime
    begun_at: datetime
    completed_at: datetime
    confirmations: Sequence[ConfirmationLine]
    opened: Sequence[ProposalLine]
    set_aside: Sequence[ProposalLine]
    ledger_position: int | None
    digest: str
    is_true: bool


def write_minutes(
    session: Session, scenario: Scenario, opening: Opening, lines: Sequence[OpeningLine]
) -> dict[str, Any]:
    """The minutes as they are kept."""
    return {
        "scenario": scenario.id,
        "title": scenario.title,
        "buyer": scenario.organisation.name,
        "deadline": _moment(scenario.proposal_deadline),
        "begun_at": _moment(opening.begun_at),
        "completed_at": _moment(opening.completed_at),
        "confirmations": _write_confirmations(session, opening),
        "proposals": [_write_line(session, line) for line in lines],
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else write_moment(at)


def _write_confirmations(session: Session, opening: Opening) -> list[dict[str, Any]]:
    query = select(OpeningConfirmation).where(OpeningConfirmation.opening_id == opening.id)
    rows = session.scalars(query.order_by(OpeningConfirmation.id))
    given = [(row.side, row.user_id, row.confirmed_at) for row in rows]
    # Openings from before there were two keys were the buyer's alone.
    given = given or [(OpeningSide.BUYER, opening.opened_by_id, opening.begun_at)]
    return [{"side": side, "user": user, "at": _moment(at)} for side, user, at in given]


def _write_line(session: Session, line: OpeningLine) -> dict[str, Any]:
    proposal = session.get_one(Proposal, line.proposal_id)
    vendor = session.get(Organisation, proposal.organisation_id or 0)
    return {
        "number": line.number,
        "outcome": line.outcome,
        "reason": line.reason,
        "proposal": line.proposal_id,
        "vendor": vendor.name if vendor else None,
        "uscc": vendor.uscc if vendor else None,
        "price": None if proposal.price is None else f"{proposal.price:f}",
        "days": proposal.days,
        "received_at": _moment(proposal.submitted_at),
        "receipt": line.receipt_number,
        "ledger_position": line.ledger_position,
        "commitment": line.commitment,
        "token_digest": line.token_digest,
    }


def digest_of_minutes(minutes: Mapping[str, Any]) -> str:
    """Their checksum: the SHA-256, in hex, of the canonical JSON."""
    return sha256(canonical_json(minutes)).hexdigest()


def read_minutes(scenario: Scenario, opening: Opening) -> Minutes:
    """The minutes of a complete opening. Those from before minutes were frozen have no digest."""
    kept = opening.minutes or write_minutes(db.session(), scenario, opening, list_lines(opening))
    lines = [(_read_line(line), line["outcome"]) for line in kept["proposals"]]
    return Minutes(
        title=kept["title"],
        buyer=kept["buyer"],
        deadline=read_moment(kept["deadline"]),
        begun_at=read_moment(kept["begun_at"]),
        completed_at=read_moment(kept["completed_at"]),
        confirmations=[
            ConfirmationLine(one["side"], find_name(one["user"]), read_moment(one["at"]))
            for one in kept["confirmations"]
        ],
        opened=[line for line, outcome in lines if outcome == LineOutcome.OPENED],
        set_aside=[line for line, outcome in lines if outcome == LineOutcome.SET_ASIDE],
        ledger_position=opening.ledger_position,
        digest=opening.minutes_digest or "",
        is_true=digest_of_minutes(kept) == opening.minutes_digest,
    )


def _read_line(kept: Mapping[str, Any]) -> ProposalLine:
    return ProposalLine(
        number=kept["number"],
        vendor=kept["vendor"],
        price=None if kept["price"] is None else Decimal(kept["price"]),
        days=kept["days"],
        proposal_id=kept["proposal"],
        received_at=None if kept["received_at"] is None else read_moment(kept["received_at"]),
        receipt_number=kept["receipt"],
        ledger_position=kept["ledger_position"],
        commitment=kept["commitment"],
        token_digest=kept["token_digest"],
        reason=load_message(kept["reason"]) if kept["reason"] else None,
    )
