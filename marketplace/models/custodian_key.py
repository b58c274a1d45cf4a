"""Public keys of those who can keep a part of a scenario's private key."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column, relationship

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
from marketplace.models.organisation import Organisation


class CustodianKey(Base):
    """A registered public key (`jwk`); the private half is not here. `organisation_id` is who
    registered it: a notary's is registered by the authority. `fingerprint` is its thumbprint."""

    __tablename__ = "custodian_key"

    id: Mapped[Identity]
    organisation_id: Mapped[OrganisationRef]
    kind: Mapped[Word]
    name: Mapped[Line]
    jwk: Mapped[dict[str, Any]]
    fingerprint: Mapped[Digest] = mapped_column(unique=True)
    registered_by_id: Mapped[UserRef]
    registered_at: Mapped[Created]
    retired_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
