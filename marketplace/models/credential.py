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
from marketplace.models.evaluator import Evaluator

if TYPE_CHECKING:
    from marketplace.models.model import ModelVersion


class CredentialKind(StrEnum):
    """How a credential came: a report file of the vendor's own, or signed by an evaluator."""

    REPORT = "report"
    SIGNED = "signed"


class Standing(StrEnum):
    """What has become of a signed credential, as far as people have been told."""

    GOOD = "good"
    SUSPENDED = "suspended"
    DISTRUSTED = "distrusted"
    REVOKED = "revoked"
    EXPIRED = "expired"


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
    """A statement about one version of one model.

    What it is worth is asked of `credential_verdicts`. `noted_tier` and `noted_reasons` are a
    report's own; of a signed credential they are what was found when it was looked at last, so
    that a change can be noticed. `noted_reasons` and `notes` are messages as data: `{"text": …,
    "values": {…}}`. The stored file of a signed one is its token, `evidence_…` the raw results
    uploaded beside it.
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
    noted_tier: Mapped[Word]
    noted_reasons: Mapped[list[dict[str, Any]]]
    notes: Mapped[list[dict[str, Any]]]
    uploaded_by_id: Mapped[UserRef]
    received_at: Mapped[Created]

    # Of signed credentials only. `statement_id` is the id that its evaluator gave it.
    evaluator_id: Mapped[int | None] = mapped_column(ForeignKey("evaluator.id"), index=True)
    statement_id: Mapped[Line | None] = mapped_column(unique=True, index=True)
    valid_from: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]
    evidence_key: Mapped[Word | None]
    evidence_name: Mapped[Line | None]
    evidence_size: Mapped[int | None]
    evidence_digest: Mapped[Digest | None]
    # What people were told, and after which moment there may be something new to tell.
    standing: Mapped[Word | None]
    reminded_days: Mapped[int | None]
    review_at: Mapped[datetime | None] = mapped_column(index=True)

    evaluator: Mapped[Evaluator | None] = relationship()
    model_version: Mapped[ModelVersion] = relationship(back_populates="credentials")
    results: Mapped[list[CredentialResult]] = relationship(
        order_by=CredentialResult.id, cascade="all, delete-orphan"
    )
