"""Organisations: buyers, vendors, the authority, evaluators."""

from sqlalchemy import String, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base
from marketplace.domain.lifecycle import OrganisationState
from marketplace.domain.membership import OrganisationKind
from marketplace.domain.messages import mark
from marketplace.models.columns import Created, Identity, Line, LongText, Word
from marketplace.models.member import Member

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
    # A name that waits for the administrators, who compare it with the licence.
    proposed_name: Mapped[Line | None]
    address: Mapped[Line] = mapped_column(default="", server_default=text("''"))
    website: Mapped[Line] = mapped_column(default="", server_default=text("''"))
    introduction: Mapped[LongText] = mapped_column(default="", server_default=text("''"))
    requires_second_factor: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[Created]

    members: Mapped[list[Member]] = relationship(
        back_populates="organisation", order_by="Member.id"
    )

    @property
    def organisation_id(self) -> int:
        """Itself: an organisation belongs to itself."""
        return self.id
