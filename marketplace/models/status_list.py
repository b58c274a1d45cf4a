"""Status lists: the addresses under which evaluators keep them, and every version received."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base
from marketplace.models.columns import Created, Digest, Identity, Line, LongText, Word
from marketplace.models.evaluator import Evaluator


class Via(StrEnum):
    """How a version came."""

    PUSHED = "pushed"
    FETCHED = "fetched"
    FILED = "filed"


class StatusList(Base):
    """One list, by its address; without a purpose as long as nothing was received.

    `fetch_at`: when the worker asks the evaluator's host next. `fetched_at` and `failure` (a
    message as data) tell of the last time that it did.
    """

    __tablename__ = "status_list"

    id: Mapped[Identity]
    evaluator_id: Mapped[int] = mapped_column(
        ForeignKey("evaluator.id", ondelete="RESTRICT"), index=True
    )
    url: Mapped[Line] = mapped_column(unique=True)
    purpose: Mapped[Word | None]
    fetch_at: Mapped[datetime] = mapped_column(index=True)
    fetched_at: Mapped[datetime | None]
    failure: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[Created]

    evaluator: Mapped[Evaluator] = relationship()


class StatusListVersion(Base):
    """A version as it was signed (`token`, megabytes at most: loaded when asked for). All are kept:
    which of them counts depends on what is known of their keys, and that can change afterwards."""

    __tablename__ = "status_list_version"

    id: Mapped[Identity]
    status_list_id: Mapped[int] = mapped_column(
        ForeignKey("status_list.id", ondelete="RESTRICT"), index=True
    )
    version: Mapped[int]
    token: Mapped[LongText] = mapped_column(deferred=True)
    digest: Mapped[Digest] = mapped_column(unique=True)
    issued_at: Mapped[datetime]
    received_at: Mapped[Created]
    via: Mapped[Word]
