"""Proposals. Until the opening a row names neither the vendor nor anything it wrote."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base
from marketplace.domain.lifecycle import ProposalState
from marketplace.models.columns import Created, Digest, Identity, LongText, ScenarioRef, Word
from marketplace.models.organisation import Organisation
from marketplace.models.receipt import Receipt
from marketplace.models.scenario import Scenario


class SealedFile(Base):
    """An encrypted attachment. Its name, type and size are inside the encrypted proposal.

    `is_sealed`: encrypted to the scenario's key; otherwise the vendor's own copy.
    """

    __tablename__ = "sealed_file"

    id: Mapped[Identity]
    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("proposal.id", ondelete="CASCADE"), index=True
    )
    is_sealed: Mapped[bool]
    storage_key: Mapped[Word] = mapped_column(unique=True)
    created_at: Mapped[Created]


class Proposal(Base):
    """One vendor's proposal to one scenario.

    `bidder_tag` is a keyed hash of scenario and vendor: it holds "one per vendor and scenario"
    without naming the vendor. `bidder_token` is the vendor's id encrypted with the platform key,
    for reminders. `organisation_id`, `content`, `price`, `days` and `model_version_id` are empty
    until the opening.
    """

    __tablename__ = "proposal"
    __table_args__ = (UniqueConstraint("scenario_id", "bidder_tag"),)

    id: Mapped[Identity]
    scenario_id: Mapped[ScenarioRef]
    bidder_tag: Mapped[str] = mapped_column(String(64))
    bidder_token: Mapped[LongText]
    state: Mapped[Word] = mapped_column(default=ProposalState.DRAFT)

    # The vendor's readable copy, encrypted with the vendor's own key.
    draft_token: Mapped[LongText]
    draft_version: Mapped[int] = mapped_column(default=1)
    draft_saved_at: Mapped[Created]
    # In split custody the readable copies are encrypted with a key of their own besides; here it
    # is, locked by the vendor's passphrase.
    copy_key: Mapped[LongText | None]

    # What is sealed: its token, which draft it was made from, and the vendor's copy of it.
    version: Mapped[int] = mapped_column(default=0)
    sealed_draft_version: Mapped[int | None]
    submitted_copy: Mapped[LongText | None]
    sealed_token: Mapped[LongText | None]
    commitment: Mapped[Digest | None]
    # The last material amendment of the listing that the vendor sealed or confirmed it under.
    confirmed_amendment: Mapped[int] = mapped_column(default=0, server_default="0")
    submitted_at: Mapped[datetime | None]

    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"), index=True
    )
    content: Mapped[dict[str, Any] | None]
    price: Mapped[Decimal | None]
    days: Mapped[int | None]
    model_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("model_version.id", ondelete="RESTRICT")
    )
    rank: Mapped[int | None]
    score: Mapped[Decimal | None]
    feedback: Mapped[LongText | None]
    created_at: Mapped[Created]

    scenario: Mapped[Scenario] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    receipts: Mapped[list[Receipt]] = relationship(order_by=Receipt.version)
    sealed_files: Mapped[list[SealedFile]] = relationship(
        order_by=SealedFile.id, cascade="all, delete-orphan"
    )

    @property
    def is_unconfirmed(self) -> bool:
        """Whether it is sealed, and the listing was materially amended since."""
        return self.state == ProposalState.SUBMITTED and self._is_outdated

    @property
    def is_out_unconfirmed(self) -> bool:
        """Whether it takes no part because nobody confirmed it after a material amendment."""
        return self.state == ProposalState.DISQUALIFIED and self._is_outdated

    @property
    def _is_outdated(self) -> bool:
        return self.confirmed_amendment < self.scenario.material_amendment
