"""Scenario opportunities: the listing, its requirements and its criteria."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base
from marketplace.domain.custody import Custody
from marketplace.domain.lifecycle import ScenarioState, public_state
from marketplace.matching.rules import RuleSet
from marketplace.models.batch import Batch
from marketplace.models.columns import (
    Created,
    Digest,
    Identity,
    Line,
    LongText,
    OrganisationRef,
    Updated,
    Word,
)
from marketplace.models.custody_share import CustodyShare
from marketplace.models.organisation import Organisation
from marketplace.models.question import Question


class Requirement(Base):
    """One requirement: a mandatory gate, or scored by people."""

    __tablename__ = "requirement"

    id: Mapped[Identity]
    scenario_id: Mapped[int] = mapped_column(
        ForeignKey("scenario.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    is_mandatory: Mapped[bool]
    text: Mapped[LongText]


class Criterion(Base):
    """One criterion of the ranking and its integer weight; a scenario's weights sum to 100."""

    __tablename__ = "criterion"

    id: Mapped[Identity]
    scenario_id: Mapped[int] = mapped_column(
        ForeignKey("scenario.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    kind: Mapped[Word]
    weight: Mapped[int]


class Scenario(Base):
    """The listing. Amounts in yuan; a budget without bounds is negotiable (面议)."""

    __tablename__ = "scenario"
    __table_args__ = (
        # The sector is there so that counting by sector reads the index alone.
        Index("ix_scenario_state_deadline", "state", "proposal_deadline", "sector"),
    )

    id: Mapped[Identity]
    organisation_id: Mapped[OrganisationRef]
    state: Mapped[Word] = mapped_column(default=ScenarioState.DRAFT)
    version: Mapped[int] = mapped_column(default=1)

    title: Mapped[Line]
    sector: Mapped[Word | None]
    sub_scenario: Mapped[Word | None]
    city: Mapped[Word | None]
    demand_unit: Mapped[Line]
    # What the buyer's list says; published in a batch, the official name of that.
    batch: Mapped[Line | None]
    pain_point: Mapped[LongText] = mapped_column(default="")
    contents: Mapped[LongText] = mapped_column(default="")
    kpis: Mapped[list[dict[str, Any]]] = mapped_column(default=list)

    data_types: Mapped[LongText] = mapped_column(default="")
    data_scale: Mapped[Line | None]
    data_labelled_percent: Mapped[int | None]
    data_confidentiality: Mapped[Word | None]
    data_access: Mapped[LongText] = mapped_column(default="")
    deployment: Mapped[Word | None]
    is_domestic_stack_required: Mapped[bool] = mapped_column(default=False)
    compute_provided: Mapped[LongText] = mapped_column(default="")
    cooperation_mode: Mapped[Word | None]

    budget_minimum: Mapped[Decimal | None]
    budget_maximum: Mapped[Decimal | None]
    price_ceiling: Mapped[Decimal | None]
    reference_price: Mapped[Decimal | None]
    reference_days: Mapped[int | None]
    longest_days: Mapped[int | None]
    minimum_tier: Mapped[Word | None]
    is_filing_required: Mapped[bool] = mapped_column(default=False)
    rule_set: Mapped[Word] = mapped_column(
        default=RuleSet.OPEN_INNOVATION, server_default="open_innovation"
    )
    # What is bought, where the rule set asks.
    procurement_kind: Mapped[Word | None]
    # Rows of text; see `domain.band_rows`. None in what is older than these columns.
    floors: Mapped[list[dict[str, Any]] | None] = mapped_column(default=list)
    deployment_bands: Mapped[list[dict[str, Any]] | None] = mapped_column(default=list)
    measured_bands: Mapped[list[dict[str, Any]] | None] = mapped_column(default=list)
    judged_bands: Mapped[list[dict[str, Any]] | None] = mapped_column(default=list)
    # How many points assessors may lie apart before their chair has to look; None: the usual ones.
    requirements_spread_limit: Mapped[int | None]
    assessors_spread_limit: Mapped[int | None]

    question_deadline: Mapped[datetime | None]
    proposal_deadline: Mapped[datetime | None]
    planned_award_date: Mapped[date | None]
    delivery_from: Mapped[date | None]
    delivery_to: Mapped[date | None]
    contact_name: Mapped[Line | None]
    contact_phone: Mapped[Line | None]
    contact_email: Mapped[Line | None]

    submitted_at: Mapped[datetime | None]
    # Of an approved listing: when the schedule publishes it, by itself or with its batch.
    publish_at: Mapped[datetime | None] = mapped_column(index=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"), index=True)
    published_at: Mapped[datetime | None]
    # What was last approved, for the next diff; and the rules as frozen at publication.
    approved_snapshot: Mapped[dict[str, Any] | None]
    rules: Mapped[dict[str, Any] | None]
    rules_digest: Mapped[Digest | None]
    # Proposals are sealed to this key; the private half is wrapped by the platform key or, until
    # the opening of a scenario in split custody, in the shares alone.
    custody: Mapped[Word] = mapped_column(default=Custody.PLATFORM, server_default="platform")
    public_key: Mapped[dict[str, Any] | None]
    wrapped_private_key: Mapped[LongText | None]
    ending_reason: Mapped[LongText | None]
    reopened_from_id: Mapped[int | None] = mapped_column(ForeignKey("scenario.id"), index=True)
    reminded_at: Mapped[datetime | None]
    # When those were told to whom it is recommended.
    recommended_at: Mapped[datetime | None]
    created_at: Mapped[Created]
    updated_at: Mapped[Updated]

    organisation: Mapped[Organisation] = relationship()
    official_batch: Mapped[Batch | None] = relationship()
    requirements: Mapped[list[Requirement]] = relationship(
        order_by=Requirement.position, cascade="all, delete-orphan"
    )
    criteria: Mapped[list[Criterion]] = relationship(
        order_by=Criterion.position, cascade="all, delete-orphan"
    )

    custody_shares: Mapped[list[CustodyShare]] = relationship(
        order_by=CustodyShare.id, cascade="all, delete-orphan"
    )
    published_questions: Mapped[list[Question]] = relationship(
        primaryjoin="and_(Question.scenario_id == Scenario.id, Question.state == 'published')",
        order_by="Question.number",
        viewonly=True,
    )

    @property
    def material_amendment(self) -> int:
        """The amendment that sealed proposals must have been confirmed after; 0: none."""
        return int((self.rules or {}).get("amendment", 0))

    def public_state_at(self, now: datetime) -> str:
        """The state as the public sees it at `now`."""
        return public_state(self.state, self.proposal_deadline, now)

    def is_accepting_at(self, now: datetime) -> bool:
        """Whether a proposal received at `now` is in time."""
        return self.public_state_at(now) == "accepting"
