"""People whom a buyer asks to judge the proposals to one scenario."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base
from marketplace.domain.lifecycle import (
    ACTIVE_ASSESSOR_STATES,
    ASSESSED_STATES,
    ENDED_STATES,
    AssessorState,
)
from marketplace.models.columns import Created, Identity, LongText, ScenarioRef, UserRef, Word
from marketplace.models.scenario import Scenario
from marketplace.models.user import User


class Assessor(Base):
    """One person's part in one scenario; `user_id` comes with joining.

    The link mailed to `email` is signed like that of an `EmailLink` and good until `expires_at`.
    `declaration` is what was shown and agreed to at `declared_at`: the words and the bidders.
    `reason`: of a recusal or dismissal.
    """

    __tablename__ = "assessor"

    id: Mapped[Identity]
    scenario_id: Mapped[ScenarioRef]
    invited_by_id: Mapped[UserRef]
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="RESTRICT"), index=True
    )
    email: Mapped[str] = mapped_column(String(254))
    is_chair: Mapped[bool] = mapped_column(default=False)
    state: Mapped[Word] = mapped_column(default=AssessorState.INVITED)
    nonce: Mapped[Word]
    created_at: Mapped[Created]
    expires_at: Mapped[datetime]
    joined_at: Mapped[datetime | None]
    declared_at: Mapped[datetime | None]
    declaration: Mapped[LongText | None]
    reason: Mapped[LongText | None]

    scenario: Mapped[Scenario] = relationship()
    user: Mapped[User | None] = relationship(foreign_keys="Assessor.user_id")
    inviter: Mapped[User] = relationship(foreign_keys="Assessor.invited_by_id")

    @property
    def is_active(self) -> bool:
        """Whether the person is one of the panel."""
        return self.state in ACTIVE_ASSESSOR_STATES

    @property
    def is_running(self) -> bool:
        """Whether the person has something to do, or to wait for."""
        return self.is_active and self.scenario.state in ASSESSED_STATES

    @property
    def is_cut_short(self) -> bool:
        """Whether the scenario ended, and nobody was selected, before the person could judge."""
        is_ended = self.scenario.state in ENDED_STATES
        return is_ended and self.is_active and self.state != AssessorState.DECLARED

    @property
    def name(self) -> str:
        """How the buyer knows the person: by name once joined, by address before."""
        return self.user.name if self.user else self.email
