"""Papers of an organisation: its owners add and remove them, its members and administrators read.

A licence that a decision rests on, or that one waits for, can be replaced and not only taken away.
"""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import func, select

from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotAllowed, NotFound
from marketplace.domain.lifecycle import OrganisationState
from marketplace.domain.membership import OrganisationKind
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Permission, is_allowed, require
from marketplace.models import Organisation, OrganisationDocument
from marketplace.models.organisation_document import DOCUMENT_KIND_NAMES, DocumentKind
from marketplace.services import uploads
from marketplace.services.auditing import AuditAction
from marketplace.services.installation import file_store
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work


@dataclass(frozen=True)
class Upload:
    """A file as it was sent."""

    data: bytes
    name: str


def list_documents(actor: Actor, organisation: Organisation) -> list[OrganisationDocument]:
    """An organisation's papers in the order they came."""
    require(actor, Permission.ORGANISATION_READ, organisation)
    query = select(OrganisationDocument).where(
        OrganisationDocument.organisation_id == organisation.id
    )
    return list(db.session.scalars(query.order_by(OrganisationDocument.id)))


def has_licence(organisation_id: int) -> bool:
    """Whether the organisation has shown a licence."""
    return _count_licences(organisation_id) > 0


def with_licence(organisation_ids: Collection[int]) -> frozenset[int]:
    """Those of the organisations that have shown a licence."""
    query = select(OrganisationDocument.organisation_id).where(
        OrganisationDocument.organisation_id.in_(organisation_ids),
        OrganisationDocument.kind == DocumentKind.LICENCE,
    )
    return frozenset(db.session.scalars(query))


def is_licence_awaited(organisation: Organisation) -> bool:
    """Whether the next step is to show one: the decision is to be made on it."""
    is_undecided = organisation.state in (OrganisationState.PENDING, OrganisationState.REJECTED)
    is_party = organisation.kind != OrganisationKind.AUTHORITY
    return is_undecided and is_party and not has_licence(organisation.id)


def _count_licences(organisation_id: int) -> int:
    query = select(func.count()).where(
        OrganisationDocument.organisation_id == organisation_id,
        OrganisationDocument.kind == DocumentKind.LICENCE,
    )
    return db.session.scalar(query) or 0


def _sizes(organisation: Organisation) -> list[int]:
    query = select(OrganisationDocument.size).where(
        OrganisationDocument.organisation_id == organisation.id
    )
    return list(db.session.scalars(query))


@dataclass(frozen=True)
class Paper:
    """An upload that was looked at: its safe name and what it is."""

    data: bytes
    name: str
    media_type: str


def inspect(upload: Upload) -> Paper:
    """Look at an upload, before others wait for the lock. Raises `InvalidInput`, `FileRefused`."""
    return Paper(upload.data, *uploads.check_document(upload.data, upload.name))


def add(actor: Actor, kind: str, upload: Upload) -> OrganisationDocument:
    """Add a paper to one's own organisation. Raises `InvalidInput`, `FileRefused`."""
    if kind not in DOCUMENT_KIND_NAMES:
        raise InvalidInput({"kind": [say("请选择材料类型。")]})
    paper = inspect(upload)
    with unit_of_work() as work:
        organisation = work.lock(_get_own(actor))
        require(actor, Permission.ORGANISATION_EDIT, organisation)
        return _keep(work, actor, organisation, kind, paper)


def keep_licence(
    work: UnitOfWork, actor: Actor, organisation: Organisation, paper: Paper
) -> OrganisationDocument:
    """Add a licence within the transaction of a resubmission."""
    return _keep(work, actor, organisation, DocumentKind.LICENCE, paper)


def _get_own(actor: Actor) -> Organisation:
    found = db.session.get(Organisation, actor.organisation_id or 0)
    if found is None:
        raise NotFound(say("没有这个单位。"))
    return found


def _keep(
    work: UnitOfWork, actor: Actor, organisation: Organisation, kind: str, paper: Paper
) -> OrganisationDocument:
    uploads.require_room(_sizes(organisation), len(paper.data))
    return work.add(
        OrganisationDocument(
            organisation_id=organisation.id,
            uploaded_by=actor.user_id,
            kind=kind,
            name=paper.name,
            media_type=paper.media_type,
            size=len(paper.data),
            digest=sha256(paper.data).hexdigest(),
            storage_key=file_store().put(paper.data),
        )
    )


def _get(actor: Actor, document_id: int) -> tuple[OrganisationDocument, Organisation]:
    """A paper with its organisation; `NotFound` for whoever may not know of it."""
    found = db.session.get(OrganisationDocument, document_id)
    owner = db.session.get(Organisation, found.organisation_id) if found else None
    if found is None or owner is None:
        raise NotFound(say("没有这份材料。"))
    if not is_allowed(actor, Permission.ORGANISATION_READ, owner):
        raise NotFound(say("没有这份材料。"))
    return found, owner


def can_remove(document: OrganisationDocument, organisation: Organisation) -> bool:
    """Whether the paper is not the only licence on which a decision rests or waits."""
    if document.kind != DocumentKind.LICENCE or organisation.state == OrganisationState.REJECTED:
        return True
    return _count_licences(organisation.id) > 1


def remove(actor: Actor, document_id: int) -> None:
    """Take a paper away. `NotAllowed` for the only licence; a newer one has to come first."""
    with unit_of_work() as work:
        document, organisation = _get(actor, document_id)
        work.lock(organisation)
        require(actor, Permission.ORGANISATION_EDIT, organisation)
        if not can_remove(document, organisation):
            raise NotAllowed(say("这是唯一一份证照，审核以它为依据。请先上传新的，再删除旧的。"))
        work.emit("file.remove", key=document.storage_key)
        work.session.delete(document)


def read_document(actor: Actor, document_id: int) -> tuple[OrganisationDocument, bytes]:
    """A paper and its bytes. That it was read is entered in the audit."""
    with unit_of_work() as work:
        document, _organisation = _get(actor, document_id)
        work.note(AuditAction.READ, "organisation_document", document.id, document.name)
    return document, file_store().get(document.storage_key)
