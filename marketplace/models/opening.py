"""The opening of a scenario's proposals: who confirmed it, what became of each proposal."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base
from marketplace.models.columns import (
    Created,
    Digest,
    Identity,
    Line,
    LongText,
    ScenarioRef,
    UserRef,
    Word,
)


class OpeningSide(StrEnum):
    """Whose key a confirmation is."""

    BUYER = "buyer"
    SUPERVISOR = "supervisor"


class LineOutcome(StrEnum):
    """What became of a sealed proposal."""

    OPENED = "opened"
    SET_ASIDE = "set_aside"


class Opening(Base):
    """From the second confirmation on. `opened_by_id` is the buyer's person who confirmed.

    `completed_at`, `minutes`, their digest and the position of the ledger's entry come with the
    last step: until then nobody reads a word of a proposal.
    """

    __tablename__ = "opening"

    id: Mapped[Identity]
    scenario_id: Mapped[int] = mapped_column(
        ForeignKey("scenario.id", ondelete="RESTRICT"), unique=True
    )
    opened_by_id: Mapped[UserRef]
    begun_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    minutes: Mapped[dict[str, Any] | None]
    minutes_digest: Mapped[Digest | None]
    ledger_position: Mapped[int | None]


class OpeningLine(Base):
    """One proposal at the opening: opened, or set aside for `reason` with the evidence.

    `token_digest` is the SHA-256 of the sealed token as it was found.
    """

    __tablename__ = "opening_line"
    __table_args__ = (UniqueConstraint("opening_id", "number"),)

    id: Mapped[Identity]
    opening_id: Mapped[int] = mapped_column(ForeignKey("opening.id", ondelete="RESTRICT"))
    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("proposal.id", ondelete="RESTRICT"), unique=True
    )
    number: Mapped[int]
    outcome: Mapped[Word]
    reason: Mapped[dict[str, Any] | None]
    commitment: Mapped[Digest]
    token_digest: Mapped[Digest]
    receipt_number: Mapped[Line | None]
    ledger_position: Mapped[int | None]
    at: Mapped[Created]


class OpeningConfirmation(Base):
    """One of the two keys, given by a person for a limited time.

    `opening_id` is set where it was one of the two that began the opening. `part`, where the
    scenario's key is split, is what this person brought of it, encrypted.
    """

    __tablename__ = "opening_confirmation"

    id: Mapped[Identity]
    scenario_id: Mapped[ScenarioRef]
    side: Mapped[Word]
    user_id: Mapped[UserRef]
    confirmed_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
    opening_id: Mapped[int | None] = mapped_column(
        ForeignKey("opening.id", ondelete="RESTRICT"), index=True
    )
    part: Mapped[LongText | None]
