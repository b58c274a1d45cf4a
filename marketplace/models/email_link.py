"""Links that are mailed to prove that somebody reads an address."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base
from marketplace.models.columns import Created, Identity, UserRef, Word
from marketplace.models.user import User


class LinkPurpose(StrEnum):
    """What opening the link does."""

    VERIFY_EMAIL = "verify_email"
    CHANGE_EMAIL = "change_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a purpose, not a password


class EmailLink(Base):
    """One link, good once and until `expires_at`, sent to `email`.

    The link itself is signed with the secret key over the row's id and nonce: who reads the
    database alone cannot make it.
    """

    __tablename__ = "email_link"

    id: Mapped[Identity]
    user_id: Mapped[UserRef]
    purpose: Mapped[Word]
    email: Mapped[str] = mapped_column(String(254))
    nonce: Mapped[Word]
    created_at: Mapped[Created]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
