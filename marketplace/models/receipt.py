"""Receipts for sealed proposals."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base
from marketplace.models.columns import Digest, Identity, LongText


class Receipt(Base):
    """The platform's signed word that it holds this version of a proposal.

    `token` is the signed receipt, encrypted for the vendor: its number stands in the vendor's
    notifications too, and must not lead from there to the proposal.
    """

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("proposal_id", "version"),)

    id: Mapped[Identity]
    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("proposal.id", ondelete="RESTRICT"), index=True
    )
    version: Mapped[int]
    commitment: Mapped[Digest]
    token: Mapped[LongText]
    received_at: Mapped[datetime]
