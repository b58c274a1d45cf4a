"""Questions about a listing. A row does not say who asked."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base
from marketplace.domain.lifecycle import QuestionState
from marketplace.models.columns import Identity, LongText, ScenarioRef, Word


class Question(Base):
    """One question of one vendor about one listing.

    `asker_tag` is a keyed hash of listing and vendor, another than the one on its proposal, so that
    the two rows cannot be joined; `asker_token` are the vendor's and the person's ids, encrypted
    with the platform key. `asked_on` is a day and no moment: a moment could be laid beside those of
    the sessions. `text` is as asked; `public_text`, the buyer's wording of it, and `answer` are
    what everybody reads, under `number`, once the question is published.
    """

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("scenario_id", "number"),)

    id: Mapped[Identity]
    scenario_id: Mapped[ScenarioRef]
    number: Mapped[int | None]
    asker_tag: Mapped[str] = mapped_column(String(64), index=True)
    asker_token: Mapped[LongText]
    asked_on: Mapped[date]
    state: Mapped[Word] = mapped_column(default=QuestionState.ASKED)
    text: Mapped[LongText]
    public_text: Mapped[LongText | None]
    answer: Mapped[LongText | None]
    # Why it was declined: for the asker alone.
    reason: Mapped[LongText | None]
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("question.id", ondelete="SET NULL"), index=True
    )
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
