"""Codes that stand in for a lost second factor."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from marketplace.db import Base
from marketplace.models.columns import Digest, Identity, UserRef


class RecoveryCode(Base):
    """One code, good once; only its digest is kept."""

    __tablename__ = "recovery_code"

    id: Mapped[Identity]
    user_id: Mapped[UserRef]
    digest: Mapped[Digest]
    used_at: Mapped[datetime | None]
