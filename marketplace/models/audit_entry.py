"""Who did what, when, from where, to what."""

from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base
from marketplace.models.columns import Created, Identity, Line, Word


class AuditEntry(Base):
    """One write, read of restricted data, refusal, or event of signing in.

    `subject_type` names a table. `changes` maps a column to its old and new value, or to None
    where the values are nobody's to read. Who and where are empty for the system, for visitors,
    and for anything about a sealed proposal.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_at", "at"),
        Index("ix_audit_entry_subject", "subject_type", "subject_id"),
        Index("ix_audit_entry_actor_id", "actor_id"),
    )

    id: Mapped[Identity]
    at: Mapped[Created]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT")
    )
    address: Mapped[Word | None]
    action: Mapped[Word]
    subject_type: Mapped[Word]
    subject_id: Mapped[int | None]
    changes: Mapped[dict[str, Any]]
    note: Mapped[Line | None]
