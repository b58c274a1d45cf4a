"""What an administrator said about a submitted listing."""

from typing import Any

from sqlalchemy.orm import Mapped

from marketplace.db import Base
from marketplace.models.columns import Created, Identity, LongText, ScenarioRef, UserRef


class ScenarioReview(Base):
    """One return with reasons: an overall one, and one per field where needed."""

    __tablename__ = "scenario_review"

    id: Mapped[Identity]
    scenario_id: Mapped[ScenarioRef]
    reviewer_id: Mapped[UserRef]
    reason: Mapped[LongText]
    field_reasons: Mapped[dict[str, Any]]
    created_at: Mapped[Created]
