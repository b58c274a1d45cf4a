"""What a file is, judged by its content."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from marketplace.storage.file_types import (
    DOCX,
    JPEG,
    PDF,
    PNG,
    PPTX,
    TEXT,
    XLSX,
    FileRefused,
    FileType,
    identify,
    safe_name,
)


def package(*names: str) -> bytes:
    """A ZIP archive with these members."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return written.getvalue()


PROPER = "[Content_Types].xml"


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"%PDF-1.7\n", "计划.pdf", PDF),
        (b"\x89PNG\r\n\x1a\n....", "图.PNG", PNG),
        (b"\xff\xd8\xff\xe0", "图.jpeg", JPEG),
        (package(PROPER, "word/document.xml"), "a.docx", DOCX),
        (package(PROPER, "xl/workbook.xml"), "a.xlsx", XLSX),
        (package(PROPER, "ppt/presentation.xml"), "a.pptx", PPTX),
        ("说明".encode(), "说明.txt", TEXT),
        ("说明".encode("gb18030"), "说明.csv", TEXT),
        (b"", "空.md", TEXT),
    ],
)
def test_content_says_what_it_is(data: bytes, name: str, expected: FileType) -> None:
    assert identify(data, name) is expected


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"MZ\x90\x00\x03", "setup.exe"),
        (b"MZ\x90\x00\x03", "plan.pdf"),
        (b"\x7fELF\x00", "plan.txt"),
        (b"%PDF-1.7", "plan.docx"),
        (b"%PDF-1.7", "plan"),
        (b"%PDF-1.7", "plan.pdf.exe"),
        (b"just text", "plan.pdf"),
        (b"<html>", "page.html"),
        (b"a\x00b", "plan.txt"),
        (b"\xff\xfe\xff", "plan.txt"),
        (package("a.txt"), "a.zip"),
        (package(PROPER, "word/document.xml"), "a.xlsx"),
        (package("word/document.xml"), "a.docx"),
        (b"PK\x03\x04 broken", "a.docx"),
        (package(PROPER, "word/document.xml")[:-30], "a.docx"),
    ],
)
def test_what_belies_its_name_or_is_nothing_we_take_is_refused(data: bytes, name: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        identify(data, name)
    assert name in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("方案.pdf", "方案.pdf"),
        ("C:\\我的文档\\方案.pdf", "方案.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\r\nc\u202e.pdf", "abc.pdf"),
        ('<b>"a"|b?*.pdf', "bab.pdf"),
        ("  方  案 .pdf ", "方 案 .pdf"),
        (".", "file"),
        ("...", "file"),
        ("/", "file"),
        ("", "file"),
        ("\x00", "file"),
        ("e\u0301.pdf", "é.pdf"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com1.tar.pdf", "_com1.tar.pdf"),
        ("LPT\u00b9.pdf", "_LPT\u00b9.pdf"),
        ("console.pdf", "console.pdf"),
        ("中选.exe.pdf", "中选_exe.pdf"),
        ("a.php.HTML .pdf", "a_php_HTML .pdf"),
        ("第1.2版.pdf", "第1.2版.pdf"),
        ("gpj\u202efdp.exe.pdf", "gpjfdp_exe.pdf"),
        ("a\u2066b\u200f.pdf", "ab.pdf"),
    ],
)
def test_a_name_is_safe_for_file_systems_and_headers(name: str, expected: str) -> None:
    assert safe_name(name) == expected


def test_old_office_files_are_refused_with_what_to_do() -> None:
    with pytest.raises(FileRefused, match=r"另存为 \.docx"):
        identify(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "方案.doc")


def test_a_long_name_keeps_its_extension() -> None:
    assert safe_name("长" * 300 + ".pdf") == "长" * 116 + ".pdf"
    assert len(safe_name("长" * 300)) == 120
    assert len(safe_name("a." + "x" * 100_000)) <= 120


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=4))
@example([(0, 0)])
@settings(max_examples=300, deadline=None)
def test_a_damaged_package_is_taken_or_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(package(PROPER, "word/document.xml"))
    directory = data.index(b"PK\x01\x02")
    data[directory + 6] = 199  # "version needed to extract", of which zipfile knows up to 6.3
    for place, byte in changes:
        data[4 + place % (len(data) - 4)] = byte
    with suppress(FileRefused):
        assert identify(bytes(data), "a.docx") == DOCX
