"""Office documents (Office Open XML) without programs: no macros, controls, objects or commands.

A part may have any name, so what counts is the type that `[Content_Types].xml` gives it, and the
relationships between parts; well-known names are refused besides. Workbooks inside a document (the
figures of a chart) are looked at in the same way, once; any other archive inside is refused.
"""

import re
from xml.etree.ElementTree import ParseError
from zipfile import ZipFile, ZipInfo

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from marketplace.archives import (
    ArchiveRefused,
    Flaw,
    first_bytes,
    open_archive,
    read_entry,
)
from marketplace.domain.messages import mark, say
from marketplace.storage.file_types import OFFICE_LIMITS, FileRefused, refused_archive

_TYPES = "[Content_Types].xml"
_ACTIVE_TYPE = re.compile(r"macro|vbaproject|activex|sheet\.binary|oleobject", re.IGNORECASE)
_ACTIVE_NAME = re.compile(
    r"vbaproject|vbadata|^xl/(macrosheets|dialogsheets)/|/activex/|oleobject[^/]*$", re.IGNORECASE
)
_ACTIVE_LINK = re.compile(
    r"/(vbaProject|xlMacrosheet|xlIntlMacrosheet|oleObject|control)$", re.IGNORECASE
)
# Whatever else points out of the document is fetched, or run, when somebody opens it.
_HARMLESS_LINK = re.compile(r"/(hyperlink|externalLinkPath|xlPathMissing)$", re.IGNORECASE)
_COMMAND = re.compile(r"^\s*\"?\s*DDE(AUTO)?\b", re.IGNORECASE)
_ZIP = b"PK\x03\x04"
_ARCHIVES = (_ZIP, b"Rar!", b"7z\xbc\xaf", b"\xfd7zXZ")
_OLE = b"\xd0\xcf\x11\xe0"
_PROGRAMS = (b"MZ\x90\x00", b"\x7fELF")
_DEEPEST = 1
# What is read element by element; the text of a thousand pages is smaller.
_LARGEST_PART = 32 * 2**20
_LONGEST_COMMAND = 10_000

_ACTIVE = mark(
    "“%(name)s”含有宏、控件、嵌入对象或外部命令，没有收下。"
    "请另存为不含宏的 .docx、.xlsx 或 .pptx，或导出为 PDF 后再上传。"
)
_OUTSIDE = mark(
    "“%(name)s”引用了文档之外的内容（模板、对象或链接的图片），没有收下。"
    "请断开链接、嵌入图片后再上传。"
)
_PACKED = mark("“%(name)s”里嵌有压缩包或程序，没有收下。请取出后分别上传。")


class _Found(Exception):
    """Something that is refused; `text` says it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def check_office(data: bytes, name: str) -> None:
    """`FileRefused` for a document that holds more than text, figures and pictures."""
    try:
        _check(data, depth=0)
    except _Found as found:
        raise FileRefused(say(found.text, name=name)) from None
    except ArchiveRefused as refusal:
        raise refused_archive(refusal.flaw, name) from None
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise refused_archive(Flaw.DAMAGED, name) from None


def _check(data: bytes, depth: int) -> None:
    with open_archive(data, OFFICE_LIMITS) as archive:
        entries = archive.infolist()
        names = [entry.filename for entry in entries]
        if len({name.lower() for name in names}) != len(names):
            # Programs differ in which of two parts of one name they take.
            raise ArchiveRefused(Flaw.DAMAGED)
        if min(entry.header_offset for entry in entries) > 0:
            raise _Found(_PACKED)
        for entry in entries:
            _check_entry(archive, entry, depth)


def _check_entry(archive: ZipFile, entry: ZipInfo, depth: int) -> None:
    name = entry.filename
    if _ACTIVE_NAME.search(name):
        raise _Found(_ACTIVE)
    beginning = first_bytes(archive, entry, 8)
    if beginning.startswith(_OLE):
        raise _Found(_ACTIVE)
    if beginning.startswith(_PROGRAMS):
        raise _Found(_PACKED)
    if beginning.startswith(_ARCHIVES):
        if depth == _DEEPEST or not beginning.startswith(_ZIP):
            raise _Found(_PACKED)
        _check_inner(read_entry(archive, entry), depth + 1)
    else:
        _check_part(archive, entry)


def _check_inner(data: bytes, depth: int) -> None:
    with open_archive(data, OFFICE_LIMITS) as archive:
        if _TYPES not in archive.namelist():
            raise _Found(_PACKED)
    _check(data, depth)


class _Reader:
    """Told of every element and text as they come; keeps none of them."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins; names are without their namespaces."""
        named = {name.rpartition("}")[2]: value for name, value in attributes.items()}
        self.see(tag.rpartition("}")[2], named)

    def see(self, name: str, attributes: dict[str, str]) -> None:
        """Refuse or remember it."""

    def data(self, text: str) -> None:
        """Text between elements."""

    def close(self) -> None:
        """The end."""


class _Types(_Reader):
    def see(self, name: str, attributes: dict[str, str]) -> None:
        if _ACTIVE_TYPE.search(attributes.get("ContentType", "")):
            raise _Found(_ACTIVE)


class _Links(_Reader):
    def see(self, name: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("Type", "")
        if _ACTIVE_LINK.search(kind):
            raise _Found(_ACTIVE)
        is_outside = attributes.get("TargetMode", "").lower() == "external"
        if is_outside and not _HARMLESS_LINK.search(kind):
            raise _Found(_OUTSIDE)


class _Fields(_Reader):
    """Fields that ask another program for data (DDE), in one piece or in many."""

    def __init__(self) -> None:
        self._words = ""
        self._is_instruction = False

    def see(self, name: str, attributes: dict[str, str]) -> None:
        self._is_instruction = name in ("instrText", "delInstrText")
        if name == "fldChar" and attributes.get("fldCharType") == "begin":
            self._words = ""
        self._judge(attributes.get("instr", ""))

    def data(self, text: str) -> None:
        if self._is_instruction and len(self._words) < _LONGEST_COMMAND:
            self._words += text.strip("\r\n")
            self._judge(self._words)

    def _judge(self, words: str) -> None:
        if _COMMAND.search(words):
            raise _Found(_ACTIVE)


class _BookLinks(_Reader):
    def see(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("ddeLink", "oleLink"):
            raise _Found(_ACTIVE)


_READERS: tuple[tuple[re.Pattern[str], type[_Reader]], ...] = (
    (re.compile(r"^\[Content_Types\]\.xml$", re.IGNORECASE), _Types),
    (re.compile(r"\.rels$", re.IGNORECASE), _Links),
    (re.compile(r"^word/[^/]+\.xml$", re.IGNORECASE), _Fields),
    (re.compile(r"^xl/externalLinks/[^/]+\.xml$", re.IGNORECASE), _BookLinks),
)


def _check_part(archive: ZipFile, entry: ZipInfo) -> None:
    reader = next((kind for name, kind in _READERS if name.search(entry.filename)), None)
    if reader is None:
        return
    if entry.file_size > _LARGEST_PART:
        raise ArchiveRefused(Flaw.BOMB)
    parser = DefusedXMLParser(target=reader(), forbid_dtd=True)
    parser.feed(read_entry(archive, entry))
    parser.close()
