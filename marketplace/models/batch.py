"""Batches of the opportunity list: listings that are published together, under one notice."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base
from marketplace.models.columns import Created, Identity, Line, LongText, UserRef


class Batch(Base):
    """One batch (第一批…). `publish_at`: when the schedule will publish it; None while nobody has
    said so. It is public from `published_at` on."""

    __tablename__ = "batch"

    id: Mapped[Identity]
    number: Mapped[int] = mapped_column(unique=True)
    title: Mapped[Line]
    notice: Mapped[LongText] = mapped_column(default="")
    publish_at: Mapped[datetime | None] = mapped_column(index=True)
    published_at: Mapped[datetime | None]
    created_by: Mapped[UserRef]
    created_at: Mapped[Created]
    version: Mapped[int] = mapped_column(default=1)

    @property
    def is_published(self) -> bool:
        """Whether the public sees it."""
        return self.published_at is not None
