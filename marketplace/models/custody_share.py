"""Who keeps which part of a scenario's private key."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base
from marketplace.models.columns import Digest, Identity, LongText
from marketplace.models.custodian_key import CustodianKey


class CustodyShare(Base):
    """One custodian of one scenario: chosen in the draft, given its share at publication.

    `token` is for the custodian's key alone; `digest` is that of the release that comes out of it.
    """

    __tablename__ = "custody_share"
    __table_args__ = (UniqueConstraint("scenario_id", "custodian_key_id"),)

    id: Mapped[Identity]
    scenario_id: Mapped[int] = mapped_column(
        ForeignKey("scenario.id", ondelete="CASCADE"), index=True
    )
    custodian_key_id: Mapped[int] = mapped_column(
        ForeignKey("custodian_key.id", ondelete="RESTRICT"), index=True
    )
    token: Mapped[LongText | None]
    digest: Mapped[Digest | None]

    key: Mapped[CustodianKey] = relationship()
