"""The table of benchmarks, every change of it, and what people propose to add."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base, ExactDecimal
from marketplace.models.columns import (
    Created,
    Identity,
    Line,
    LongText,
    OrganisationRef,
    UserRef,
    Word,
)
from marketplace.models.organisation import Organisation
from marketplace.models.user import User


class Benchmark(Base):
    """One row; see the adapter's dataclass of the same name. `slug`: its id there.

    `tasks`: task ids by tool. `version` grows with every change.
    """

    __tablename__ = "benchmark"

    id: Mapped[Identity]
    slug: Mapped[Line] = mapped_column(unique=True)
    name: Mapped[Line]
    sector: Mapped[Word]
    relevance: Mapped[Word]
    metric: Mapped[Line]
    is_higher_better: Mapped[bool]
    baseline: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    top: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    n_items: Mapped[int | None]
    lang: Mapped[Word]
    confidence: Mapped[Word]
    tasks: Mapped[dict[str, Any]]
    reference_model: Mapped[Line]
    reference_date: Mapped[Line]
    source: Mapped[LongText]
    version: Mapped[int] = mapped_column(default=1)

    history: Mapped[list[BenchmarkChange]] = relationship(order_by="BenchmarkChange.id.desc()")


class BenchmarkChange(Base):
    """One change of one row: who (None: a release of the program), when, and why.

    `changes`: field -> [from, to], as text. `nonce` tells apart two changes that had the same id,
    one of which was rolled back.
    """

    __tablename__ = "benchmark_change"

    id: Mapped[Identity]
    benchmark_id: Mapped[int] = mapped_column(
        ForeignKey("benchmark.id", ondelete="RESTRICT"), index=True
    )
    at: Mapped[Created]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))
    reason: Mapped[LongText] = mapped_column(default="")
    changes: Mapped[dict[str, Any]]
    nonce: Mapped[Word]

    by: Mapped[User | None] = relationship()


class BenchmarkProposal(Base):
    """A task that somebody asks to have in the table; decided once `decided_at` is set.

    `benchmark_id`: the row that it was accepted into, None if it was declined.
    """

    __tablename__ = "benchmark_proposal"

    id: Mapped[Identity]
    organisation_id: Mapped[OrganisationRef]
    proposed_by_id: Mapped[UserRef]
    proposed_at: Mapped[Created]
    tool: Mapped[Word]
    task: Mapped[Line]
    sector: Mapped[Word]
    metric: Mapped[Line]
    baseline: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    top: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    source: Mapped[LongText]
    decided_at: Mapped[datetime | None] = mapped_column(index=True)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))
    reason: Mapped[LongText] = mapped_column(default="")
    benchmark_id: Mapped[int | None] = mapped_column(
        ForeignKey("benchmark.id", ondelete="RESTRICT")
    )

    organisation: Mapped[Organisation] = relationship()
    benchmark: Mapped[Benchmark | None] = relationship()
