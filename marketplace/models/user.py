"""People who sign in."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base
from marketplace.domain.messages import mark
from marketplace.models.columns import Created, Identity, Line, LongText, Word

# What stands for the name of a person who has deleted the account.
DELETED_NAME = mark("已注销用户")

if TYPE_CHECKING:
    from marketplace.models.member import Member


class User(Base):
    """A person, known by an e-mail address (stored in lower case).

    `totp_secret` is encrypted with the platform key, and counts once `totp_confirmed_at` is set;
    `totp_last_step` is the last time step (30 s each, RFC 6238) whose code was taken. A deleted
    account keeps its row, without a word of the person, for the records that refer to it.
    """

    __tablename__ = "user"

    id: Mapped[Identity]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    email_verified_at: Mapped[datetime | None]
    name: Mapped[Line]
    phone: Mapped[Word | None]
    password_hash: Mapped[Line]
    totp_secret: Mapped[LongText | None]
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None]
    locale: Mapped[Word] = mapped_column(default="zh_Hans_CN")
    created_at: Mapped[Created]
    deleted_at: Mapped[datetime | None]

    members: Mapped[list[Member]] = relationship(back_populates="user", order_by="Member.id")

    @property
    def has_second_factor(self) -> bool:
        """Whether signing in asks for a code."""
        return self.totp_confirmed_at is not None
