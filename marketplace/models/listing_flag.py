"""What an administrator noticed about a listing, for the administrators alone."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base
from marketplace.domain.messages import mark
from marketplace.models.columns import Created, Identity, LongText, UserRef, Word
from marketplace.models.scenario import Scenario


class ListingFlagKind(StrEnum):
    """What is the matter with a listing."""

    DUPLICATE = "duplicate"
    INCOMPLETE = "incomplete"
    SENSITIVE = "sensitive"
    OTHER = "other"


LISTING_FLAG_NAMES: dict[ListingFlagKind, str] = {
    ListingFlagKind.DUPLICATE: mark("疑似重复"),
    ListingFlagKind.INCOMPLETE: mark("内容不完整"),
    ListingFlagKind.SENSITIVE: mark("含敏感内容"),
    ListingFlagKind.OTHER: mark("其他问题"),
}


class ListingFlag(Base):
    """One flag, open until somebody resolves it. `other_scenario_id`: what it may duplicate."""

    __tablename__ = "listing_flag"

    id: Mapped[Identity]
    scenario_id: Mapped[int] = mapped_column(
        ForeignKey("scenario.id", ondelete="RESTRICT"), index=True
    )
    kind: Mapped[Word]
    note: Mapped[LongText] = mapped_column(default="")
    other_scenario_id: Mapped[int | None] = mapped_column(
        ForeignKey("scenario.id", ondelete="RESTRICT"), index=True
    )
    raised_by: Mapped[UserRef]
    raised_at: Mapped[Created]
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))
    resolved_at: Mapped[datetime | None] = mapped_column(index=True)
    resolution: Mapped[LongText] = mapped_column(default="")

    scenario: Mapped[Scenario] = relationship(foreign_keys=scenario_id)
    other: Mapped[Scenario | None] = relationship(foreign_keys=other_scenario_id)
