"""Wrong passwords and codes, counted so that guessing is slow."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from marketplace.db import Base
from marketplace.models.columns import Created, Digest, Identity


class SignInFailure(Base):
    """One failed attempt for an account that may or may not exist, named by a keyed digest.

    `device`: the digest of the known device it came from, empty for any other.
    """

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index("ix_sign_in_failure_account_at", "account", "at"),)

    id: Mapped[Identity]
    account: Mapped[Digest]
    device: Mapped[Digest | None]
    at: Mapped[Created]
