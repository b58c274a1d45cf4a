"""Who is signed in, where."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base
from marketplace.models.columns import Created, Digest, Identity, Line, UserRef, Word
from marketplace.models.user import User


class UserSession(Base):
    """One sign-in on one device. The cookie holds a token, the row only the token's digest.

    `second_factor_at`: when a code was given; empty where none was asked for.
    """

    __tablename__ = "user_session"

    id: Mapped[Identity]
    user_id: Mapped[UserRef]
    token_digest: Mapped[Digest] = mapped_column(unique=True)
    created_at: Mapped[Created]
    last_seen_at: Mapped[Created]
    second_factor_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    address: Mapped[Word]
    device: Mapped[Line]

    user: Mapped[User] = relationship()
