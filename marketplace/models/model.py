"""Vendors' models, their versions and their filings."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.credentials.filings import CheckState
from marketplace.db import Base
from marketplace.domain.messages import mark
from marketplace.models.columns import (
    Created,
    Digest,
    Identity,
    Line,
    LongText,
    OrganisationRef,
    Updated,
    Word,
)
from marketplace.models.credential import Credential
from marketplace.models.document_badge import DocumentBadge
from marketplace.models.filing_check import FilingCheck
from marketplace.models.organisation import Organisation


class ModelKind(StrEnum):
    """What a model is."""

    FOUNDATION = "foundation"
    VERTICAL = "vertical"
    APPLICATION = "application"


MODEL_KIND_NAMES: dict[str, str] = {
    ModelKind.FOUNDATION: mark("基础大模型"),
    ModelKind.VERTICAL: mark("行业大模型"),
    ModelKind.APPLICATION: mark("应用大模型"),
}


class Filing(Base):
    """A filing number (备案/登记/算法备案): a badge, not a score.

    `state`, `source`, `checked_by_id` and `checked_at` are those of the last of its `checks`.
    """

    __tablename__ = "filing"
    __table_args__ = (UniqueConstraint("model_id", "series", "number"),)

    id: Mapped[Identity]
    model_id: Mapped[int] = mapped_column(ForeignKey("model.id", ondelete="CASCADE"), index=True)
    series: Mapped[Word]
    number: Mapped[Line]
    filed_on: Mapped[date | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="RESTRICT"))
    checked_at: Mapped[datetime | None]
    state: Mapped[Word] = mapped_column(
        default=CheckState.UNCHECKED.value, server_default=CheckState.UNCHECKED.value
    )
    source: Mapped[Line | None]
    created_at: Mapped[Created]

    model: Mapped[Model] = relationship(back_populates="filings")
    checks: Mapped[list[FilingCheck]] = relationship(
        back_populates="filing", order_by=FilingCheck.id, cascade="all, delete-orphan"
    )


class ModelVersion(Base):
    """One version of a model: what is tested and what is bid."""

    __tablename__ = "model_version"
    __table_args__ = (UniqueConstraint("model_id", "name"),)

    id: Mapped[Identity]
    model_id: Mapped[int] = mapped_column(ForeignKey("model.id", ondelete="CASCADE"), index=True)
    name: Mapped[Line]
    notes: Mapped[LongText] = mapped_column(default="")
    released_on: Mapped[date | None]
    weights_digest: Mapped[Digest | None]
    weights_recorded_at: Mapped[datetime | None]
    created_at: Mapped[Created]

    model: Mapped[Model] = relationship(back_populates="versions")
    credentials: Mapped[list[Credential]] = relationship(
        back_populates="model_version", order_by=Credential.id.desc()
    )


class Model(Base):
    """A model in the public catalogue (能力清单)."""

    __tablename__ = "model"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: Mapped[Identity]
    organisation_id: Mapped[OrganisationRef]
    name: Mapped[Line]
    kind: Mapped[Word]
    base_model: Mapped[Line | None]
    sectors: Mapped[list[str]]
    deployments: Mapped[list[str]]
    description: Mapped[LongText] = mapped_column(default="")
    is_published: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[Created]
    updated_at: Mapped[Updated]

    organisation: Mapped[Organisation] = relationship()
    versions: Mapped[list[ModelVersion]] = relationship(
        back_populates="model", order_by=ModelVersion.id.desc(), cascade="all, delete-orphan"
    )
    filings: Mapped[list[Filing]] = relationship(
        back_populates="model", order_by=Filing.id, cascade="all, delete-orphan"
    )
    badges: Mapped[list[DocumentBadge]] = relationship(
        back_populates="model", order_by=DocumentBadge.id, cascade="all, delete-orphan"
    )
