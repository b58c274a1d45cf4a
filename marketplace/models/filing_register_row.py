"""The public register of filings, as the latest imports found it."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base
from marketplace.models.columns import Created, Identity, Line, Word


class FilingRegisterRow(Base):
    """One entry. `key` is by what a later file names it again; `vanished_at`: when one did not."""

    __tablename__ = "filing_register_row"

    id: Mapped[Identity]
    key: Mapped[Line] = mapped_column(unique=True)
    series: Mapped[Word]
    registry_number: Mapped[int | None]
    number: Mapped[Line | None] = mapped_column(index=True)
    algorithm_number: Mapped[Line | None] = mapped_column(index=True)
    model_name: Mapped[Line]
    entity: Mapped[Line | None]
    jurisdiction: Mapped[Line | None]
    filed_on: Mapped[date | None]
    source: Mapped[Line]
    vanished_at: Mapped[datetime | None]
    created_at: Mapped[Created]
