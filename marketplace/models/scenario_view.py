"""How often a public listing was looked at, day by day."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base
from marketplace.models.columns import Identity


class ScenarioView(Base):
    """One day of one listing. `visitors` counts a reader once a day and process; nobody is kept."""

    __tablename__ = "scenario_view"
    __table_args__ = (UniqueConstraint("scenario_id", "day"),)

    id: Mapped[Identity]
    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id", ondelete="CASCADE"))
    day: Mapped[date]
    views: Mapped[int]
    visitors: Mapped[int]
