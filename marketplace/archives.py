"""ZIP archives, as office files are, looked at before anything in them is unpacked."""

import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_PIECE = 64 * 1024


class Flaw(StrEnum):
    """Why an archive is not opened."""

    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    BOMB = "bomb"


class ArchiveRefused(Exception):
    """An archive that is broken, locked, or would unpack into a flood."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw


@dataclass(frozen=True)
class ArchiveLimits:
    """What may be in an archive: how many files, how large unpacked, and unpacked to packed size of
    each file above `judged_bytes` (small ones may well be blank)."""

    entries: int = 2_000
    unpacked_bytes: int = 256 * 2**20
    ratio: int = 250
    judged_bytes: int = 4 * 2**20


def open_archive(data: bytes, limits: ArchiveLimits) -> zipfile.ZipFile:
    """The archive, within `limits` by the sizes it declares. Raises `ArchiveRefused`.

    `zipfile` never reads more of a file than its declared size, so that a lie ends in an error.
    """
    if data.count(b"PK\x01\x02") > 2 * limits.entries:
        raise ArchiveRefused(Flaw.BOMB)  # before a list of it is made in memory
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise ArchiveRefused(Flaw.DAMAGED) from None
    _check_sizes(archive.infolist(), limits)
    return archive


def _check_sizes(entries: list[zipfile.ZipInfo], limits: ArchiveLimits) -> None:
    if len(entries) > limits.entries:
        raise ArchiveRefused(Flaw.BOMB)
    if sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
        raise ArchiveRefused(Flaw.BOMB)
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            raise ArchiveRefused(Flaw.ENCRYPTED)
        if entry.compress_type not in _METHODS:
            raise ArchiveRefused(Flaw.BOMB)
        is_judged = entry.file_size > limits.judged_bytes
        if is_judged and entry.file_size > limits.ratio * entry.compress_size:
            raise ArchiveRefused(Flaw.BOMB)


def read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo | str) -> bytes:
    """One file, whole. Raises `ArchiveRefused` where it is not what the archive declares."""
    try:
        return archive.read(entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        raise ArchiveRefused(Flaw.DAMAGED) from None


def first_bytes(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, count: int) -> bytes:
    """How a file begins, after all of it was unpacked piece by piece and found as declared."""
    try:
        with archive.open(entry) as file:
            beginning = file.read(count)
            while file.read(_PIECE):
                pass
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        raise ArchiveRefused(Flaw.DAMAGED) from None
    return beginning
