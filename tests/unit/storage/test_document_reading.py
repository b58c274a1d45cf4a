"""What documents by strangers say, and who made them; hostile ones end in None."""

import io
import zlib
from collections.abc import Callable

import pytest
from openpyxl import Workbook
from pypdf import PdfWriter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from marketplace.storage import document_contents
from marketplace.storage.document_contents import (
    MOST_CHARACTERS,
    MOST_PAGES,
    Unreadable,
    read_contents,
)
from marketplace.storage.document_reading import READABLE, read_document
from marketplace.storage.file_types import DOCX, PDF, PNG, PPTX, TEXT, XLSX

MakeDocx = Callable[..., bytes]
CORE = (
    '<cp:coreProperties xmlns:cp="urn:cp" xmlns:dc="urn:dc" xmlns:dcterms="urn:t">'
    "<dc:creator>王工</dc:creator><cp:lastModifiedBy> 李工\n</cp:lastModifiedBy>"
    "<dcterms:created>2026-10-01T08:00:01Z</dcterms:created></cp:coreProperties>"
)
APP = '<Properties xmlns="urn:app"><Company>某某科技</Company></Properties>'


def make_pdf(*pages: str, author: str = "") -> bytes:
    if "STSong-Light" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out)
    if author:
        canvas.setAuthor(author)
    for page in pages:
        canvas.setFont("STSong-Light", 12)
        canvas.drawString(72, 720, page)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def test_a_word_document(make_docx: MakeDocx) -> None:
    data = make_docx(docProps__core_DOT_xml=CORE, docProps__app_DOT_xml=APP)
    found = read_document(data, DOCX.media_type)
    assert found is not None
    assert (found.text, found.is_cut) == ("方案", False)
    assert found.properties == {
        "author": "王工",
        "editor": "李工",
        "created": "2026-10-01T08:00:01Z",
        "company": "某某科技",
    }


def test_a_workbook_and_slides(make_docx: MakeDocx) -> None:
    book, out = Workbook(), io.BytesIO()
    book.active["A1"] = "每周巡检一次"
    book.save(out)
    sheet = read_contents(out.getvalue(), XLSX.media_type)
    assert "每周巡检一次" in sheet.text
    slide = '<p:sld xmlns:p="urn:p" xmlns:a="urn:a"><a:p><a:t>第一</a:t><a:t>页</a:t></a:p></p:sld>'
    assert read_contents(make_docx(ppt__slides__slide1_DOT_xml=slide), PPTX.media_type).text == (
        "第一页"
    )


def test_a_pdf(make_docx: MakeDocx) -> None:
    found = read_document(make_pdf("方案概述", "第二页", author="王工"), PDF.media_type)
    assert found is not None
    assert found.text.split() == ["方案概述", "第二页"]
    assert found.properties["author"] == "王工"
    assert len(found.properties["id"]) == 32


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_plain_text_in_the_usual_encodings(encoding: str) -> None:
    found = read_contents("方案：一二三".encode(encoding), TEXT.media_type)
    assert (found.text, found.properties) == ("方案：一二三", {})


def test_long_documents_are_cut() -> None:
    found = read_contents("字".encode() * (MOST_CHARACTERS + 1), TEXT.media_type)
    assert (len(found.text), found.is_cut) == (MOST_CHARACTERS, True)
    many = read_contents(make_pdf(*["页"] * (MOST_PAGES + 1)), PDF.media_type)
    assert many.is_cut
    assert many.text.count("页") == MOST_PAGES


def test_pictures_are_not_read() -> None:
    assert PNG.media_type not in READABLE
    assert read_document(b"\x89PNG\r\n\x1a\n", PNG.media_type) is None
    with pytest.raises(Unreadable):
        read_contents(b"", PNG.media_type)


LAUGHS = (
    '<!DOCTYPE a [<!ENTITY l "lol"><!ENTITY m "&l;&l;&l;&l;&l;&l;&l;&l;">]>'
    '<w:document xmlns:w="urn:w"><w:p><w:r><w:t>&m;</w:t></w:r></w:p></w:document>'
)
FOREIGN = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


@pytest.mark.parametrize("content", [LAUGHS, FOREIGN, "<w:document", ""])
def test_documents_that_are_traps_are_not_read(make_docx: MakeDocx, content: str) -> None:
    assert read_document(make_docx(word__document_DOT_xml=content), DOCX.media_type) is None
    core = make_docx(docProps__core_DOT_xml=content)
    assert read_document(core, DOCX.media_type) is None


def _encrypted() -> bytes:
    writer, out = PdfWriter(clone_from=io.BytesIO(make_pdf("秘密"))), io.BytesIO()
    writer.encrypt("passphrase", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def _endless_pages() -> bytes:
    """A tree of pages that is its own child."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>endobj\n"
        b"trailer<</Size 3/Root 1 0 R>>\n%%EOF\n"
    )


def _bomb() -> bytes:
    """A page whose drawing is 128 MiB of spaces, packed twice."""
    packed = zlib.compress(zlib.compress(b" " * 2**27, 9), 9)
    stream = b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%s\nendstream"
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n4 0 obj"
        + stream % (len(packed), packed)
        + b"endobj\ntrailer<</Size 5/Root 1 0 R>>\n%%EOF\n"
    )


@pytest.mark.parametrize(
    "make",
    [lambda: b"%PDF-1.4\n", lambda: make_pdf("一")[:300], _encrypted, _endless_pages, _bomb],
    ids=["empty", "cut off", "locked", "endless", "bomb"],
)
def test_pdf_documents_that_are_traps_end_in_nothing(make: Callable[[], bytes]) -> None:
    found = read_document(make(), PDF.media_type)
    assert found is None or found.text.strip() == ""


def test_properties_are_short_and_printable(make_docx: MakeDocx) -> None:
    odd = CORE.replace("王工", "王\u202e工" + "长" * 1000)
    found = read_contents(make_docx(docProps__core_DOT_xml=odd), DOCX.media_type)
    author = found.properties["author"]
    assert len(author) == 300
    assert author.startswith("王工")


def test_the_limits_are_those_of_the_process() -> None:
    assert document_contents.MOST_SECONDS < 60
    assert document_contents.MOST_BYTES <= 2**30
