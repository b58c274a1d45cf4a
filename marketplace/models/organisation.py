"""Organisations: buyers, vendors, the authority, evaluators."""

from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base
from marketplace.domain.lifecycle import OrganisationState
from marketplace.domain.messages import mark
from marketplace.models.columns import Created, Identity, Line, LongText, Word
from marketplace.models.member import Member


class OrganisationKind(StrEnum):
    """What an organisation is on the marketplace."""

    BUYER = "buyer"
    VENDOR = "vendor"
    AUTHORITY = "authority"
    EVALUATOR = "evaluator"


KIND_NAMES: dict[str, str] = {
    OrganisationKind.BUYER: mark("需求方"),
    OrganisationKind.VENDOR: mark("供给方"),
    OrganisationKind.AUTHORITY: mark("主管部门"),
    OrganisationKind.EVALUATOR: mark("测评机构"),
}


class Organisation(Base):
    """An organisation, known by its unified social credit code."""

    __tablename__ = "organisation"

    id: Mapped[Identity]
    kind: Mapped[Word]
    name: Mapped[Line]
    uscc: Mapped[str] = mapped_column(String(18), unique=True)
    city: Mapped[Word]
    state: Mapped[Word] = mapped_column(default=OrganisationState.PENDING)
    decision_reason: Mapped[LongText | None]
    created_at: Mapped[Created]

    members: Mapped[list[Member]] = relationship(back_populates="organisation")

    @property
    def organisation_id(self) -> int:
        """Itself: an organisation belongs to itself."""
        return self.id
