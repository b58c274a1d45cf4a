"""Vendors whom a buyer made aware of its call."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from marketplace.db import Base
from marketplace.models.columns import (
    Created,
    Identity,
    OrganisationRef,
    ScenarioRef,
    UserRef,
)
from marketplace.models.organisation import Organisation


class ScenarioInvitation(Base):
    """One vendor was invited to one call, once, in the words that everybody gets."""

    __tablename__ = "scenario_invitation"
    __table_args__ = (UniqueConstraint("scenario_id", "organisation_id"),)

    id: Mapped[Identity]
    scenario_id: Mapped[ScenarioRef]
    organisation_id: Mapped[OrganisationRef]
    invited_by_id: Mapped[UserRef]
    created_at: Mapped[Created]

    organisation: Mapped[Organisation] = relationship()
