"""Frozen runs of the matching."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped

from marketplace.db import Base
from marketplace.models.columns import Digest, Identity, ScenarioRef, UserRef, Word


class Ranking(Base):
    """One run: the document holds every input and the result, so that it can be replayed."""

    __tablename__ = "ranking"

    id: Mapped[Identity]
    scenario_id: Mapped[ScenarioRef]
    ran_by_id: Mapped[UserRef]
    ran_at: Mapped[datetime]
    algorithm: Mapped[Word]
    document: Mapped[dict[str, Any]]
    input_digest: Mapped[Digest]
    result_digest: Mapped[Digest]
