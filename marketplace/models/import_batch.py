"""Uploaded lists that wait for a person's review before their rows become drafts."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base
from marketplace.models.columns import (
    Created,
    Digest,
    Identity,
    Line,
    OrganisationRef,
    UserRef,
    Word,
)


class RowStatus(StrEnum):
    """What a row's own cells allow, whatever else there is."""

    READY = "ready"
    INCOMPLETE = "incomplete"
    WRONG = "wrong"


class BatchState(StrEnum):
    """What is being done with an uploaded list. In `WORKING` it is the worker's."""

    WAITING = "waiting"
    READING = "reading"
    READY = "ready"
    CORRECTING = "correcting"
    SAVING = "saving"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


WORKING = frozenset(
    {BatchState.WAITING, BatchState.READING, BatchState.CORRECTING, BatchState.SAVING}
)


class ImportBatch(Base):
    """One uploaded list; `organisation_id` is the owner of the drafts to be made.

    `fields` are those shown for review, `unmapped` the headers that mean none of ours. `notes` are
    stored messages, `problems` what is wrong with lines that are no rows. `rows_done` of
    `rows_total` (None: not counted yet) tell how far the worker is, `error` is a stored message.
    The file lies under `storage_key` until it has been read.
    """

    __tablename__ = "import_batch"

    id: Mapped[Identity]
    user_id: Mapped[UserRef]
    organisation_id: Mapped[OrganisationRef]
    filename: Mapped[Line]
    sheet: Mapped[Line | None]
    fields: Mapped[list[str]]
    unmapped: Mapped[list[str]]
    notes: Mapped[list[dict[str, Any]]]
    problems: Mapped[list[dict[str, Any]]]
    state: Mapped[Word] = mapped_column(default=BatchState.READY, server_default="ready")
    rows_total: Mapped[int | None]
    rows_done: Mapped[int] = mapped_column(default=0, server_default="0")
    storage_key: Mapped[Word | None]
    error: Mapped[dict[str, Any] | None]
    created_at: Mapped[Created]


class ImportRow(Base):
    """One row of an uploaded list as it stands: what the file said, corrected by a person.

    `cells` are texts by field (slugs where a field has choices). `unread` are the file's cells that
    could not be read and have not been filled since. `key` is the same for the same scenario.
    """

    __tablename__ = "import_row"
    __table_args__ = (UniqueConstraint("batch_id", "number"),)

    id: Mapped[Identity]
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id", ondelete="CASCADE"))
    number: Mapped[int]
    key: Mapped[Digest]
    status: Mapped[Word]
    is_guessed: Mapped[bool]
    is_chosen: Mapped[bool] = mapped_column(default=True)
    cells: Mapped[dict[str, Any]]
    guesses: Mapped[list[dict[str, Any]]]
    unread: Mapped[list[dict[str, Any]]]
    extras: Mapped[dict[str, Any]]
    scenario_id: Mapped[int | None] = mapped_column(
        ForeignKey("scenario.id", ondelete="SET NULL"), index=True
    )
