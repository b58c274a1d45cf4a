"""Accounts elsewhere that people sign in with."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from marketplace.db import Base
from marketplace.models.columns import Created, Identity, Line, UserRef
from marketplace.models.user import User


class ExternalIdentity(Base):
    """One person's account at an OpenID Connect provider: its issuer and subject."""

    __tablename__ = "external_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[Identity]
    user_id: Mapped[UserRef]
    issuer: Mapped[Line]
    subject: Mapped[Line]
    created_at: Mapped[Created]

    user: Mapped[User] = relationship()
