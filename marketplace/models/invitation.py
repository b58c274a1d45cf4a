"""Invitations into an organisation."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base
from marketplace.models.columns import Created, Identity, OrganisationRef, UserRef, Word
from marketplace.models.organisation import Organisation
from marketplace.models.user import User


class Invitation(Base):
    """One invitation, sent to `email` and good until `expires_at`, accepted or revoked.

    Its link is signed like that of an `EmailLink`.
    """

    __tablename__ = "invitation"

    id: Mapped[Identity]
    organisation_id: Mapped[OrganisationRef]
    invited_by: Mapped[UserRef]
    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[Word]
    nonce: Mapped[Word]
    created_at: Mapped[Created]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
    inviter: Mapped[User] = relationship()
