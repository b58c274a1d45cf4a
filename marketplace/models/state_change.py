"""Who moved what from where to where, when and why."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base
from marketplace.models.columns import Created, Identity, LongText, Word


class StateChange(Base):
    """One change of state. `actor_id` is empty for the system and for sealed proposals."""

    __tablename__ = "state_change"
    __table_args__ = (Index("ix_state_change_subject", "subject_type", "subject_id"),)

    id: Mapped[Identity]
    subject_type: Mapped[Word]
    subject_id: Mapped[int]
    action: Mapped[Word]
    source: Mapped[Word]
    target: Mapped[Word]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))
    reason: Mapped[LongText | None]
    at: Mapped[Created]
