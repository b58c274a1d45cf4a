"""Delimited text and JSON lines."""

import json

import pytest

from marketplace.exchange.table import Table, TableLimits, UnreadableTable
from marketplace.exchange.tables import read_table

LIST = "场景名称,场景描述,预算\n甲,“描述”一,200万元\n乙,描述二,面议\n"
CELLS = [
    {"场景名称": "甲", "场景描述": "“描述”一", "预算": "200万元"},
    {"场景名称": "乙", "场景描述": "描述二", "预算": "面议"},
]


def _cells(table: Table) -> list[dict[str, str]]:
    return [dict(row.cells) for row in table.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_encodings(encoding: str) -> None:
    table = read_table(LIST.encode(encoding), "a.csv")
    assert _cells(table) == CELLS
    assert [str(note) for note in table.notes] == (
        ["文件按 GBK 编码读取。"] if encoding.startswith("gb") else []
    )


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "，"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_delimiters(delimiter: str, line_end: str, encoding: str) -> None:
    text = LIST.replace(",", delimiter).replace("\n", line_end)
    assert _cells(read_table(text.encode(encoding), "a.csv")) == CELLS


def test_commas_inside_a_semicolon_table_are_text() -> None:
    text = "场景名称;场景描述\n甲;一,二,三\n"
    assert _cells(read_table(text.encode(), "")) == [{"场景名称": "甲", "场景描述": "一,二,三"}]


def test_quoted_cells_may_hold_anything() -> None:
    text = '场景名称,场景描述\n"甲,乙","第一行\r\n第二行 ""引"""\n丙,丁\n'
    table = read_table(text.encode(), "")
    assert _cells(table) == [
        {"场景名称": "甲,乙", "场景描述": '第一行\n第二行 "引"'},
        {"场景名称": "丙", "场景描述": "丁"},
    ]
    assert [row.number for row in table.rows] == [2, 3]


def test_an_open_quote_is_refused_with_its_place() -> None:
    with pytest.raises(UnreadableTable) as refused:
        read_table('场景名称,场景描述\n甲,乙\n"丙,丁\n戊,己\n'.encode(), "")
    assert "引号" in str(refused.value.message)
    assert "4 行" in str(refused.value.message)


def test_what_is_above_and_below_the_table_is_left_out_and_told() -> None:
    text = (
        "2026年人工智能场景机会清单,,\n填报单位：某局,,\n\n场景名称,需求单位,场景描述\n"
        "甲,某公司,描述\n一、医疗领域,,\n乙,某院,描述\n场景名称,需求单位,场景描述\n"
        "丙,某厂,描述\n合计,3,\n备注：以上为初稿,,\n"
    )
    table = read_table(text.encode(), "")
    assert [row.cells["场景名称"] for row in table.rows] == ["甲", "乙", "丙"]
    assert [row.number for row in table.rows] == [5, 7, 9]
    notes = [str(note) for note in table.notes]
    assert notes == [
        "第 1 行在表头之上，作为说明跳过：2026年人工智能场景机会清单",
        "第 2 行在表头之上，作为说明跳过：填报单位：某局",
        "第 6 行不是数据，已跳过：一、医疗领域",
        "第 10 行不是数据，已跳过：合计 3",
        "第 11 行不是数据，已跳过：备注：以上为初稿",
    ]


def test_a_two_line_header() -> None:
    text = (
        "序号,场景名称,场景描述,预算（万元）,,联系方式,\n,,,下限,上限,联系人,电话\n"
        "1,甲,描述,200,300,李明,0371-1234567\n"
    )
    table = read_table(text.encode(), "")
    assert table.headers == (
        "序号",
        "场景名称",
        "场景描述",
        "预算（万元）下限",
        "预算（万元）上限",
        "联系人",
        "联系方式电话",
    )
    assert table.rows[0].cells["预算（万元）上限"] == "300"
    assert table.rows[0].number == 3


def test_repeated_and_missing_headers() -> None:
    table = read_table("场景名称,场景描述,备注,备注,\n甲,乙,丙,丁,戊\n".encode(), "")
    assert table.headers == ("场景名称", "场景描述", "备注", "备注 (2)")
    assert dict(table.rows[0].cells)["备注 (2)"] == "丁"
    assert [str(note) for note in table.notes] == ["第 5 列没有列名，其内容没有读取。"]


def test_rows_may_be_shorter_or_longer_than_the_header() -> None:
    table = read_table("场景名称,场景描述\n甲\n乙,描述,多余\n".encode(), "")
    assert _cells(table)[0] == {"场景名称": "甲"}
    assert _cells(table)[1] == {"场景名称": "乙", "场景描述": "描述"}
    assert "第 3 列" in str(table.notes[0])


def test_a_two_megabyte_cell_is_an_error_at_its_place() -> None:
    text = f"场景名称,场景描述\n甲,{'长' * 700_000}\n乙,描述\n"
    table = read_table(text.encode(), "")
    assert _cells(table) == [{"场景名称": "甲"}, {"场景名称": "乙", "场景描述": "描述"}]
    assert [(e.row, e.column) for e in table.errors] == [(2, "场景描述")]
    assert "700000" in str(table.errors[0].reason)


def test_too_many_rows_and_columns() -> None:
    rows = "场景名称,场景描述\n" + "甲,乙\n" * 11
    assert len(read_table(rows.encode(), "", TableLimits(rows=11)).rows) == 11
    with pytest.raises(UnreadableTable, match="10 行"):
        read_table(rows.encode(), "", TableLimits(rows=10))
    with pytest.raises(UnreadableTable, match="1 列"):
        read_table(rows.encode(), "", TableLimits(columns=1))


def test_escaped_cells_are_taken_back() -> None:
    table = read_table("场景名称,场景描述\n'=甲,'-乙\n".encode(), "")
    assert _cells(table) == [{"场景名称": "=甲", "场景描述": "-乙"}]


def _lines(*values: object) -> bytes:
    return "\n".join(json.dumps(value, ensure_ascii=False) for value in values).encode()


def test_json_values_become_text() -> None:
    table = read_table(
        _lines(
            {
                "title": " 甲 ",
                "budget": 3000000.10,
                "description": None,
                "tags": ["a", "", "b"],
                "open": True,
                "kpis": [{"name": "准确率"}],
                "big": 12345678901234567890,
            }
        ),
        "",
    )
    assert dict(table.rows[0].cells) == {
        "title": "甲",
        "budget": "3000000.1",
        "tags": "a、b",
        "open": "是",
        "kpis": '[{"name": "准确率"}]',
        "big": "12345678901234567890",
    }
    assert table.headers == ("title", "budget", "tags", "open", "kpis", "big")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"title": "a",}', "不是合法的 JSON"),
        ('{"title": NaN}', "NaN"),
        ('{"title": "a", "title": "b"}', "重名"),
        ('{"title": "a"} x', "不是合法的 JSON"),
        ('["title"]', "不是 JSON 对象"),
        ("[" * 100_000, "嵌套"),
        ("后记", "不是合法的 JSON"),
    ],
)
def test_a_bad_line_is_reported_and_the_others_go_on(line: str, said: str) -> None:
    data = f'{{"title": "一"}}\n\n{line}\n{{"title": "\u2028二"}}\n'.encode()
    table = read_table(data, "")
    assert [(row.number, row.cells["title"]) for row in table.rows] == [(1, "一"), (4, "二")]
    assert [(e.row, e.column) for e in table.errors] == [(3, "")]
    assert said in str(table.errors[0].reason)


def test_no_readable_line_at_all() -> None:
    with pytest.raises(UnreadableTable, match="第 1 行"):
        read_table(b'{"title": \n{"title"', "")


def test_json_limits() -> None:
    many = _lines(*({"title": str(i)} for i in range(4)))
    with pytest.raises(UnreadableTable, match="3 行"):
        read_table(many, "", TableLimits(rows=3))
    wide = read_table(_lines({"a": "1", "b": "2"}, {"a": "1"}), "", TableLimits(columns=1))
    assert (len(wide.rows), wide.errors[0].row) == (1, 1)
    long = read_table(_lines({"title": "x" * 11}), "", TableLimits(cell_characters=10))
    assert [(e.row, e.column) for e in long.errors] == [(1, "title")]
    assert dict(long.rows[0].cells) == {}


def test_hostile_text_in_json() -> None:
    table = read_table(b'{"title": "a\\u0000b\\ud800", " title ": "c"}', "")
    assert dict(table.rows[0].cells) == {"title": "ab\ufffd"}
    assert "重名" in str(table.errors[0].reason)
