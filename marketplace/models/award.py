"""Awards."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base
from marketplace.models.columns import Identity, LongText, UserRef


class Award(Base):
    """Which proposal was selected; `departure_reason` where it was not the first-ranked."""

    __tablename__ = "award"

    id: Mapped[Identity]
    scenario_id: Mapped[int] = mapped_column(
        ForeignKey("scenario.id", ondelete="RESTRICT"), unique=True
    )
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="RESTRICT"))
    ranking_id: Mapped[int] = mapped_column(ForeignKey("ranking.id", ondelete="RESTRICT"))
    awarded_by_id: Mapped[UserRef]
    awarded_at: Mapped[datetime]
    standstill_until: Mapped[datetime]
    departure_reason: Mapped[LongText | None]
