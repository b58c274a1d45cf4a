"""Requests to seal that have their receipt."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base
from marketplace.models.columns import Identity
from marketplace.models.receipt import Receipt


class SealingRequest(Base):
    """A request that was answered by `receipt`, so that it is answered so again.

    `tag` is a keyed hash of the vendor and the key by which it named the request; `asked_tag` is
    one of what the request asked for. Neither names anybody.
    """

    __tablename__ = "sealing_request"

    id: Mapped[Identity]
    tag: Mapped[str] = mapped_column(String(64), unique=True)
    asked_tag: Mapped[str] = mapped_column(String(64))
    receipt_id: Mapped[int] = mapped_column(
        ForeignKey("receipt.id", ondelete="RESTRICT"), index=True
    )

    receipt: Mapped[Receipt] = relationship()
