"""Attachments of proposals: encrypted from the moment they arrive."""

from dataclasses import replace
from hashlib import sha256

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import NotFound
from marketplace.domain.messages import say
from marketplace.models import Proposal, Scenario, SealedFile
from marketplace.services import proposal_vault as vault
from marketplace.services import uploads
from marketplace.services.installation import file_store
from marketplace.services.proposal_content import FileNote, from_document, to_document
from marketplace.services.proposal_vault import Owner
from marketplace.services.unit_of_work import UnitOfWork

Notes = tuple[FileNote, ...]


def note_upload(data: bytes, name: str) -> FileNote:
    """An upload that was judged; it has no row yet (`file_id` 0)."""
    cleaned, media_type = uploads.check_document(data, name)
    return FileNote(0, cleaned, media_type, len(data), sha256(data).hexdigest())


def add_file(
    work: UnitOfWork, row: Proposal, notes: Notes, owner: Owner, note: FileNote, data: bytes
) -> None:
    """Encrypt an upload for the vendor and note it in the draft, whose files are `notes`."""
    if any((known.digest, known.name) == (note.digest, note.name) for known in notes):
        return
    uploads.require_room([known.size for known in notes], note.size)
    key = file_store().put(vault.protect_file(data, row.scenario_id, owner))
    stored = work.add(SealedFile(proposal_id=row.id, is_sealed=False, storage_key=key))
    _write_notes(row, owner, (*notes, replace(note, file_id=stored.id)))


def remove_file(work: UnitOfWork, row: Proposal, notes: Notes, owner: Owner, file_id: int) -> None:
    """Take an attachment out of the draft, whose files are `notes`.

    The vendor's copy of what is sealed keeps it.
    """
    kept = tuple(note for note in notes if note.file_id != file_id)
    if len(kept) == len(notes):
        raise NotFound(say("没有这个附件，可能已在另一个窗口删除。"))
    _write_notes(row, owner, kept)
    drop_unused_files(work, row, owner)


def drop_unused_files(work: UnitOfWork, row: Proposal, owner: Owner) -> None:
    """Forget the vendor's files that neither the draft nor the copy of what is sealed names."""
    used = {note.file_id for note in list_notes(row, owner)}
    unused = [file for file in row.sealed_files if not file.is_sealed and file.id not in used]
    for stored in unused:
        work.emit("file.remove", key=stored.storage_key)
        row.sealed_files.remove(stored)


def list_notes(row: Proposal, owner: Owner) -> list[FileNote]:
    """The files of the draft, and then those of the copy of what is sealed."""
    tokens = (token for token in (row.draft_token, row.submitted_copy) if token)
    documents = (vault.reveal_draft(token, row.scenario_id, owner) for token in tokens)
    return [note for document in documents for note in from_document(document).files]


def _write_notes(row: Proposal, owner: Owner, notes: Notes) -> None:
    content = from_document(vault.reveal_draft(row.draft_token, row.scenario_id, owner))
    document = to_document(replace(content, files=notes))
    row.draft_token = vault.protect_draft(document, row.scenario_id, owner)
    row.draft_version += 1
    row.draft_saved_at = clock.now()


def _get_file(row: Proposal, file_id: int) -> SealedFile:
    stored = db.session.get(SealedFile, file_id)
    if stored is None or stored.proposal_id != row.id:
        raise NotFound(say("没有这个附件。"))
    return stored


def read_own_file(row: Proposal, owner: Owner, file_id: int) -> tuple[FileNote, bytes]:
    """An attachment of the vendor's own draft, or of its copy of what is sealed, in clear."""
    note = next((note for note in list_notes(row, owner) if note.file_id == file_id), None)
    if note is None:
        raise NotFound(say("没有这个附件。"))
    return note, _read(row, owner, note)


def _read(row: Proposal, owner: Owner, note: FileNote) -> bytes:
    token = file_store().get(_get_file(row, note.file_id).storage_key)
    return vault.reveal_file(token, row.scenario_id, owner)


def seal_files(
    work: UnitOfWork, scenario: Scenario, row: Proposal, notes: Notes, owner: Owner
) -> dict[str, int]:
    """Seal every attachment to the scenario's key; digest to the sealed file's row."""
    drop_sealed_files(work, row)
    sealed = {}
    for note in notes:
        key = file_store().put(vault.seal_file(scenario, row, _read(row, owner, note)))
        stored = work.add(SealedFile(proposal_id=row.id, is_sealed=True, storage_key=key))
        sealed[note.digest] = stored.id
    return sealed


def drop_sealed_files(work: UnitOfWork, row: Proposal) -> None:
    """Forget what an earlier version had sealed."""
    for stored in [file for file in row.sealed_files if file.is_sealed]:
        work.emit("file.remove", key=stored.storage_key)
        row.sealed_files.remove(stored)
