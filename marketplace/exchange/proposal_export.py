"""A vendor's proposal to take along: `proposal.json` and its attachments in one ZIP archive."""

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from marketplace.archives import ArchiveLimits, ArchiveRefused, open_archive, read_entry
from marketplace.domain.errors import MarketplaceError
from marketplace.domain.messages import say

FORMAT = "proposal-export/1"
_WORDS = "proposal.json"
_FOLDER = "files/"
_LARGEST_WORDS = 4 * 2**20


class ExportUnreadable(MarketplaceError):
    """A file that is no exported proposal."""

    status = 422


@dataclass(frozen=True)
class ExportedFile:
    """An attachment, in clear."""

    name: str
    data: bytes


def write_export(words: Mapping[str, Any], files: Sequence[ExportedFile]) -> bytes:
    """The archive. `words` are plain JSON values; attachments lie in `files/`, numbered."""
    document = {"format": FORMAT, **words}
    archived = BytesIO()
    with zipfile.ZipFile(archived, "w") as archive:
        text = json.dumps(document, ensure_ascii=False, indent=2)
        archive.writestr(_WORDS, text, zipfile.ZIP_DEFLATED)
        for number, file in enumerate(files, 1):
            archive.writestr(f"{_FOLDER}{number:02d}/{file.name}", file.data)
    return archived.getvalue()


def read_export(data: bytes, limits: ArchiveLimits) -> tuple[dict[str, Any], list[ExportedFile]]:
    """What `write_export` was given; or the words alone, from a bare `proposal.json`.

    Raises `ExportUnreadable`.
    """
    if not zipfile.is_zipfile(BytesIO(data)):
        return _read_words(data), []
    try:
        archive = open_archive(data, limits)
        names = [name for name in archive.namelist() if _is_file(name)]
        files = [ExportedFile(name.rpartition("/")[2], read_entry(archive, name)) for name in names]
        return _read_words(read_entry(archive, _WORDS)), files
    except (ArchiveRefused, KeyError):
        raise _unreadable() from None


def _is_file(name: str) -> bool:
    return name.startswith(_FOLDER) and not name.endswith("/")


def _read_words(data: bytes) -> dict[str, Any]:
    try:
        document = json.loads(data) if len(data) <= _LARGEST_WORDS else None
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or document.pop("format", None) != FORMAT:
        raise _unreadable()
    return document


def _unreadable() -> ExportUnreadable:
    return ExportUnreadable(say("这不是从本平台导出的申报方案（ZIP，或其中的 proposal.json）。"))
