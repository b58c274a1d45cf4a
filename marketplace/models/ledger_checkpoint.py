"""Signed statements of where the ledger stood."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base
from marketplace.models.columns import Digest, LongText


class LedgerCheckpoint(Base):
    """One checkpoint; `token` states the other columns under the platform's signature."""

    __tablename__ = "ledger_checkpoint"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[Digest]
    at: Mapped[datetime]
    token: Mapped[LongText]
