"""What a file is, judged by its content and never by its name."""

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from marketplace.domain.errors import MarketplaceError
from marketplace.domain.messages import mark, say

_NAME_LENGTH = 120
_OFFICE = "application/vnd.openxmlformats-officedocument."


class FileRefused(MarketplaceError):
    """A file that may not be attached."""

    status = 422


@dataclass(frozen=True)
class FileType:
    """A kind of file that may be attached."""

    media_type: str
    extensions: tuple[str, ...]
    name: str


PDF = FileType("application/pdf", (".pdf",), "PDF")
PNG = FileType("image/png", (".png",), "PNG")
JPEG = FileType("image/jpeg", (".jpg", ".jpeg"), "JPEG")
DOCX = FileType(_OFFICE + "wordprocessingml.document", (".docx",), "Word (.docx)")
XLSX = FileType(_OFFICE + "spreadsheetml.sheet", (".xlsx",), "Excel (.xlsx)")
PPTX = FileType(_OFFICE + "presentationml.presentation", (".pptx",), "PowerPoint (.pptx)")
TEXT = FileType("text/plain", (".txt", ".csv", ".md", ".json", ".jsonl"), mark("纯文本"))
ALLOWED = (PDF, DOCX, XLSX, PPTX, PNG, JPEG, TEXT)

_MAGIC = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
_OFFICE_PARTS = (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX))


def safe_name(name: str) -> str:
    """The last part of `name` without anything a file system or header could stumble over."""
    bare = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    printable = "".join(c for c in bare if c.isprintable() and c not in '<>:"|?*')
    cleaned = re.sub(r"\s+", " ", printable).strip(" .")
    stem, dot, extension = cleaned.rpartition(".")
    if dot and len(cleaned) > _NAME_LENGTH:
        return f"{stem[: _NAME_LENGTH - len(extension) - 1]}.{extension[:20]}"
    return cleaned[:_NAME_LENGTH] or "file"


def identify(data: bytes, name: str) -> FileType:
    """The type that `data` shows; `FileRefused` if it may not be attached or belies its name."""
    found = _by_content(data)
    extension = PurePosixPath(name).suffix.lower()
    if found is None:
        raise FileRefused(
            say(
                "“%(name)s”不是可以上传的类型。可上传：PDF、Word、Excel、PowerPoint、图片、纯文本。",
                name=name,
            )
        )
    if extension not in found.extensions:
        raise FileRefused(
            say(
                "“%(name)s”的内容是 %(type)s，与扩展名不符。请改正扩展名或重新导出。",
                name=name,
                type=say(found.name),
            )
        )
    return found


def _by_content(data: bytes) -> FileType | None:
    for magic, file_type in _MAGIC:
        if data.startswith(magic):
            return file_type
    if data.startswith(b"PK\x03\x04"):
        return _office_type(data)
    return TEXT if _is_text(data) else None


def _office_type(data: bytes) -> FileType | None:
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names or any("vbaproject" in n.lower() for n in names):
        return None
    return next(
        (kind for part, kind in _OFFICE_PARTS if any(n.startswith(part) for n in names)), None
    )


def _is_text(data: bytes) -> bool:
    if b"\x00" in data:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
