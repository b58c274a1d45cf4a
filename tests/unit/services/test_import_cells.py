"""Cells that a person corrects, and what they make."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.exchange.scenario_headers import map_columns
from marketplace.exchange.scenario_rows import read_scenarios
from marketplace.exchange.table import Table, TableRow
from marketplace.models.import_batch import RowStatus
from marketplace.services.import_cells import (
    FIELDS,
    cells_of,
    field_of,
    fields_of,
    key_of,
    read_cells,
    tidy_cells,
)

WHOLE = {
    "场景名称": "矿山识别",
    "需求单位": "某矿业集团",
    "行业": "煤炭",
    "子场景": "质检",
    "所在地市": "洛阳市",
    "场景描述": "识别大块矸石。",
    "合作需求": "联合攻关",
    "考核指标": "识别率 ≥ 95%",
    "预算（万元）": "200-300",
    "最高限价（万元）": "280",
    "参考价": "200万元",
    "参考工期（天）": "90",
    "最长工期": "180天",
    "合作模式": "揭榜挂帅",
    "部署方式": "内网",
    "信创要求": "是",
    "数据密级": "内部",
    "截止日期": "2026年9月30日",
    "联系方式": "张三 0371-12345678",
}


def _read(cells: dict[str, str]) -> dict[str, str]:
    table = Table(tuple(cells), (TableRow(2, cells),))
    row = read_scenarios(table).rows[0]
    return cells_of(table.rows[0], row.values, map_columns(table.headers))


def test_a_row_becomes_cells_and_the_cells_a_draft() -> None:
    cells = _read(WHOLE)
    assert cells["sector"] == "industry"
    assert cells["sub_scenario"] == "quality-inspection"
    assert cells["city"] == "luoyang"
    assert cells["budget"] == "200-300万元"
    assert cells["price_ceiling"] == "280万元"
    assert cells["is_domestic_stack_required"] == "yes"
    assert (cells["contact_name"], cells["contact_phone"]) == ("张三", "0371-12345678")
    reading = read_cells(cells)
    assert (reading.status, reading.errors, reading.missing) == (RowStatus.READY, {}, ())
    content = reading.content
    assert content.contents == "识别大块矸石。\n\n合作需求：\n联合攻关\n\n考核指标：\n识别率 ≥ 95%"
    assert (content.sector, content.sub_scenario) == ("industry", "quality-inspection")
    assert (content.city, content.deployment) == ("luoyang", "on-premises")
    assert (content.cooperation_mode, content.data_confidentiality) == ("challenge", "internal")
    assert content.is_domestic_stack_required
    assert (content.budget_minimum, content.budget_maximum) == (
        Decimal(2_000_000),
        Decimal(3_000_000),
    )
    assert (content.price_ceiling, content.reference_price) == (
        Decimal(2_800_000),
        Decimal(2_000_000),
    )
    assert (content.reference_days, content.longest_days) == (90, 180)
    # The end of the day in Henan, eight hours ahead of UTC.
    assert content.proposal_deadline == datetime(2026, 9, 30, 15, 59, 59, tzinfo=UTC)
    assert sum(item.weight for item in content.criteria) == 100


@pytest.mark.parametrize(
    ("cells", "pain_point", "contents"),
    [
        ({"description": "一"}, "", "一"),
        ({"description": "一", "contents": "二"}, "一", "二"),
        ({"description": "一", "pain_point": "三"}, "三", "一"),
        ({"description": "一", "contents": "二", "pain_point": "三"}, "三", "一\n\n二"),
        ({"contents": "二", "goal": "四"}, "", "二\n\n合作需求：\n四"),
    ],
)
def test_where_the_texts_go(cells: dict[str, str], pain_point: str, contents: str) -> None:
    content = read_cells({"title": "甲", **cells}).content
    assert (content.pain_point, content.contents) == (pain_point, contents)


def test_what_could_not_be_read_stands_as_it_was_written() -> None:
    cells = _read({"场景名称": "甲", "场景描述": "一", "预算": "看着办", "截止日期": "年底"})
    assert (cells["budget"], cells["proposal_deadline"]) == ("看着办", "年底")
    reading = read_cells(cells)
    assert reading.status == RowStatus.WRONG
    assert set(reading.errors) == {"budget", "proposal_deadline"}


def test_bounds_in_two_columns_are_one_cell() -> None:
    assert _read({"预算下限（万元）": "5", "预算上限（万元）": "8"})["budget"] == "5-8万元"
    assert _read({"预算下限": "八", "预算上限": "五"})["budget"] == "八-五"


@pytest.mark.parametrize(
    ("field", "text"),
    [("title", "长" * 201), ("description", "长" * 8001), ("contact_name", "长" * 61)],
)
def test_what_a_draft_cannot_hold_is_said_at_its_cell(field: str, text: str) -> None:
    reading = read_cells({"title": "甲", "description": "一", field: text})
    assert list(reading.errors) == [field]


@pytest.mark.parametrize(
    ("cells", "missing"),
    [
        ({}, ("title", "description")),
        ({"title": "甲"}, ("description",)),
        ({"title": "甲", "goal": "要好"}, ("description",)),
        ({"description": "一"}, ("title",)),
    ],
)
def test_what_is_missing(cells: dict[str, str], missing: tuple[str, ...]) -> None:
    reading = read_cells(cells)
    assert (reading.missing, reading.status) == (missing, RowStatus.INCOMPLETE)


def test_the_whole_province_and_its_cities_are_read_from_their_slugs() -> None:
    assert read_cells({"city": "henan"}).content.city == "henan"
    assert read_cells({"city": "jiyuan"}).content.city == "jiyuan"
    assert read_cells({"city": "atlantis"}).content.city is None


def test_which_fields_a_list_fills_and_where_its_columns_are_corrected() -> None:
    columns = map_columns(("场景名称", "预算上限", "联系方式", "序号", "备注"))
    assert fields_of(columns) == ["title", "budget", *FIELDS[-3:]]
    assert field_of("预算上限", columns) == "budget"
    assert field_of("联系方式", columns) == "contact_name"
    assert field_of("序号", columns) == ""
    assert field_of("备注", columns) == ""


def test_typed_cells_are_tidied() -> None:
    assert tidy_cells({"title": " 甲\x00\u200b ", "goal": "  ", "other": "x"}) == {"title": "甲"}


def test_spaces_width_and_case_make_no_other_scenario() -> None:
    assert key_of("AI 质检", "甲 公司") == key_of("ａｉ质检 ", "甲公司")
    assert key_of("甲", "乙丙") != key_of("甲乙", "丙")


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=400)))
@settings(max_examples=300, deadline=None)
def test_no_cells_make_the_reading_fail(cells: dict[str, str]) -> None:
    reading = read_cells(tidy_cells(cells))
    assert reading.status in RowStatus
    assert isinstance(reading.content.planned_award_date, date | None)


def test_a_purchase_gets_the_weights_that_the_order_allows() -> None:
    cells = {
        "title": "甲",
        "description": "一",
        "sector": "medical",
        "rule_set": "按87号令综合评分",
    }
    content = read_cells({**cells, "procurement_kind": "设备"}).content
    assert (content.rule_set, content.procurement_kind) == ("order87", "goods")
    # Without evidence and indicators 15 : 10 of 25.
    assert [(item.kind, item.weight) for item in content.criteria] == [
        ("price", 60),
        ("delivery", 40),
    ]
    assert read_cells(dict(list(cells.items())[:3])).content.rule_set == "open_innovation"
