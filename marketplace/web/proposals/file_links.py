"""Attachments as the file list shows them."""

from collections.abc import Iterable
from typing import Any

from flask import url_for

from marketplace.services.proposal_content import FileNote
from marketplace.services.proposals import OwnProposal


def list_file_links(own: OwnProposal | None, notes: Iterable[FileNote]) -> list[dict[str, Any]]:
    """The files `notes` speak of; with an address where the vendor still has them."""
    kept = {stored.id for stored in own.row.sealed_files} if own else set()
    return [
        {
            "id": note.file_id,
            "name": note.name,
            "size": note.size,
            "url": url_for("proposals.download", scenario_id=own.scenario.id, file_id=note.file_id)
            if own and note.file_id in kept
            else None,
        }
        for note in notes
    ]
