"""What a document says and who made it: its text, and its properties. For files by strangers.

A hostile document can keep a reader busy, or fill the memory: `document_reading` calls this in a
process of its own. Run as a module it reads a file from standard input and writes JSON.
"""

import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from marketplace.archives import ArchiveRefused, open_archive, read_entry
from marketplace.storage.file_types import DOCX, OFFICE_LIMITS, PDF, PPTX, TEXT, XLSX

MOST_PAGES = 300
MOST_CHARACTERS = 200_000
MOST_SECONDS = 20
MOST_BYTES = 2**30
# The text of a thousand pages is smaller.
_LARGEST_PART = 32 * 2**20
_LONGEST_PROPERTY = 300

_TEXT_PARTS = {
    DOCX.media_type: ("word/document.xml",),
    PPTX.media_type: ("ppt/slides/slide",),
    XLSX.media_type: ("xl/sharedStrings.xml", "xl/worksheets/sheet"),
}
# Of a paragraph of Word and PowerPoint, and of a cell, shared or not.
_PARAGRAPHS = ("p", "si", "is")
_PROPERTIES = {
    "docProps/core.xml": {"creator": "author", "lastModifiedBy": "editor", "created": "created"},
    "docProps/app.xml": {"Company": "company"},
}
_INFO = {"/Author": "author", "/CreationDate": "created", "/Company": "company"}


@dataclass(frozen=True)
class DocumentContents:
    """The text, whether there is more than was read, and the properties that are there: author,
    editor, company, created, id."""

    text: str = ""
    is_cut: bool = False
    properties: dict[str, str] = field(default_factory=dict)


class Unreadable(Exception):
    """A document that no text can be had of."""


def read_contents(data: bytes, media_type: str) -> DocumentContents:
    """The contents of a document of this type. Raises `Unreadable`."""
    if media_type == PDF.media_type:
        return _read_pdf(data)
    if media_type in _TEXT_PARTS:
        return _read_office(data, media_type)
    if media_type == TEXT.media_type:
        return _cut(_decode(data), {})
    raise Unreadable(media_type)


def _cut(text: str, properties: dict[str, str], *, is_cut: bool = False) -> DocumentContents:
    is_cut = is_cut or len(text) > MOST_CHARACTERS
    return DocumentContents(text[:MOST_CHARACTERS], is_cut, properties)


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _read_pdf(data: bytes) -> DocumentContents:
    try:
        reader = PdfReader(BytesIO(data))
        properties = dict(_list_information(reader))
        pages: list[str] = []
        length = 0
        for number, page in enumerate(reader.pages):
            if number == MOST_PAGES or length > MOST_CHARACTERS:
                return _cut("\n".join(pages), properties, is_cut=True)
            pages.append(page.extract_text())
            length += len(pages[-1])
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise Unreadable(str(error)) from error
    except (ArithmeticError, NotImplementedError, RecursionError, OSError) as error:
        raise Unreadable(str(error)) from error
    return _cut("\n".join(pages), properties)


def _list_information(reader: PdfReader) -> Iterator[tuple[str, str]]:
    """Of the document's information dictionary, and the identifier that stays with every copy."""
    found: Any = reader.metadata or {}
    for key, name in _INFO.items():
        value = found.get(key)
        if isinstance(value, str) and value.strip():
            yield name, _clean(value)
    ids: Any = reader.trailer.get("/ID")
    first = ids[0] if isinstance(ids, list) and ids else None
    if first is not None:
        raw = getattr(first, "original_bytes", first)
        if isinstance(raw, bytes) and any(raw):
            yield "id", raw.hex()[:_LONGEST_PROPERTY]


def _clean(value: str) -> str:
    printable = "".join(letter for letter in value if letter.isprintable())
    return printable.strip()[:_LONGEST_PROPERTY]


def _read_office(data: bytes, media_type: str) -> DocumentContents:
    try:
        with open_archive(data, OFFICE_LIMITS) as archive:
            properties = dict(_list_properties(archive))
            text = "\n".join(_list_paragraphs(archive, _TEXT_PARTS[media_type]))
    except (ArchiveRefused, ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Unreadable(str(error)) from error
    return _cut(text, properties)


def _list_properties(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    there = set(archive.namelist())
    for part, names in _PROPERTIES.items():
        for element in fromstring(_read_part(archive, part)) if part in there else ():
            name = names.get(element.tag.rpartition("}")[2])
            if name and element.text and element.text.strip():
                yield name, _clean(element.text)


def _list_paragraphs(archive: zipfile.ZipFile, starts: tuple[str, ...]) -> Iterator[str]:
    length = 0
    for part in sorted(name for name in archive.namelist() if name.startswith(starts)):
        for element in fromstring(_read_part(archive, part)).iter():
            if element.tag.rpartition("}")[2] in _PARAGRAPHS and length <= MOST_CHARACTERS:
                paragraph = "".join(
                    run.text or "" for run in element.iter() if run.tag.rpartition("}")[2] == "t"
                )
                length += len(paragraph)
                yield paragraph


def _read_part(archive: zipfile.ZipFile, part: str) -> bytes:
    if archive.getinfo(part).file_size > _LARGEST_PART:
        raise Unreadable(part)
    return read_entry(archive, part)


def _limit_process() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))


def main() -> None:
    """Read what comes in, of the type that is named, and write what is in it."""
    _limit_process()
    try:
        found = read_contents(sys.stdin.buffer.read(), sys.argv[1])
    except Unreadable:
        sys.exit(1)
    json.dump(asdict(found), sys.stdout)


if __name__ == "__main__":
    main()
