"""A vendor's request to read a restricted annex, with the undertaking it signed."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base
from marketplace.domain.lifecycle import AnnexRequestState
from marketplace.models.columns import (
    Created,
    Digest,
    Identity,
    Line,
    LongText,
    OrganisationRef,
    UserRef,
    Word,
)

_IS_OPEN = text("state IN ('requested', 'granted')")


class AnnexRequest(Base):
    """Who asked, for what, and what was signed, word by word. A vendor has one open at a time.

    `record_digest` stands in the public ledger: a hash of the signature with a random `nonce`,
    so that nobody finds out by guessing who signed.
    """

    __tablename__ = "annex_request"
    __table_args__ = (
        Index(
            "uq_annex_request_open",
            "annex_id",
            "organisation_id",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
    )

    id: Mapped[Identity]
    annex_id: Mapped[int] = mapped_column(ForeignKey("annex.id", ondelete="RESTRICT"), index=True)
    organisation_id: Mapped[OrganisationRef]
    requested_by_id: Mapped[UserRef]
    state: Mapped[Word] = mapped_column(default=AnnexRequestState.REQUESTED)
    purpose: Mapped[LongText]
    signed_name: Mapped[Line]
    signed_at: Mapped[Created]
    undertaking: Mapped[LongText]
    undertaking_digest: Mapped[Digest]
    nonce: Mapped[Word]
    record_digest: Mapped[Digest]
    decided_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="RESTRICT"), index=True
    )
    decided_at: Mapped[datetime | None]
    reason: Mapped[LongText | None]
