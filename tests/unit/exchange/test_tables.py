"""What is taken for a table and what is refused, by content."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.exchange.table import TableLimits, UnreadableTable
from marketplace.exchange.tables import read_table
from marketplace.exchange.workbook import write_csv, write_xlsx

HEADERS = ("场景名称", "场景描述", "预算")
ROWS = [("甲", "描述一", "200-300万元"), ("乙", "描述二", "面议")]
EXPECTED = [
    {"场景名称": "甲", "场景描述": "描述一", "预算": "200-300万元"},
    {"场景名称": "乙", "场景描述": "描述二", "预算": "面议"},
]
WHOLE = write_xlsx(HEADERS, ROWS)
OLE_HEADER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def _reason(data: bytes, limits: TableLimits | None = None) -> str:
    with pytest.raises(UnreadableTable) as refused:
        read_table(data, "list.xlsx", limits or TableLimits())
    return str(refused.value.message)


@pytest.mark.parametrize("filename", ["list.xlsx", "list.csv", "list.txt", ""])
def test_the_name_of_the_file_does_not_matter(filename: str) -> None:
    for data in (write_xlsx(HEADERS, ROWS), write_csv(HEADERS, ROWS)):
        assert [dict(row.cells) for row in read_table(data, filename).rows] == EXPECTED


def test_rows_are_counted_as_the_program_shows_them() -> None:
    assert [row.number for row in read_table(write_xlsx(HEADERS, ROWS), "").rows] == [2, 3]
    assert [row.number for row in read_table(write_csv(HEADERS, ROWS), "").rows] == [2, 3]


def test_password_protected_or_old() -> None:
    reason = _reason(OLE_HEADER)
    assert "密码" in reason
    assert "另存为 .xlsx" in reason


@pytest.mark.parametrize("data", [b"", b"  \r\n\n", b"\t"])
def test_empty(data: bytes) -> None:
    assert "空" in _reason(data)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(100),
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01",
        b"MZ\x90\x00\x03\x00\x00\x00",
    ],
)
def test_pictures_and_programs_are_no_tables(data: bytes) -> None:
    assert "不是表格" in _reason(data) or "编码" in _reason(data)


def test_a_web_page_called_a_spreadsheet() -> None:
    assert "网页" in _reason("<html><table><tr><td>场景名称</td></tr></table></html>".encode())
    assert "网页" in _reason(b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>")


def test_text_without_known_headers() -> None:
    reason = _reason("你好，世界\n这不是列表".encode())
    assert "表头" in reason
    assert "场景名称" in reason


def test_too_large_a_file() -> None:
    assert "超过 1 MB" in _reason(b"x" * (1024 * 1024 + 1), TableLimits(bytes=1024 * 1024))


def test_a_json_array_is_told_how_to_be_lines() -> None:
    assert "JSON Lines" in _reason(b'[{"title": "a"}]')


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"{", "场景名称,场景描述\n".encode()):
        try:
            read_table(start + data, "x")
        except UnreadableTable as refused:
            reason = str(refused.message)
        else:
            reason = "read"
        assert reason


@given(st.data())
@settings(max_examples=150, deadline=None, database=None)
def test_a_damaged_workbook_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        reason = str(len(read_table(bytes(whole), "x").rows))
    except UnreadableTable as refused:
        reason = str(refused.message)
    assert reason
