"""Amendments (更正) of published listings."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from marketplace.db import Base
from marketplace.models.columns import Digest, Identity, LongText, ScenarioRef, UserRef, Word


class Amendment(Base):
    """One numbered change of a published listing, public with its reason.

    `changes`: [{name, old, new}] between two snapshots of the content. After one that
    `is_material`, sealed proposals must be confirmed or replaced. `rules_before` and `rules_after`:
    the digests of the frozen rules.
    """

    __tablename__ = "amendment"
    __table_args__ = (UniqueConstraint("scenario_id", "number"),)

    id: Mapped[Identity]
    scenario_id: Mapped[ScenarioRef]
    number: Mapped[int]
    kind: Mapped[Word]
    reason: Mapped[LongText]
    changes: Mapped[list[dict[str, Any]]]
    is_material: Mapped[bool]
    question_deadline_before: Mapped[datetime | None]
    question_deadline_after: Mapped[datetime | None]
    proposal_deadline_before: Mapped[datetime]
    proposal_deadline_after: Mapped[datetime]
    rules_before: Mapped[Digest | None]
    rules_after: Mapped[Digest | None]
    created_by_id: Mapped[UserRef]
    published_at: Mapped[datetime]

    @property
    def has_moved_deadline(self) -> bool:
        """Whether the deadline of proposals is another since."""
        return self.proposal_deadline_before != self.proposal_deadline_after
