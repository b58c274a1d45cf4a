"""What somebody wants to be told of: a listing, a sector, a buyer, what suits a vendor."""

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base
from marketplace.models.columns import Identity, UserRef, Word


class Watch(Base):
    """One person watches one thing; exactly one of the four is set.

    Without a time: whoever asks a question watches the listing from then on, and a time would tell
    who asked.
    """

    __tablename__ = "watch"
    __table_args__ = (
        UniqueConstraint("user_id", "scenario_id"),
        UniqueConstraint("user_id", "sector"),
        UniqueConstraint("user_id", "buyer_id"),
        Index("ix_watch_user_id_vendor_id", "user_id", "vendor_id", unique=True),
    )

    id: Mapped[Identity]
    user_id: Mapped[UserRef]
    scenario_id: Mapped[int | None] = mapped_column(
        ForeignKey("scenario.id", ondelete="CASCADE"), index=True
    )
    sector: Mapped[Word | None] = mapped_column(index=True)
    buyer_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    # New listings that are recommended to this vendor, of which the person is a member.
    vendor_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
