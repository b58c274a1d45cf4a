"""What opened proposals of one scenario have in common, found once after the opening."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base
from marketplace.domain.messages import mark
from marketplace.models.columns import Created, Identity, LongText, Word
from marketplace.models.proposal import Proposal
from marketplace.models.scenario import Scenario


class Conclusion(StrEnum):
    """What the buyer made of the explanations."""

    EXPLAINED = "explained"
    REFERRED = "referred"


CONCLUSION_NAMES: dict[str, str] = {
    Conclusion.EXPLAINED: mark("说明合理，不再追问"),
    Conclusion.REFERRED: mark("已转监督员或有关部门核实"),
}


class ResemblanceCheck(Base):
    """One comparison of all opened proposals of a scenario.

    `unread`: the attachments that could not be read, or only in part, as
    [{"proposal": id, "file": name, "is_cut": bool}].
    """

    __tablename__ = "resemblance_check"

    id: Mapped[Identity]
    scenario_id: Mapped[int] = mapped_column(
        ForeignKey("scenario.id", ondelete="RESTRICT"), unique=True
    )
    checked_at: Mapped[Created]
    method: Mapped[Word]
    proposals: Mapped[int]
    files: Mapped[int]
    unread: Mapped[list[dict[str, Any]]]

    scenario: Mapped[Scenario] = relationship()


class Resemblance(Base):
    """Two proposals that have something in common: a question to both vendors, not a judgement.

    `findings`: {"texts": what `matching.resemblance` found or null, "marks": the particulars}.
    `explanation` and `conclusion` are the buyer's record of what the vendors wrote.
    """

    __tablename__ = "resemblance"
    __table_args__ = (UniqueConstraint("one_id", "other_id"),)

    id: Mapped[Identity]
    check_id: Mapped[int] = mapped_column(
        ForeignKey("resemblance_check.id", ondelete="RESTRICT"), index=True
    )
    one_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="RESTRICT"))
    other_id: Mapped[int] = mapped_column(
        ForeignKey("proposal.id", ondelete="RESTRICT"), index=True
    )
    findings: Mapped[dict[str, Any]]
    explanation: Mapped[LongText] = mapped_column(default="", server_default=text("''"))
    conclusion: Mapped[Word | None]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))
    noted_at: Mapped[datetime | None]

    check: Mapped[ResemblanceCheck] = relationship()
    one: Mapped[Proposal] = relationship(foreign_keys=one_id)
    other: Mapped[Proposal] = relationship(foreign_keys=other_id)
