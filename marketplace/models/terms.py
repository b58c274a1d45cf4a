"""The terms of use, by version, and who accepted which."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base
from marketplace.models.columns import Created, Identity, LongText, UserRef


class Terms(Base):
    """One version; its number is its id. `changes` says what differs from the one before."""

    __tablename__ = "terms"

    id: Mapped[Identity]
    text_zh: Mapped[LongText]
    text_en: Mapped[LongText]
    changes_zh: Mapped[LongText]
    changes_en: Mapped[LongText]
    published_at: Mapped[Created]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))


class TermsAcceptance(Base):
    """That one person accepted one version."""

    __tablename__ = "terms_acceptance"
    __table_args__ = (UniqueConstraint("user_id", "terms_id"),)

    id: Mapped[Identity]
    user_id: Mapped[UserRef]
    terms_id: Mapped[int] = mapped_column(ForeignKey("terms.id", ondelete="RESTRICT"))
    at: Mapped[Created]

    terms: Mapped[Terms] = relationship()
