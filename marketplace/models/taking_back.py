"""What evaluators took back on the platform, beside the status lists that they sign."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base
from marketplace.models.columns import Created, Identity, LongText, UserRef, Word
from marketplace.models.credential import Credential
from marketplace.models.user import User


class TakingBack(Base):
    """A credential revoked for ever, or suspended until `lifted_at` (`purpose`: the status lists'
    own words). Rows are only added: what was in force at a moment can always be told."""

    __tablename__ = "taking_back"

    id: Mapped[Identity]
    credential_id: Mapped[int] = mapped_column(
        ForeignKey("credential.id", ondelete="CASCADE"), index=True
    )
    purpose: Mapped[Word]
    reason: Mapped[LongText]
    made_by_id: Mapped[UserRef]
    made_at: Mapped[Created]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))
    lifted_at: Mapped[datetime | None]

    credential: Mapped[Credential] = relationship()
    made_by: Mapped[User] = relationship(foreign_keys="TakingBack.made_by_id")
    lifted_by: Mapped[User | None] = relationship(foreign_keys="TakingBack.lifted_by_id")
