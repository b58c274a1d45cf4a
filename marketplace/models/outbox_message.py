"""What must follow a committed write: written with it, delivered by the worker."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base
from marketplace.models.columns import Created, Identity, LongText, Word


class OutboxMessage(Base):
    """One message; delivered at least once, so its handler must be idempotent."""

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_waiting", "delivered_at", "id"),)

    id: Mapped[Identity]
    topic: Mapped[Word]
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[Created]
    not_before: Mapped[Created]
    delivered_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[LongText | None]
