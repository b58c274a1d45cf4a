"""Tested-model credentials and the results they state."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base, ExactDecimal
from marketplace.models.columns import (
    Created,
    Digest,
    Identity,
    Line,
    OrganisationRef,
    UserRef,
    Word,
)

if TYPE_CHECKING:
    from marketplace.models.model import ModelVersion


class CredentialKind(StrEnum):
    """How a credential came: a report file of the vendor's own."""

    REPORT = "report"


class CredentialResult(Base):
    """One result as the file states it; `value` is on `scale` (1 or 100)."""

    __tablename__ = "credential_result"

    id: Mapped[Identity]
    credential_id: Mapped[int] = mapped_column(
        ForeignKey("credential.id", ondelete="CASCADE"), index=True
    )
    task: Mapped[Line]
    benchmark: Mapped[Line | None]
    metric: Mapped[Line]
    filter: Mapped[Line | None]
    value: Mapped[Decimal] = mapped_column(ExactDecimal())
    scale: Mapped[int]
    stderr: Mapped[Decimal | None] = mapped_column(ExactDecimal())
    n: Mapped[int | None] = mapped_column(BigInteger)
    n_total: Mapped[int | None] = mapped_column(BigInteger)
    n_shot: Mapped[int | None] = mapped_column(BigInteger)
    is_higher_better: Mapped[bool | None]


class Credential(Base):
    """A statement about one version of one model, with its tier and the reasons for it.

    `reasons` and `notes` are messages as data: `{"text": …, "values": {…}}`.
    """

    __tablename__ = "credential"
    __table_args__ = (UniqueConstraint("model_version_id", "digest"),)

    id: Mapped[Identity]
    organisation_id: Mapped[OrganisationRef]
    model_version_id: Mapped[int] = mapped_column(
        ForeignKey("model_version.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[Word] = mapped_column(default=CredentialKind.REPORT)
    format: Mapped[Word]
    format_version: Mapped[Line | None]
    model_name_in_file: Mapped[Line | None]
    produced_at: Mapped[datetime | None]
    file_name: Mapped[Line]
    size: Mapped[int]
    digest: Mapped[Digest]
    storage_key: Mapped[Word] = mapped_column(unique=True)
    tier: Mapped[Word]
    reasons: Mapped[list[dict[str, Any]]]
    notes: Mapped[list[dict[str, Any]]]
    uploaded_by_id: Mapped[UserRef]
    received_at: Mapped[Created]

    model_version: Mapped[ModelVersion] = relationship(back_populates="credentials")
    results: Mapped[list[CredentialResult]] = relationship(
        order_by=CredentialResult.id, cascade="all, delete-orphan"
    )
