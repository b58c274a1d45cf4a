"""The attachments that are compared: those of opened proposals, and the listing's own, which
everybody may quote."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import MarketplaceError
from marketplace.domain.permissions import SYSTEM
from marketplace.matching.particulars import Mark, MarkKind, name_marks
from marketplace.models import Annex, AnnexFile, Attachment, Proposal, Scenario
from marketplace.services import annex_vault, opened_proposals
from marketplace.services.installation import file_store
from marketplace.services.proposal_content import FileNote
from marketplace.storage.document_contents import DocumentContents
from marketplace.storage.document_reading import read_document


@dataclass(frozen=True)
class ReadFile:
    """An attachment; `contents` is None where it could not be read."""

    name: str
    digest: str
    contents: DocumentContents | None

    @property
    def place(self) -> str:
        """Where its text stands."""
        return f"file:{self.digest}"


def list_files(proposal: Proposal) -> Iterator[ReadFile]:
    """The attachments of an opened proposal, one after the other as they are read."""
    for note in opened_proposals.content_of(proposal).files:
        yield ReadFile(note.name, note.digest, _read(proposal, note))


def _read(proposal: Proposal, note: FileNote) -> DocumentContents | None:
    try:
        _note, data = opened_proposals.read_file(SYSTEM, proposal.id, note.digest)
    except (MarketplaceError, OSError):
        return None
    return read_document(data, note.media_type)


def list_listing_files(scenario: Scenario) -> Iterator[ReadFile]:
    """The listing's attachments and the files of its annex."""
    public = select(Attachment).where(Attachment.scenario_id == scenario.id)
    for row in db.session.scalars(public.order_by(Attachment.id)).all():
        yield ReadFile(row.name, row.digest, _read_public(row))
    restricted = select(AnnexFile).join(Annex, Annex.id == AnnexFile.annex_id)
    restricted = restricted.where(Annex.scenario_id == scenario.id, AnnexFile.removed_at.is_(None))
    for kept in db.session.scalars(restricted.order_by(AnnexFile.id)).all():
        yield ReadFile(kept.name, kept.digest, _read_restricted(scenario, kept))


def _read_public(row: Attachment) -> DocumentContents | None:
    try:
        return read_document(file_store().get(row.storage_key), row.media_type)
    except (MarketplaceError, OSError):
        return None


def _read_restricted(scenario: Scenario, row: AnnexFile) -> DocumentContents | None:
    try:
        token = file_store().get(row.storage_key)
        data = annex_vault.reveal_file(token, scenario, row.digest)
    except (MarketplaceError, OSError):
        return None
    return read_document(data, row.media_type)


def marks_of(file: ReadFile) -> Iterator[Mark]:
    """What a file is known again by, and who made it."""
    found = file.contents.properties if file.contents else {}
    authors = name_marks(MarkKind.AUTHOR, found.get("author", ""), file.place)
    yield Mark(MarkKind.FILE, file.digest, file.place, file.name)
    yield from _origin_of(file, found, authors)
    yield from authors
    yield from name_marks(MarkKind.AUTHOR, found.get("editor", ""), file.place)
    yield from name_marks(MarkKind.COMPANY, found.get("company", ""), file.place)


def _origin_of(file: ReadFile, found: Mapping[str, str], authors: Sequence[Mark]) -> Iterator[Mark]:
    """The first of the copies that this one comes from: a PDF keeps an identifier; an office file
    says when and by whom it was begun, which two have in common by chance only without a name."""
    if "id" in found:
        yield Mark(MarkKind.DOCUMENT, f"id:{found['id']}", file.place, file.name)
    elif authors and "created" in found:
        begun = f"begun:{found['created']}:{authors[0].value}"
        yield Mark(MarkKind.DOCUMENT, begun, file.place, file.name)
