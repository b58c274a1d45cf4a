"""PDF documents with programs or files in them are refused."""

import zlib

import pytest

from marketplace.storage.file_types import FileRefused
from marketplace.storage.pdf_files import check_pdf
from tests.unit.storage.conftest import pack

HEAD = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog "
TAIL = b" >>\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"


def _pdf(catalog: bytes = b"", more: bytes = b"") -> bytes:
    return HEAD + catalog + TAIL.replace(b"endobj\n", b"endobj\n" + more, 1)


def _object_stream(content: bytes, around: bytes = b"/Filter /FlateDecode") -> bytes:
    packed = zlib.compress(content)
    start = b"2 0 obj\n<< /Type /ObjStm " + around + b" /Length %d >>\nstream\n" % len(packed)
    return start + packed + b"\nendstream\nendobj\n"


@pytest.mark.parametrize(
    "data",
    [
        _pdf(),
        _pdf(b"/Lang (JavaScript) /JavaScriptless 1 /Launcher 2"),
        _pdf(more=_object_stream(b"<< /Type /Pages >>")),
        _pdf(more=_object_stream(b"x", b"/Filter /Crypt").replace(b"x\x9c", b"??")),
        b"%PDF-1.4 the plan",
    ],
)
def test_documents_that_show_pages_are_taken(data: bytes) -> None:
    check_pdf(data, "方案.pdf")


@pytest.mark.parametrize(
    ("catalog", "says"),
    [
        (b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>", "脚本"),
        (b"/OpenAction << /S/J#61vaScrip#74/JS 9 0 R >>", "脚本"),
        (b"/OpenAction << /S /Launch /F (cmd.exe) >>", "脚本"),
        (b"/Names << /EmbeddedFiles 3 0 R >>", "附有其他文件"),
        (b"/EF << /F 3 0 R >> /Type/EmbeddedFile", "附有其他文件"),
        (b"/Subtype /RichMedia ", "脚本"),
        (b"/AcroForm << /XFA 4 0 R >>", "脚本"),
    ],
)
def test_documents_that_do_more_are_refused(catalog: bytes, says: str) -> None:
    for data in (_pdf(catalog), _pdf(more=_object_stream(b"<<" + catalog + b">>"))):
        with pytest.raises(FileRefused, match=says):
            check_pdf(data, "方案.pdf")


def test_a_flood_of_objects_is_refused() -> None:
    flood = _object_stream(bytes(65 * 2**20))
    with pytest.raises(FileRefused, match="解压后过大"):
        check_pdf(_pdf(more=flood), "方案.pdf")


@pytest.mark.parametrize("tail", [pack({"a.exe": "MZ"}), b"<html><script>alert(1)</script>"])
def test_documents_that_are_something_else_too_are_refused(tail: bytes) -> None:
    with pytest.raises(FileRefused, match="另一种文件"):
        check_pdf(_pdf() + tail, "方案.pdf")
