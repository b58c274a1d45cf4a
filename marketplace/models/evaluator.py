"""Evaluators whose signatures count: who they are, their keys, and how often that changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db import Base
from marketplace.models.columns import Created, Identity, Line, Updated
from marketplace.models.organisation import Organisation


class EvaluatorKey(Base):
    """A public key (`jwk`). What arrives after it was withdrawn, or after `compromised_since`,
    does not count; what arrived before still does."""

    __tablename__ = "evaluator_key"

    id: Mapped[Identity]
    evaluator_id: Mapped[int] = mapped_column(
        ForeignKey("evaluator.id", ondelete="RESTRICT"), index=True
    )
    kid: Mapped[Line] = mapped_column(unique=True)
    jwk: Mapped[dict[str, Any]]
    registered_at: Mapped[Created]
    withdrawn_at: Mapped[datetime | None]
    compromised_since: Mapped[datetime | None]

    evaluator: Mapped[Evaluator] = relationship(back_populates="keys")

    @property
    def ended_at(self) -> datetime | None:
        """From when on it signs nothing that counts; None while it may sign."""
        ends = [moment for moment in (self.withdrawn_at, self.compromised_since) if moment]
        return min(ends, default=None)


class Evaluator(Base):
    """A testing body. `organisation_id`: its organisation here, where it has one.

    `sectors` and `benchmarks` are what it is accredited for; `status_list_source` is the address
    under which its status lists are. `version` counts what administrators saved.
    """

    __tablename__ = "evaluator"

    id: Mapped[Identity]
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"), unique=True
    )
    name: Mapped[Line]
    issuer: Mapped[Line] = mapped_column(unique=True)
    accredited_from: Mapped[datetime]
    accredited_to: Mapped[datetime | None]
    status_list_source: Mapped[Line]
    sectors: Mapped[list[str]]
    benchmarks: Mapped[list[str]]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Created]
    updated_at: Mapped[Updated]

    organisation: Mapped[Organisation | None] = relationship()
    keys: Mapped[list[EvaluatorKey]] = relationship(
        back_populates="evaluator", order_by=EvaluatorKey.id
    )

    def is_accredited_at(self, moment: datetime) -> bool:
        """Whether it was accredited then."""
        has_ended = self.accredited_to is not None and moment > self.accredited_to
        return self.accredited_from <= moment and not has_ended


class RegistryChange(Base):
    """One change of an evaluator or a key. The registry's revision counts them: rows are only
    added, each by the transaction that changes, so that no two states share a number."""

    __tablename__ = "registry_change"

    id: Mapped[Identity]
    evaluator_id: Mapped[int] = mapped_column(
        ForeignKey("evaluator.id", ondelete="RESTRICT"), index=True
    )
    made_at: Mapped[Created]
