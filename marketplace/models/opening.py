"""The opening of a scenario's proposals."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base
from marketplace.models.columns import Identity, UserRef


class Opening(Base):
    """When and by whom; `set_aside` names proposals that did not open, with the evidence."""

    __tablename__ = "opening"

    id: Mapped[Identity]
    scenario_id: Mapped[int] = mapped_column(
        ForeignKey("scenario.id", ondelete="RESTRICT"), unique=True
    )
    opened_by_id: Mapped[UserRef]
    opened_at: Mapped[datetime]
    proposal_count: Mapped[int]
    set_aside: Mapped[list[dict[str, Any]]]
