"""What people are told, in the application and by mail."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, relationship

from marketplace.db import Base
from marketplace.models.columns import Created, Identity, UserRef, Word
from marketplace.models.user import User


class Notification(Base):
    """One event told to one person; `params` are what its sentences need."""

    __tablename__ = "notification"

    id: Mapped[Identity]
    user_id: Mapped[UserRef]
    event: Mapped[Word]
    params: Mapped[dict[str, Any]]
    created_at: Mapped[Created]
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
