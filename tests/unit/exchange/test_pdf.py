"""A printed document says what it was given, on as many pages as that takes."""

from io import BytesIO

from pypdf import PdfReader

from marketplace.exchange.pdf import PrintedDocument, PrintedTable, write_document
from tests.pdf import text_of_pdf


def _document(rows: int = 1) -> PrintedDocument:
    lines = [(str(number), f"<b>甲&乙</b>第{number}行") for number in range(rows)]
    return PrintedDocument(
        title="开启记录",
        subtitle="皮带巡检 & more",
        language="zh-Hans-CN",
        facts=[("需求单位", "某集团"), ("Checksum", "ab" * 32)],
        tables=[PrintedTable("方案", ("序号", "供给方"), (1, 3), lines)],
        notes=["所有时间均为北京时间。"],
        footer="校验和 abab",
    )


def test_it_says_what_it_was_given() -> None:
    said = text_of_pdf(write_document(_document()))
    for words in (
        "开启记录",
        "皮带巡检&more",
        "某集团",
        "ab" * 32,
        "<b>甲&乙</b>第0行",
        "校验和abab",
    ):
        assert words in said, words


def test_a_long_table_goes_on_over_the_page_under_its_heads() -> None:
    data = write_document(_document(rows=120))
    pages = PdfReader(BytesIO(data)).pages
    assert len(pages) > 2
    assert all("供给方" in page.extract_text() for page in pages[:-1])
    assert "第119行" in text_of_pdf(data)


def test_the_same_document_gives_the_same_bytes() -> None:
    assert write_document(_document()) == write_document(_document())
