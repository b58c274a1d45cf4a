"""Workbooks as people send them, and as attackers do."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook

from marketplace.exchange.table import Table, TableLimits, UnreadableTable
from marketplace.exchange.tables import read_table

MakeWorkbook = Callable[..., bytes]
Save = Callable[[Workbook], bytes]
ReplacePart = Callable[[bytes, str, bytes], bytes]

HEADER = ["场景名称", "场景描述", "预算"]
SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def _cells(table: Table) -> list[dict[str, str]]:
    return [dict(row.cells) for row in table.rows]


def _reason(data: bytes, limits: TableLimits | None = None) -> str:
    with pytest.raises(UnreadableTable) as refused:
        read_table(data, "list.xlsx", limits or TableLimits())
    return str(refused.value.message)


def test_typed_cells_become_text(make_workbook: MakeWorkbook) -> None:
    moment = datetime(2026, 3, 1, 17, 30)  # noqa: DTZ001 - spreadsheets know no zone
    header = ["场景名称", "场景描述", "a", "b", "c", "d", "e", "f", "g"]
    row = [" 甲 ", "第一行\r\n第二行", 300, 150.5, 0.1, True, date(2026, 3, 1), moment, time(9, 5)]
    assert _cells(read_table(make_workbook([header, row]), "")) == [
        {
            "场景名称": "甲",
            "场景描述": "第一行\n第二行",
            "a": "300",
            "b": "150.5",
            "c": "0.1",
            "d": "是",
            "e": "2026-03-01",
            "f": "2026-03-01 17:30:00",
            "g": "09:05:00",
        }
    ]


def test_title_and_notes_above_with_merged_cells(make_workbook: MakeWorkbook) -> None:
    data = make_workbook(
        [
            ["2026年人工智能重点应用场景机会清单"],
            ["说明：请在六月前填报，场景名称不得为空"],
            [],
            HEADER,
            ["甲", "描述一", "200万元"],
            [],
            ["乙", "描述二", "面议"],
            ["注：预算以合同为准"],
        ],
        merges=["A1:C1", "A2:C2", "A8:C8"],
    )
    table = read_table(data, "")
    assert [(row.number, row.cells["场景名称"]) for row in table.rows] == [(5, "甲"), (7, "乙")]
    assert table.sheet == "Sheet"
    assert len(table.notes) == 3


def test_a_merged_two_line_header(make_workbook: MakeWorkbook) -> None:
    data = make_workbook(
        [
            ["序号", "场景名称", "场景描述", "预算（万元）", None, "联系方式", None],
            [None, None, None, "下限", "上限", "联系人", "联系电话"],
            [1, "甲", "描述", 200, 300, "李明", "0371-1234567"],
        ],
        merges=["A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:G1"],
    )
    table = read_table(data, "")
    assert table.headers == (
        "序号",
        "场景名称",
        "场景描述",
        "预算（万元）下限",
        "预算（万元）上限",
        "联系人",
        "联系电话",
    )
    assert [row.number for row in table.rows] == [3]
    assert table.rows[0].cells["预算（万元）下限"] == "200"


def test_cells_merged_downwards_hold_for_every_row(make_workbook: MakeWorkbook) -> None:
    data = make_workbook(
        [
            ["需求单位", *HEADER],
            ["某集团", "甲", "描述", "1万元"],
            [None, "乙", "描述", "2万元"],
            [None, "丙", "描述", "3万元"],
            [None, "丁", "描述", "4万元"],
        ],
        merges=["A2:A4"],
    )
    units = [row.cells.get("需求单位") for row in read_table(data, "").rows]
    assert units == ["某集团", "某集团", "某集团", None]


def test_hidden_and_other_sheets_are_told(save: Save) -> None:
    workbook = Workbook()
    guide = workbook.worksheets[0]
    guide.title = "填表说明"
    guide.append(["请如实填写"])
    hidden = workbook.create_sheet("字典")
    hidden.append(HEADER)
    hidden.append(["隐藏", "不应读取", "1万元"])
    hidden.sheet_state = "hidden"
    for name in ("清单", "附表"):
        sheet = workbook.create_sheet(name)
        sheet.append(HEADER)
        sheet.append([name, "描述", "面议"])
    table = read_table(save(workbook), "")
    assert table.sheet == "清单"
    assert [row.cells["场景名称"] for row in table.rows] == ["清单"]
    assert [str(note) for note in table.notes] == [
        "工作表“字典”是隐藏的，没有读取。",
        "工作表“填表说明”没有读取。",
        "工作表“附表”没有读取。",
    ]


def test_nothing_but_hidden_lists_or_no_header(save: Save, make_workbook: MakeWorkbook) -> None:
    workbook = Workbook()
    hidden = workbook.create_sheet("清单")
    hidden.append(HEADER)
    hidden.sheet_state = "veryHidden"
    assert "表头" in _reason(save(workbook))
    assert "表头" in _reason(make_workbook([]))
    assert "表头" in _reason(make_workbook([["甲", "乙"], ["丙", "丁"]]))


def test_every_sheet_hidden(make_workbook: MakeWorkbook, replace_part: ReplacePart) -> None:
    data = make_workbook([HEADER, ["甲", "描述", "1元"]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        workbook = archive.read("xl/workbook.xml")
    hidden = workbook.replace(b'state="visible"', b'state="hidden"')
    assert hidden != workbook
    assert "所有工作表都是隐藏的" in _reason(replace_part(data, "xl/workbook.xml", hidden))


def test_formulas_without_a_result_are_errors_at_their_cell(
    make_workbook: MakeWorkbook, replace_part: ReplacePart
) -> None:
    data = make_workbook([HEADER, ["甲", "描述", "=100*2"], ["乙", "=CONCAT(A1)", "2万元"]])
    table = read_table(data, "")
    assert [(e.row, e.column) for e in table.errors] == [(2, "预算"), (3, "场景描述")]
    assert "公式没有保存计算结果" in str(table.errors[0].reason)
    assert _cells(table) == [
        {"场景名称": "甲", "场景描述": "描述"},
        {"场景名称": "乙", "预算": "2万元"},
    ]


def test_formulas_with_a_result_are_their_result(
    make_workbook: MakeWorkbook, replace_part: ReplacePart
) -> None:
    sheet = f"""<?xml version="1.0"?><worksheet {NAMESPACE}><sheetData>
    <row r="1"><c r="A1" t="inlineStr"><is><t>场景名称</t></is></c>
      <c r="B1" t="inlineStr"><is><t>场景描述</t></is></c>
      <c r="C1" t="inlineStr"><is><t>预算</t></is></c></row>
    <row r="2"><c r="A2" t="str"><f>"a"</f><v>甲</v></c>
      <c r="B2" t="str"><f>IF(1,"")</f><v></v></c>
      <c r="C2"><f>1+1</f><v>2</v></c></row>
    <row r="3"><c r="A3" t="str"><f>"b"</f><v>乙</v></c>
      <c r="C3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>
    </sheetData></worksheet>""".encode()
    table = read_table(replace_part(make_workbook([HEADER]), SHEET, sheet), "")
    assert _cells(table) == [{"场景名称": "甲", "预算": "2"}, {"场景名称": "乙"}]
    assert [(e.row, e.column) for e in table.errors] == [(3, "预算")]
    assert "#DIV/0!" in str(table.errors[0].reason)


def _inline(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def test_a_two_megabyte_cell(make_workbook: MakeWorkbook, replace_part: ReplacePart) -> None:
    text = "长" * 700_000
    rows = "".join(
        f"<row>{''.join(_inline(cell) for cell in row)}</row>" for row in (HEADER[:2], ("甲", text))
    )
    sheet = f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>".encode()
    table = read_table(replace_part(make_workbook([HEADER]), SHEET, sheet), "")
    assert _cells(table) == [{"场景名称": "甲"}]
    assert [(e.row, e.column) for e in table.errors] == [(2, "场景描述")]


def test_an_archive_that_unpacks_into_a_flood(
    make_workbook: MakeWorkbook, replace_part: ReplacePart
) -> None:
    bomb = replace_part(make_workbook([HEADER]), SHEET, bytes(30 * 1024 * 1024))
    assert len(bomb) < 100_000
    assert "解压后过大" in _reason(bomb)


@pytest.mark.parametrize(
    ("limits", "part"),
    [
        (TableLimits(unpacked_bytes=1_000), SHEET),
        (TableLimits(entries=3), SHEET),
        (TableLimits(part_bytes=100), SHEET),
    ],
)
def test_archive_limits(make_workbook: MakeWorkbook, limits: TableLimits, part: str) -> None:
    assert "解压后过大" in _reason(make_workbook([HEADER, ["甲", "乙", "1元"]]), limits)


def test_entities_are_refused(make_workbook: MakeWorkbook, replace_part: ReplacePart) -> None:
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 9))
    sheet = f"""<?xml version="1.0"?><!DOCTYPE w [<!ENTITY l0 "ha">{laughs}]>
    <worksheet {NAMESPACE}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&l8;</t></is></c>
    </row></sheetData></worksheet>""".encode()
    whole = make_workbook([HEADER])
    assert "已损坏或不合规范" in _reason(replace_part(whole, SHEET, sheet))
    assert "已损坏或不合规范" in _reason(
        replace_part(whole, "xl/workbook.xml", sheet.replace(b"worksheet", b"workbook"))
    )
    outside = b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w>&x;</w>'
    assert "已损坏或不合规范" in _reason(replace_part(whole, "[Content_Types].xml", outside))


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>',
        '<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
        '<row r="1e999"/>',
        '<row r="x"/>',
        '<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>99999</v></c></row>',
        '<row r="1"><c r="A1" s="99999"><v>1e999</v></c></row>',
        '<row r="1"><c r="A1" t="d"><v>yesterday</v></c></row>',
    ],
)
def test_nonsense_in_a_sheet_is_refused(
    rows: str, make_workbook: MakeWorkbook, replace_part: ReplacePart
) -> None:
    sheet = f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>".encode()
    reason = _reason(replace_part(make_workbook([HEADER]), SHEET, sheet))
    assert "表头" in reason or "已损坏" in reason


def test_a_cell_in_the_last_column_is_too_wide(make_workbook: MakeWorkbook) -> None:
    data = make_workbook([[*HEADER, *[""] * 200, "far"], ["甲", "乙", "1元"]])
    assert "超过 200 列" in _reason(data)


def test_too_many_rows(make_workbook: MakeWorkbook) -> None:
    data = make_workbook([HEADER, *[["甲", "乙", "1元"]] * 11])
    assert len(read_table(data, "", TableLimits(rows=11)).rows) == 11
    assert "超过 10 行" in _reason(data, TableLimits(rows=10))


def _archive(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return out.getvalue()


def test_other_archives() -> None:
    assert "不是电子表格" in _reason(_archive(readme="x"))
    assert "OpenDocument" in _reason(_archive(mimetype="x", **{"content.xml": "x"}))
    types = {"[Content_Types].xml": "<Types/>"}
    assert ".xlsb" in _reason(_archive(**types, **{"xl/workbook.bin": "x"}))
    assert "不是电子表格" in _reason(_archive(**types, **{"word/document.xml": "x"}))
    assert "已损坏" in _reason(_archive(**types, **{"xl/workbook.xml": "x"}))


def test_a_password_on_the_archive(make_workbook: MakeWorkbook) -> None:
    data = bytearray(make_workbook([HEADER]))
    place = data.index(b"PK\x01\x02")
    data[place + 8] |= 1
    assert "密码" in _reason(bytes(data))


def test_a_cut_off_file(make_workbook: MakeWorkbook) -> None:
    assert "已损坏" in _reason(make_workbook([HEADER, ["甲", "乙", "丙"]])[:2000])
