"""A user's role in an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base
from marketplace.domain.membership import MemberRole
from marketplace.models.columns import Created, Identity, OrganisationRef, UserRef, Word

if TYPE_CHECKING:
    from marketplace.models.organisation import Organisation
    from marketplace.models.user import User


class Member(Base):
    """One person in one organisation."""

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("user_id", "organisation_id"),)

    id: Mapped[Identity]
    user_id: Mapped[UserRef]
    organisation_id: Mapped[OrganisationRef]
    role: Mapped[Word] = mapped_column(default=MemberRole.OWNER)
    created_at: Mapped[Created]

    user: Mapped[User] = relationship(back_populates="members")
    organisation: Mapped[Organisation] = relationship(back_populates="members")
