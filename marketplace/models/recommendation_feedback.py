"""What people said of recommendations that did not suit them."""

from decimal import Decimal

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base, ExactDecimal
from marketplace.models.columns import (
    Created,
    Identity,
    LongText,
    OrganisationRef,
    ScenarioRef,
    UserRef,
    Word,
)


class RecommendationFeedback(Base):
    """One person found one suggestion not relevant.

    `direction`: what was suggested, `scenarios` to a vendor or `models` to a buyer; without
    `model_id` in the first case. `position` (from 1), `score` and `algorithm` are those of the
    list at that moment. Nothing reads these rows to make other suggestions.
    """

    __tablename__ = "recommendation_feedback"

    id: Mapped[Identity]
    user_id: Mapped[UserRef]
    organisation_id: Mapped[OrganisationRef]
    direction: Mapped[Word]
    scenario_id: Mapped[ScenarioRef]
    model_id: Mapped[int | None] = mapped_column(
        ForeignKey("model.id", ondelete="CASCADE"), index=True
    )
    reason: Mapped[Word]
    words: Mapped[LongText] = mapped_column(default="")
    position: Mapped[int]
    score: Mapped[Decimal] = mapped_column(ExactDecimal())
    algorithm: Mapped[Word]
    created_at: Mapped[Created]
