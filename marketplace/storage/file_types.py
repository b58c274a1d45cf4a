"""What a file is, judged by its content and never by its name. What it may hold: `inspection`."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from marketplace.archives import ArchiveLimits, ArchiveRefused, Flaw, open_archive
from marketplace.domain.errors import MarketplaceError
from marketplace.domain.messages import mark, say

_NAME_LENGTH = 120
# Names that Windows takes for devices, whatever their extension.
_DEVICE = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9¹²³])(?=$|\.| )", re.IGNORECASE)
# What runs on a double click, or a web server hands to an interpreter, before the last extension.
_RUNNABLE = re.compile(
    r"\.(?=(apk|asp|aspx|bat|cgi|chm|cmd|com|cpl|dll|exe|gadget|hta|htm|html|inf|jar|js|jse|"
    r"jsp|lnk|msi|php[0-9]?|phtml|pif|pl|ps1|py|reg|scr|sh|shtml|svg|url|vb|vbe|vbs|ws|wsf|wsh|"
    r"xhtml)(\.|\s))",
    re.IGNORECASE,
)
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

OFFICE_LIMITS = ArchiveLimits()

_MAGIC = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
_UNKNOWN = mark(
    "“%(name)s”不是可以上传的类型。可上传：PDF、Word、Excel、PowerPoint、图片、纯文本。"
)
_OLD = mark(
    "“%(name)s”是旧版 Office 文件（.doc、.xls、.ppt），或有密码保护。"
    "请去掉密码，另存为 .docx、.xlsx 或 .pptx 后再上传。"
)
_FLAWS = {
    Flaw.DAMAGED: mark("“%(name)s”已损坏，无法打开。请用原来的软件打开后重新保存，再上传。"),
    Flaw.ENCRYPTED: mark("“%(name)s”有密码保护。请去掉密码后再上传。"),
    Flaw.BOMB: mark("“%(name)s”解压后过大，为安全起见没有收下。请压缩其中的图片后再上传。"),
}
# The header of a compound file; locked .docx files are packed in one, too.
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE_PARTS = (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX))


def safe_name(name: str) -> str:
    """The last part of `name` without anything a file system or header could stumble over."""
    bare = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    printable = "".join(c for c in bare if c.isprintable() and c not in '<>:"|?*')
    cleaned = re.sub(r"\s+", " ", printable).strip(" .")
    cleaned = _DEVICE.sub(r"_\1", _RUNNABLE.sub("_", cleaned), count=1) if cleaned else ""
    stem, dot, extension = cleaned.rpartition(".")
    if dot and len(cleaned) > _NAME_LENGTH:
        return f"{stem[: _NAME_LENGTH - len(extension) - 1]}.{extension[:20]}"
    return cleaned[:_NAME_LENGTH] or "file"


def identify(data: bytes, name: str) -> FileType:
    """The type that `data` shows; `FileRefused` if it may not be attached or belies its name."""
    try:
        found = _by_content(data)
    except ArchiveRefused as refusal:
        raise refused_archive(refusal.flaw, name) from None
    if found is None:
        raise FileRefused(say(_OLD if data.startswith(_OLD_OFFICE) else _UNKNOWN, name=name))
    if PurePosixPath(name).suffix.lower() not in found.extensions:
        raise FileRefused(
            say(
                "“%(name)s”的内容是 %(type)s，与扩展名不符。请改正扩展名或重新导出。",
                name=name,
                type=say(found.name),
            )
        )
    return found


def refused_archive(flaw: Flaw, name: str) -> FileRefused:
    """The refusal of an office file for what is wrong with its archive."""
    return FileRefused(say(_FLAWS[flaw], name=name))


def _by_content(data: bytes) -> FileType | None:
    for magic, file_type in _MAGIC:
        if data.startswith(magic):
            return file_type
    if data.startswith(b"PK\x03\x04"):
        return _office_type(open_archive(data, OFFICE_LIMITS).namelist())
    return TEXT if _is_text(data) else None


def _office_type(parts: list[str]) -> FileType | None:
    if "[Content_Types].xml" not in parts:
        return None
    return next(
        (kind for start, kind in _OFFICE_PARTS if any(part.startswith(start) for part in parts)),
        None,
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
