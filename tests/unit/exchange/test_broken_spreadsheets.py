"""Twelve spreadsheets as people really send them: each gets the right rows or the right message.

The twelfth kind, 50,000 rows, is `tests/unit/services/test_import_jobs.py` and
`marketplace bench import`; here are its limits.
"""

import io
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from marketplace.domain.money import Budget
from marketplace.exchange.scenario_rows import ScenarioSheet, read_scenarios
from marketplace.exchange.table import TableLimits, TooManyRows, UnreadableTable
from marketplace.exchange.tables import read_table
from marketplace.exchange.workbook import write_csv

HEADER = ("场景名称", "需求单位", "场景描述", "预算", "截止日期")
TITLES = ["皮带巡检", "病历质控"]
ROWS = (
    ("皮带巡检", "一矿", "识别大块矸石。", "200-300万元", "2026-09-30"),
    ("病历质控", "二院", "检查病历缺项。", "面议", "2026-10-08"),
)
Change = Callable[[Any], None]


def _csv(rows: Sequence[Sequence[str]] = ROWS) -> str:
    return write_csv(HEADER, rows).decode("utf-8-sig")


def _xlsx(
    change: Change | None = None, rows: Sequence[Sequence[object]] = (HEADER, *ROWS)
) -> bytes:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    if change:
        change(sheet)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _read(data: bytes) -> ScenarioSheet:
    return read_scenarios(read_table(data, "清单"))


def _merged_header(sheet: Any) -> None:
    sheet.insert_rows(1, 2)
    sheet["A1"] = "二〇二六年人工智能场景机会清单"
    sheet["A2"], sheet["D2"] = "基本情况", "预算与时间"
    for merge in ("A1:E1", "A2:C2", "D2:E2"):
        sheet.merge_cells(merge)


def _notes_rows(sheet: Any) -> None:
    sheet.insert_rows(1, 3)
    sheet["A1"], sheet["A2"] = "附件一", "填表说明：请于九月底前填报"
    sheet.append(["合计", None, None, "300万元"])
    sheet.append(["注：预算含税。"])


def _hidden_sheet(sheet: Any) -> None:
    other = sheet.parent.create_sheet("旧稿", 0)
    other.append(HEADER)
    other.append(["不该读到", "甲", "乙", "", ""])
    other.sheet_state = "hidden"


def _hidden_row_and_column(sheet: Any) -> None:
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["D"].hidden = True


GOOD = {
    "wrong encoding that still is one: UTF-16": _csv().encode("utf-16"),
    "GBK csv": _csv().encode("gbk"),
    "merged headers": _xlsx(_merged_header),
    "notes rows above and below": _xlsx(_notes_rows),
    "hidden sheet": _xlsx(_hidden_sheet),
    "hidden row and column": _xlsx(_hidden_row_and_column),
    "full-width digits": _csv(
        [
            ("皮带巡检", "一矿", "识别大块矸石。", "２００－３００万元", "２０２６－０９－３０"),
            ("病历质控", "二院", "检查病历缺项。", "面议", "２０２６年１０月８日"),
        ]
    ).encode(),
    "dates as text in several forms": _csv(
        [(*ROWS[0][:4], "二〇二六年九月三十日前"), (*ROWS[1][:4], "2026/10/8（星期四）")]
    ).encode(),
    "dates as serial numbers": _xlsx(rows=(HEADER, (*ROWS[0][:4], 46295), (*ROWS[1][:4], 46303))),
    "dates as dates": _xlsx(
        rows=(HEADER, (*ROWS[0][:4], date(2026, 9, 30)), (*ROWS[1][:4], date(2026, 10, 8)))
    ),
}
NOTED = {
    "GBK csv": "GBK",
    "notes rows above and below": "不是数据，已跳过：注：预算含税",
    "hidden sheet": "工作表“旧稿”是隐藏的，没有读取",
    "hidden row and column": "有 1 行是隐藏的，也读取了",
}


@pytest.mark.parametrize("kind", GOOD)
def test_the_right_rows(kind: str) -> None:
    sheet = _read(GOOD[kind])
    assert [row.values.title for row in sheet.rows] == TITLES
    assert sheet.errors == ()
    first, second = (row.values for row in sheet.rows)
    assert first.budget == Budget(Decimal(2_000_000), Decimal(3_000_000))
    assert second.budget.is_negotiable
    assert first.proposal_deadline == date(2026, 9, 30)
    assert second.proposal_deadline == date(2026, 10, 8)
    assert NOTED.get(kind, "") in "".join(str(note) for note in sheet.notes)


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("二百万元", 2_000_000),
        ("三百五十万", 3_500_000),
        ("叁佰万元整", 3_000_000),
        ("一千二百万", 12_000_000),
        ("两亿元", 200_000_000),
    ],
)
def test_chinese_numerals_in_budgets(text: str, yuan: int) -> None:
    row = _read(_csv([(*ROWS[0][:3], text, "")]).encode()).rows[0]
    assert row.errors == ()
    assert row.values.budget == Budget(Decimal(yuan), Decimal(yuan))


def test_spoken_short_forms_are_named_not_guessed() -> None:
    row = _read(_csv([(*ROWS[0][:3], "三百五", "")]).encode()).rows[0]
    assert [(error.row, error.column) for error in row.errors] == [(2, "预算")]


def test_formulas_give_their_stored_result_or_are_named(
    replace_part: Callable[[bytes, str, bytes], bytes],
) -> None:
    data = _xlsx(rows=(HEADER, (*ROWS[0][:3], "=2*100", ""), (*ROWS[1][:3], "=1/0", "")))
    before = _read(data)
    assert [(e.row, e.column) for e in before.errors] == [(2, "预算"), (3, "预算")]
    assert "公式没有保存计算结果" in str(before.errors[0].reason)
    path = "xl/worksheets/sheet1.xml"
    stored = io.BytesIO(data)
    import_sheet = _part(stored, path)
    computed = import_sheet.replace(b"<f>2*100</f><v />", b"<f>2*100</f><v>2000000</v>")
    computed = computed.replace(b"<f>2*100</f><v></v>", b"<f>2*100</f><v>2000000</v>")
    assert computed != import_sheet
    after = _read(replace_part(data, path, computed))
    assert after.rows[0].values.budget == Budget(Decimal(2_000_000), Decimal(2_000_000))
    assert [(e.row, e.column) for e in after.errors] == [(3, "预算")]


def _part(data: io.BytesIO, path: str) -> bytes:
    with ZipFile(data) as archive:
        return archive.read(path)


# The container of an encrypted workbook: its directory names the streams in UTF-16.
_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
REFUSED = {
    "wrong encoding": ("場景名稱,描述".encode("big5") + b"\xff\x81", "编码无法识别"),
    "password-protected": (
        _CONTAINER + "EncryptionInfo".encode("utf-16-le") + "EncryptedPackage".encode("utf-16-le"),
        "文件有密码保护。请去掉密码后再上传",
    ),
    "an old .xls": (_CONTAINER + "Workbook".encode("utf-16-le"), "旧版 .xls"),
    "a PDF renamed": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "这是 PDF 文件"),
    "a photograph renamed": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(64), "这是 JPEG 文件"),
    "a web page renamed": (b"<!DOCTYPE html><html><body>x</body></html>", "网页"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_the_right_message(kind: str) -> None:
    data, said = REFUSED[kind]
    with pytest.raises(UnreadableTable) as refused:
        _read(data)
    assert said in str(refused.value.message)


def test_50_000_rows_are_taken_and_one_more_is_refused() -> None:
    lines = "场景名称,场景描述\n" + "甲,乙\n" * 50_000
    assert len(read_table(lines.encode(), "长.csv").rows) == TableLimits().rows == 50_000
    with pytest.raises(TooManyRows) as refused:
        read_table((lines + "丙,丁\n").encode(), "长.csv")
    assert "超过 50000 行" in str(refused.value.message)
