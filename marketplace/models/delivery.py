"""Deliveries: a scenario's milestones, what was handed over for each, and the acceptance."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base
from marketplace.domain.lifecycle import DeliveryState
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


class Delivery(Base):
    """One milestone. Its number stays, whatever is planned or dropped later; `version` counts what
    was done to it, so that nobody decides on a page that is older."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("scenario_id", "number"),)

    id: Mapped[Identity]
    scenario_id: Mapped[ScenarioRef]
    number: Mapped[int]
    title: Mapped[Line]
    due_on: Mapped[date]
    state: Mapped[Word] = mapped_column(default=DeliveryState.PLANNED)
    version: Mapped[int] = mapped_column(default=1)
    handed_over_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]


class HandoverFile(Base):
    """A file that was handed over. The bytes lie encrypted in the file store."""

    __tablename__ = "handover_file"

    id: Mapped[Identity]
    handover_id: Mapped[int] = mapped_column(
        ForeignKey("handover.id", ondelete="RESTRICT"), index=True
    )
    name: Mapped[Line]
    media_type: Mapped[Line]
    size: Mapped[int]
    digest: Mapped[Digest]
    storage_key: Mapped[Word] = mapped_column(unique=True)
    created_at: Mapped[Created]


class Handover(Base):
    """What the vendor hands over for a milestone, in one go: prepared until `handed_over_at`, and
    then accepted or returned. What is returned is followed by another one."""

    __tablename__ = "handover"

    id: Mapped[Identity]
    delivery_id: Mapped[int] = mapped_column(
        ForeignKey("delivery.id", ondelete="RESTRICT"), index=True
    )
    note: Mapped[LongText] = mapped_column(default="")
    prepared_by_id: Mapped[UserRef]
    handed_over_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    # Why it was returned.
    reason: Mapped[LongText | None]
    created_at: Mapped[Created]

    files: Mapped[list[HandoverFile]] = relationship(order_by=HandoverFile.id)


class Acceptance(Base):
    """That a scenario's delivery was accepted as a whole, as everybody reads it.

    `kpis`: rows of texts `name`, `unit`, `baseline`, `target`, `committed`, `reached`; empty is
    unknown.
    """

    __tablename__ = "acceptance"

    id: Mapped[Identity]
    scenario_id: Mapped[int] = mapped_column(
        ForeignKey("scenario.id", ondelete="RESTRICT"), unique=True
    )
    accepted_by_id: Mapped[UserRef]
    accepted_at: Mapped[datetime]
    summary: Mapped[LongText]
    kpis: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
