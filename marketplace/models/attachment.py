"""Public files of a scenario."""

from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base
from marketplace.models.columns import Created, Digest, Identity, Line, ScenarioRef, Word


class Attachment(Base):
    """A file attached to a scenario; the bytes lie in the file store under `storage_key`."""

    __tablename__ = "attachment"

    id: Mapped[Identity]
    scenario_id: Mapped[ScenarioRef]
    name: Mapped[Line]
    media_type: Mapped[Line]
    size: Mapped[int]
    digest: Mapped[Digest]
    storage_key: Mapped[Word] = mapped_column(unique=True)
    created_at: Mapped[Created]
