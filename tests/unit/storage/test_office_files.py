"""Office documents that do more than show text are refused; ordinary ones are taken."""

import io
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from marketplace.exchange.workbook import write_xlsx
from marketplace.storage.file_types import FileRefused
from marketplace.storage.office_files import check_office
from tests.unit.storage.conftest import TYPES, WORD, content_types, document, links, pack

MakeDocx = Callable[..., bytes]
NAME = "方案.docx"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)


def _refusal(data: bytes) -> str:
    with pytest.raises(FileRefused) as refusal:
        check_office(data, NAME)
    assert NAME in str(refusal.value)
    return str(refusal.value)


def _workbook() -> bytes:
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


def test_ordinary_documents_are_taken(make_docx: MakeDocx) -> None:
    check_office(make_docx(), NAME)
    check_office(write_xlsx(["名称"], [["=1+1"]]), "清单.xlsx")
    check_office(_workbook(), "清单.xlsx")


def test_a_chart_may_bring_its_workbook_and_a_text_its_links(make_docx: MakeDocx) -> None:
    check_office(
        make_docx(
            word__embeddings__Workbook1_DOT_xlsx=_workbook(),
            word___rels__document_DOT_xml_DOT_rels=links(
                ("hyperlink", "https://example.com/", "External"),
                ("image", "media/image1.png", "Internal"),
            ),
        ),
        NAME,
    )


@pytest.mark.parametrize(
    "part",
    [
        "word/vbaProject.bin",
        "word/vbaData.xml",
        "xl/macrosheets/sheet1.xml",
        "xl/dialogsheets/sheet1.xml",
        "word/activeX/activeX1.xml",
        "xl/embeddings/oleObject1.bin",
    ],
)
def test_parts_that_run_are_refused_by_their_name(part: str) -> None:
    assert "含有宏" in _refusal(pack({TYPES: content_types(WORD), part: "x"}))


@pytest.mark.parametrize(
    "kind",
    [
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        "application/vnd.ms-excel.macrosheet+xml",
        "application/vnd.ms-excel.intlmacrosheet+xml",
        "application/vnd.ms-excel.sheet.binary.macroEnabled.main",
        "application/vnd.ms-office.vbaProject",
        "application/vnd.ms-office.activeX+xml",
        "application/vnd.openxmlformats-officedocument.oleObject",
    ],
)
def test_parts_that_run_are_refused_by_their_type(kind: str) -> None:
    assert "含有宏" in _refusal(pack({TYPES: content_types(WORD, kind), "word/document.xml": "x"}))


@pytest.mark.parametrize("content", [OLE, b"MZ\x90\x00" + bytes(60), b"\x7fELF", b"Rar!\x1a\x07"])
def test_parts_are_judged_by_their_content(make_docx: MakeDocx, content: bytes) -> None:
    assert "没有收下" in _refusal(make_docx(word__media__image1_DOT_png=content))


@pytest.mark.parametrize(
    ("kind", "mode", "says"),
    [
        ("attachedTemplate", "External", "文档之外"),
        ("frame", "external", "文档之外"),
        ("image", "External", "文档之外"),
        ("oleObject", "External", "含有宏"),
        ("vbaProject", "Internal", "含有宏"),
        ("control", "Internal", "含有宏"),
    ],
)
def test_links_that_fetch_or_run_are_refused(
    make_docx: MakeDocx, kind: str, mode: str, says: str
) -> None:
    rels = links((kind, "https://evil.example/a", mode))
    assert says in _refusal(make_docx(word___rels__settings_DOT_xml_DOT_rels=rels))


@pytest.mark.parametrize(
    "body",
    [
        '<w:fldSimple w:instr="DDEAUTO c:\\windows\\system32\\cmd.exe"/>',
        '<w:fldChar w:fldCharType="begin"/><w:instrText> DDE</w:instrText>'
        "<w:instrText>AUTO cmd</w:instrText>",
        "<w:instrText>ddeauto </w:instrText>",
    ],
)
def test_commands_in_fields_are_refused(make_docx: MakeDocx, body: str) -> None:
    assert "外部命令" in _refusal(make_docx(word__header1_DOT_xml=document(body)))


def test_fields_that_only_sound_alike_are_taken(make_docx: MakeDocx) -> None:
    body = (
        '<w:fldChar w:fldCharType="begin"/><w:instrText>HYPERLINK "x/ddeauto"</w:instrText>'
        "<w:t>DDEAUTO</w:t>"
    )
    check_office(make_docx(word__document_DOT_xml=document(body)), NAME)


@pytest.mark.parametrize("name", ["ddeLink", "oleLink"])
def test_commands_in_workbooks_are_refused(name: str) -> None:
    link = (
        f'<externalLink xmlns="urn:x"><{name} ddeService="cmd" ddeTopic="/C calc"/></externalLink>'
    )
    parts = {TYPES: content_types(WORD), "xl/externalLinks/externalLink1.xml": link}
    assert "外部命令" in _refusal(pack(parts))


def test_archives_inside_are_refused(make_docx: MakeDocx) -> None:
    assert "压缩包" in _refusal(make_docx(word__media__a_DOT_bin=pack({"a.txt": "x"})))
    inner = pack({TYPES: content_types(WORD), "word/a.xlsx": _workbook()})
    assert "压缩包" in _refusal(make_docx(word__embeddings__a_DOT_docx=inner))
    macro = pack({TYPES: content_types(WORD), "word/vbaProject.bin": "x"})
    assert "含有宏" in _refusal(make_docx(word__embeddings__a_DOT_docx=macro))


def test_an_archive_in_front_is_refused(make_docx: MakeDocx) -> None:
    assert "没有收下" in _refusal(pack({"evil.exe": "MZ"}) + make_docx())


def test_a_flood_is_refused(make_docx: MakeDocx) -> None:
    assert "解压后过大" in _refusal(make_docx(word__media__image1_DOT_png=bytes(30 * 2**20)))
    many = {TYPES: content_types(WORD), **{f"word/media/{n}": "" for n in range(2001)}}
    assert "解压后过大" in _refusal(pack(many))


def test_an_entity_flood_is_refused(make_docx: MakeDocx) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
    assert "已损坏" in _refusal(make_docx(word__document_DOT_xml=bomb))


def test_sizes_that_lie_are_refused(make_docx: MakeDocx) -> None:
    data = bytearray(make_docx(word__media__a_DOT_png=b"x" * 5000))
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = (10).to_bytes(4, "little")  # unpacked size
    assert "已损坏" in _refusal(bytes(data))


def test_a_password_is_refused(make_docx: MakeDocx) -> None:
    data = bytearray(make_docx())
    for at in (data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8):
        data[at] |= 1
    assert "密码保护" in _refusal(bytes(data))


def test_two_parts_of_one_name_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in (TYPES, "word/document.xml", "word/Document.xml"):
            archive.writestr(name, content_types(WORD))
    assert "已损坏" in _refusal(out.getvalue())
