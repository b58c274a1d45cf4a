"""Every check of a filing number, none ever overwritten: a ranking asks what was known when."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base
from marketplace.models.columns import Identity, Line, Word
from marketplace.models.user import User

if TYPE_CHECKING:
    from marketplace.models.model import Filing


class FilingCheck(Base):
    """What an administrator found (`CheckState`), where, and when."""

    __tablename__ = "filing_check"

    id: Mapped[Identity]
    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id", ondelete="CASCADE"), index=True)
    state: Mapped[Word]
    source: Mapped[Line]
    checked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))
    checked_at: Mapped[datetime]

    filing: Mapped[Filing] = relationship(back_populates="checks")
    checked_by: Mapped[User] = relationship()
