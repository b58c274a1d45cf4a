"""The points that assessors give."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base
from marketplace.domain.lifecycle import AssessmentState
from marketplace.models.assessor import Assessor
from marketplace.models.columns import Created, Identity, LongText, UserRef, Word


class Assessment(Base):
    """One assessor's points for one proposal; of several versions the last counts.

    `points` are text in shortest form under the keys of `matching.marking`. `saves` counts how
    often the draft was saved, against windows that are out of date. `reason`: why the chair handed
    it back.
    """

    __tablename__ = "assessment"
    __table_args__ = (UniqueConstraint("assessor_id", "proposal_id", "version"),)

    id: Mapped[Identity]
    assessor_id: Mapped[int] = mapped_column(ForeignKey("assessor.id", ondelete="RESTRICT"))
    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("proposal.id", ondelete="RESTRICT"), index=True
    )
    assessed_by_id: Mapped[UserRef]
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[Word] = mapped_column(default=AssessmentState.DRAFT)
    points: Mapped[dict[str, Any]]
    comment: Mapped[LongText] = mapped_column(default="")
    saves: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Created]
    submitted_at: Mapped[datetime | None]
    reason: Mapped[LongText | None]

    assessor: Mapped[Assessor] = relationship()
