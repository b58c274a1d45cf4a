"""Papers that a vendor shows of a model: certificates and test reports, never scored."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.credentials.filings import CheckState
from marketplace.db import Base
from marketplace.domain import clock
from marketplace.models.columns import Created, Digest, Identity, Line, UserRef, Word

if TYPE_CHECKING:
    from marketplace.models.model import Model


class DocumentBadge(Base):
    """One paper; everybody reads what it is, only its vendor and administrators its file."""

    __tablename__ = "document_badge"
    __table_args__ = (UniqueConstraint("model_id", "kind", "number"),)

    id: Mapped[Identity]
    model_id: Mapped[int] = mapped_column(ForeignKey("model.id", ondelete="CASCADE"), index=True)
    kind: Mapped[Word]
    number: Mapped[Line]
    issued_by: Mapped[Line]
    issued_on: Mapped[date]
    valid_until: Mapped[date | None]
    name: Mapped[Line]
    media_type: Mapped[Line]
    size: Mapped[int]
    digest: Mapped[Digest]
    storage_key: Mapped[Word] = mapped_column(unique=True)
    uploaded_by: Mapped[UserRef]
    state: Mapped[Word] = mapped_column(default=CheckState.UNCHECKED.value)
    source: Mapped[Line | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))
    checked_at: Mapped[datetime | None]
    created_at: Mapped[Created]

    model: Mapped[Model] = relationship(back_populates="badges")

    @property
    def is_valid(self) -> bool:
        """Whether it is not over today."""
        return self.valid_until is None or clock.today() <= self.valid_until
