"""The public, hash-chained ledger (存证链)."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base
from marketplace.models.columns import Digest, Word


class LedgerEntry(Base):
    """One entry; `hash` covers the previous entry's hash, so none can be changed unseen."""

    __tablename__ = "ledger_entry"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    kind: Mapped[Word]
    body: Mapped[dict[str, Any]]
    previous: Mapped[Digest]
    hash: Mapped[Digest]
