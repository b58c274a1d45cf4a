"""People who sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base
from marketplace.models.columns import Created, Identity, Line, Word

if TYPE_CHECKING:
    from marketplace.models.member import Member


class User(Base):
    """A person, known by an e-mail address (stored in lower case)."""

    __tablename__ = "user"

    id: Mapped[Identity]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[Line]
    phone: Mapped[Word | None]
    password_hash: Mapped[Line]
    # A new value ends every session that carries the old one.
    session_epoch: Mapped[int] = mapped_column(default=0)
    locale: Mapped[Word] = mapped_column(default="zh_Hans_CN")
    created_at: Mapped[Created]

    members: Mapped[list[Member]] = relationship(back_populates="user")
