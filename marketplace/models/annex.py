"""A listing's restricted annex: what the public is told of it, and its encrypted files."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base
from marketplace.models.columns import (
    Created,
    Digest,
    Identity,
    Line,
    LongText,
    Updated,
    Word,
)


class Annex(Base):
    """One for a scenario. Title and summary are public with the scenario; so is the undertaking,
    which whoever wants to read the files has to sign."""

    __tablename__ = "annex"

    id: Mapped[Identity]
    scenario_id: Mapped[int] = mapped_column(
        ForeignKey("scenario.id", ondelete="RESTRICT"), unique=True
    )
    title: Mapped[Line]
    summary: Mapped[LongText]
    undertaking: Mapped[LongText]
    undertaking_digest: Mapped[Digest]
    created_at: Mapped[Created]
    updated_at: Mapped[Updated]


class AnnexFile(Base):
    """A file of the annex. The bytes lie encrypted in the file store under `storage_key`.

    The row of a removed file stays, so that the log of readings can name what was read.
    """

    __tablename__ = "annex_file"

    id: Mapped[Identity]
    annex_id: Mapped[int] = mapped_column(ForeignKey("annex.id", ondelete="RESTRICT"), index=True)
    name: Mapped[Line]
    media_type: Mapped[Line]
    size: Mapped[int]
    digest: Mapped[Digest]
    storage_key: Mapped[Word] = mapped_column(unique=True)
    created_at: Mapped[Created]
    removed_at: Mapped[datetime | None]
