"""Papers by which an organisation shows that it is what it says."""

from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base
from marketplace.domain.messages import mark
from marketplace.models.columns import (
    Created,
    Digest,
    Identity,
    Line,
    OrganisationRef,
    UserRef,
    Word,
)


class DocumentKind(StrEnum):
    """What the paper is."""

    LICENCE = "licence"
    AUTHORISATION = "authorisation"
    OTHER = "other"


DOCUMENT_KIND_NAMES: dict[str, str] = {
    DocumentKind.LICENCE: mark("营业执照或法人证书"),
    DocumentKind.AUTHORISATION: mark("经办人授权书"),
    DocumentKind.OTHER: mark("其他材料"),
}


class OrganisationDocument(Base):
    """One paper; only the organisation and the administrators read it."""

    __tablename__ = "organisation_document"

    id: Mapped[Identity]
    organisation_id: Mapped[OrganisationRef]
    uploaded_by: Mapped[UserRef]
    kind: Mapped[Word]
    name: Mapped[Line]
    media_type: Mapped[Line]
    size: Mapped[int]
    digest: Mapped[Digest]
    storage_key: Mapped[Word] = mapped_column(unique=True)
    created_at: Mapped[Created]
