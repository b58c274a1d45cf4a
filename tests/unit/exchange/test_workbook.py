"""Tables out, and back in."""

import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from marketplace.exchange.cell_text import clean
from marketplace.exchange.tables import read_table
from marketplace.exchange.workbook import LONGEST_CELL, CellTooLong, write_csv, write_xlsx

HEADERS = ("场景名称", "场景描述", "预算", "截止日期")


def _first_sheet(data: bytes) -> list[tuple[object, ...]]:
    workbook = load_workbook(io.BytesIO(data))
    return list(workbook.worksheets[0].iter_rows(values_only=True))


def test_no_cell_starts_a_formula() -> None:
    hostile = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "＝1"]
    rows = [[text] for text in hostile]
    written = _first_sheet(write_xlsx(["场景名称"], rows))
    assert all(str(row[0]).startswith("'") for row in written[1:])
    for line in write_csv(["场景名称"], rows).decode("utf-8-sig").split("\r\n")[1:-1]:
        assert line.lstrip('"').startswith("'")


def test_the_header_too_is_escaped() -> None:
    assert _first_sheet(write_xlsx(["=1"], []))[0] == ("'=1",)
    assert write_csv(["=1"], []) == b"\xef\xbb\xbf'=1\r\n"


def test_numbers_and_dates_stay_so() -> None:
    row = ["甲", Decimal("150.5"), 3, date(2026, 3, 1), None, Decimal("12345678901234567.89")]
    written = _first_sheet(write_xlsx(["场景名称", "b", "c", "d", "e", "f"], [row]))[1]
    assert written[:3] == ("甲", 150.5, 3)
    assert str(written[3]).startswith("2026-03-01")
    assert written[4:] == (None, "12345678901234567.89")
    csv_line = write_csv(["场景名称"], [row]).decode("utf-8-sig").split("\r\n")[1]
    assert csv_line == "甲,150.5,3,2026-03-01,,12345678901234567.89"


def test_a_text_too_long_for_a_cell() -> None:
    assert read_table(write_xlsx(HEADERS, [["甲", "长" * 20_000]]), "").rows[0].number == 2
    with pytest.raises(CellTooLong, match="第 3 行"):
        write_xlsx(HEADERS, [["甲"], ["乙", "长" * (LONGEST_CELL + 1)]])


def test_any_sheet_name_is_made_one() -> None:
    data = write_xlsx(HEADERS, [], "a/b[1]:*?" + "长" * 40)
    assert load_workbook(io.BytesIO(data)).sheetnames == ["ab1" + "长" * 28]
    assert load_workbook(io.BytesIO(write_xlsx(HEADERS, [], "[]"))).sheetnames == ["Sheet1"]


_TEXT = st.text(alphabet="甲乙'=+-@,;\t\n\r\"｜| 1\x00\ud800", min_size=0, max_size=12)


@given(st.lists(st.tuples(_TEXT, _TEXT), min_size=1, max_size=6), st.booleans())
@settings(max_examples=150, deadline=None)
def test_reading_back_gives_what_was_written(rows: list[tuple[str, str]], is_csv: bool) -> None:
    # What reading changes on purpose, it has changed already: blanks and control characters. A
    # leading letter keeps a row from being empty or a header again.
    texts = [(f"x{clean(a)}".strip(), clean(f" {b} ")) for a, b in rows]
    kept = [(a, b) for a, b in texts if clean(b) == b]
    write = write_csv if is_csv else write_xlsx
    table = read_table(write(["场景名称", "场景描述", "备注"], [(*row, "完") for row in kept]), "")
    read = [(r.cells["场景名称"], r.cells.get("场景描述", "")) for r in table.rows]
    assert read == kept
