"""A table as a list of scenarios, the real list first."""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.domain.money import Budget
from marketplace.domain.sectors import find_sector
from marketplace.exchange.scenario_fields import ScenarioValues
from marketplace.exchange.scenario_rows import ScenarioRow, ScenarioSheet, read_scenarios
from marketplace.exchange.table import Table, TableRow
from marketplace.exchange.tables import read_table
from marketplace.exchange.workbook import write_csv, write_xlsx


def _sheet(*rows: dict[str, str]) -> ScenarioSheet:
    headers = tuple(dict.fromkeys(header for row in rows for header in row))
    return read_scenarios(Table(headers, tuple(TableRow(i, r) for i, r in enumerate(rows, 2))))


def _only(row: dict[str, str]) -> ScenarioRow:
    return _sheet({"场景名称": "甲", "场景描述": "描述", **row}).rows[0]


@pytest.fixture(scope="module")
def real_sheet(real_list: bytes) -> ScenarioSheet:
    return read_scenarios(read_table(real_list, "scenarios.jsonl"))


def test_the_real_list_is_taken_whole(
    real_sheet: ScenarioSheet, real_records: list[dict[str, Any]]
) -> None:
    described = [record["title"] for record in real_records if record["description"]]
    bare = [record["title"] for record in real_records if not record["description"]]
    assert (len(described), len(bare)) == (121, 26)
    assert [row.values.title for row in real_sheet.complete] == described
    assert [row.values.title for row in real_sheet.incomplete] == bare
    assert {row.missing for row in real_sheet.incomplete} == {("description",)}
    assert real_sheet.errors == ()
    assert real_sheet.duplicates == ()
    assert [row.number for row in real_sheet.rows] == list(range(1, 148))


def test_the_real_lists_texts_and_budgets(
    real_sheet: ScenarioSheet, real_records: list[dict[str, Any]]
) -> None:
    for row, record in zip(real_sheet.rows, real_records, strict=True):
        assert row.values.demand_unit == (record["demand_unit"] or "")
        assert row.values.description == (record["description"] or "").strip()
        low, high = record.get("budget_min_cny"), record.get("budget_max_cny")
        expected = Budget(
            None if low is None else Decimal(low), None if high is None else Decimal(high)
        )
        assert row.values.budget == expected


def test_the_real_lists_sectors(
    real_sheet: ScenarioSheet, real_records: list[dict[str, Any]]
) -> None:
    unsaid = [record["sector"] is None for record in real_records]
    assert sum(unsaid) == 25
    for row, is_unsaid in zip(real_sheet.rows, unsaid, strict=True):
        guess = row.find_guess("sector")
        assert guess is not None
        assert (guess.value is None) == is_unsaid
        assert row.values.sector == guess.value
        asked = [str(remark.remark) for remark in row.remarks if "行业" in str(remark.remark)]
        assert asked == (["没有填写行业，请选择所属行业。"] if is_unsaid else [])
    found = Counter(row.values.sector for row in real_sheet.rows)
    # By hand from the file's words: 64 医疗健康; 3 能源 and 1 新能源; 4 环保; 5 农业.
    assert (found["medical"], found["energy"], found["ecology"]) == (64, 4, 4)
    assert (found["agriculture"], found[None]) == (5, 25)


def test_the_real_lists_places_and_cooperation(real_sheet: ScenarioSheet) -> None:
    # 88 rows say 全国, 50 江苏省, one 重庆市, eight nothing.
    assert Counter(row.values.city for row in real_sheet.rows) == {"henan": 88, None: 59}
    asked = [row for row in real_sheet.rows if any(r.column == "location" for r in row.remarks)]
    assert len(asked) == 51
    modes = Counter(row.values.cooperation_mode for row in real_sheet.rows)
    # 系统集成 three times, 模型调用 once; the other 46, and the last row whose goal is 联合建设.
    assert modes == {"procurement": 4, "joint-construction": 47, None: 96}
    assert not any(
        g.is_certain
        for row in real_sheet.rows
        for g in row.guesses
        if g.field == "cooperation_mode"
    )


def test_what_means_no_field_is_kept(real_sheet: ScenarioSheet) -> None:
    assert {"technology", "tags", "kind", "source"} <= set(real_sheet.unmapped_headers)
    assert "title" not in real_sheet.unmapped_headers
    assert real_sheet.rows[0].extras["source_page"] == "2"


def _content(row: ScenarioRow) -> tuple[Any, ...]:
    guesses = {(g.field, g.word, g.value, g.is_certain) for g in row.guesses}
    return (row.values, guesses, row.missing, row.errors, dict(row.extras))


@pytest.mark.parametrize("form", ["xlsx", "csv", "csv in GB18030"])
def test_the_same_list_in_every_format(
    form: str, real_list: bytes, real_sheet: ScenarioSheet
) -> None:
    table = read_table(real_list, "")
    rows = [[row.cells.get(header) for header in table.headers] for row in table.rows]
    data = write_xlsx(table.headers, rows) if form == "xlsx" else write_csv(table.headers, rows)
    if form == "csv in GB18030":
        data = data.decode("utf-8-sig").encode("gb18030")
    again = read_scenarios(read_table(data, ""))
    assert list(map(_content, again.rows)) == list(map(_content, real_sheet.rows))
    assert [row.number for row in again.rows] == list(range(2, 149))
    assert again.errors == ()


CHINESE_HEADERS = {
    "序号": "1",
    "场景机会名称": "甲",
    "单位名称": "某集团",
    "所属行业": "智慧交通",
    "场景描述": "一",
    "需求描述": "二",
    "合作需求": "三",
    "拟解决的问题": "四",
    "建设内容": "五",
    "预算（万元）": "３００",
    "合作模式": "揭榜挂帅",
    "地市": "洛阳市",
    "截止日期": "46082",
    "部署方式": "私有化部署",
    "信创要求": "是",
    "联系方式": "李明 13800000000",
    "备注": "无",
}


def test_a_list_with_chinese_headers() -> None:
    row = _sheet(CHINESE_HEADERS).rows[0]
    assert row.values == ScenarioValues(
        title="甲",
        demand_unit="某集团",
        sector="city",
        sub_scenario="smart-transport",
        city="luoyang",
        description="一\n二",
        pain_point="四",
        contents="五",
        goal="三",
        budget=Budget(Decimal(3_000_000), Decimal(3_000_000)),
        cooperation_mode="challenge",
        deployment="on-premises",
        is_domestic_stack_required=True,
        proposal_deadline=date(2026, 3, 1),
        contact_name="李明",
        contact_phone="13800000000",
    )
    certain = {guess.field: guess.is_certain for guess in row.guesses}
    assert certain == {
        "sector": True,
        "city": True,
        "budget": True,
        "cooperation_mode": True,
        "proposal_deadline": False,
        "deployment": False,
        "is_domestic_stack_required": True,
    }
    assert (row.is_complete, row.is_importable, row.extras) == (True, True, {"备注": "无"})


def test_bad_cells_are_errors_at_their_place_and_the_row_waits() -> None:
    row = _only({"预算": "很多钱", "截止日期": "下月底"})
    assert [(e.row, e.column) for e in row.errors] == [(2, "预算"), (2, "截止日期")]
    assert "很多钱" in str(row.errors[0].reason)
    assert row.is_complete
    assert not row.is_importable


def test_unknown_words_are_left_to_a_person() -> None:
    row = _only({"所属行业": "外星", "合作模式": "随缘", "所在地": "南京市"})
    assert (row.values.sector, row.values.cooperation_mode, row.values.city) == (None, None, None)
    assert [(g.field, g.word, g.value) for g in row.guesses] == [
        ("sector", "外星", None),
        ("city", "南京市", None),
        ("cooperation_mode", "随缘", None),
    ]
    assert {remark.column for remark in row.remarks} == {"所属行业", "合作模式", "所在地"}
    assert row.is_importable


@pytest.mark.parametrize(
    ("word", "mode", "is_certain"),
    [
        ("采购服务", "procurement", True),
        ("联合建设", "joint-construction", True),
        ("试点示范", "pilot", True),
        ("揭榜挂帅", "challenge", True),
        ("joint-construction", "joint-construction", True),
        ("联合研发", "joint-construction", False),
        ("产学研合作共研", "joint-construction", False),
        ("模型调用", "procurement", False),
        ("先行试点后推广", "pilot", False),
        ("联合开发、模型调用", "joint-construction", False),
    ],
)
def test_cooperation_modes(word: str, mode: str, is_certain: bool) -> None:
    guess = _only({"合作模式": word}).find_guess("cooperation_mode")
    assert guess is not None
    assert (guess.value, guess.is_certain) == (mode, is_certain)


def test_a_goal_is_a_mode_only_if_it_is_nothing_else() -> None:
    assert _only({"合作需求": "联合建设"}).values.cooperation_mode == "joint-construction"
    assert _only({"合作需求": "希望联合建设平台"}).values.cooperation_mode is None


@pytest.mark.parametrize(
    ("cells", "budget", "is_certain"),
    [
        ({"预算": "约150万"}, (1_500_000, 1_500_000), False),
        ({"预算": "300"}, (300, 300), False),
        ({"预算（万元）": "200-300"}, (2_000_000, 3_000_000), True),
        ({"预算下限（万元）": "200", "预算上限（万元）": "300"}, (2_000_000, 3_000_000), None),
        ({"预算上限": "300万"}, (None, 3_000_000), None),
        ({"预算": "面议"}, (None, None), None),
        ({}, (None, None), None),
    ],
)
def test_budgets(
    cells: dict[str, str], budget: tuple[int | None, int | None], is_certain: bool | None
) -> None:
    row = _only(cells)
    assert (row.values.budget.minimum, row.values.budget.maximum) == budget
    guess = row.find_guess("budget")
    assert (None if guess is None else guess.is_certain) == is_certain


def test_bounds_the_wrong_way_round() -> None:
    row = _only({"预算下限": "300万", "预算上限": "200万"})
    assert [(e.column, str(e.reason)) for e in row.errors] == [("预算上限", "预算上限低于下限。")]


def test_an_unreadable_bound() -> None:
    row = _only({"预算下限": "很少", "预算上限": "200万"})
    assert [e.column for e in row.errors] == ["预算下限"]
    assert row.values.budget == Budget(None, Decimal(2_000_000))


@pytest.mark.parametrize("text", ["拟解决的问题", "建设内容"])
def test_a_problem_or_contents_describe_too(text: str) -> None:
    row = _sheet({"场景名称": "甲", text: "具体内容"}).rows[0]
    assert row.is_complete


def test_rows_without_a_title_or_description_are_incomplete() -> None:
    sheet = _sheet({"场景名称": "甲"}, {"场景描述": "描述"}, {"需求单位": "某局"})
    assert [row.missing for row in sheet.rows] == [
        ("description",),
        ("title",),
        ("title", "description"),
    ]
    assert sheet.errors == ()


def test_the_same_title_again_is_told() -> None:
    sheet = _sheet(
        {"场景名称": "智慧 ＡI", "场景描述": "一"},
        {"场景名称": "乙", "场景描述": "二"},
        {"场景名称": "智慧ai", "场景描述": "三"},
    )
    assert [(d.title, d.numbers) for d in sheet.duplicates] == [("智慧 ＡI", (2, 4))]
    said = [str(remark.remark) for remark in sheet.rows[2].remarks]
    assert "与第 2 行的场景名称相同。" in said
    assert sheet.rows[2].is_importable


def test_too_long_a_title() -> None:
    row = _sheet({"场景名称": "长" * 301, "场景描述": "描述"}).rows[0]
    assert [(e.column, str(e.reason)) for e in row.errors] == [
        ("场景名称", "超过 300 字，请缩短。")
    ]


def test_unreadable_cells_and_lines_reach_the_list() -> None:
    data = '{"title": "甲", "description": "%s"}\n{"title"\n{"title": "乙"}\n' % ("长" * 20_001)
    sheet = read_scenarios(read_table(data.encode(), ""))
    assert [(e.row, e.column) for e in sheet.errors] == [(1, "description"), (2, "")]
    assert [row.number for row in sheet.rows] == [1, 3]
    assert not sheet.rows[0].is_importable


def test_a_sub_scenario_without_a_sector_names_it() -> None:
    row = _only({"子场景": "政务服务"})
    assert (row.values.sector, row.values.sub_scenario) == ("city", "government-services")
    guess = row.find_guess("sector")
    assert guess is not None
    assert (guess.column, guess.word) == ("子场景", "政务服务")


def test_a_dropped_time_of_day_is_no_certain_date() -> None:
    guess = _only({"截止日期": "2026-03-01 17:00"}).find_guess("proposal_deadline")
    assert guess is not None
    assert (guess.value, guess.is_certain) == ("2026-03-01", False)


_HEADERS = (
    "场景名称",
    "场景描述",
    "所属行业",
    "预算",
    "截止日期",
    "合作模式",
    "所在地",
    "联系方式",
)


@given(st.lists(st.dictionaries(st.sampled_from(_HEADERS), st.text(max_size=40)), max_size=5))
@settings(max_examples=200, deadline=None)
def test_nothing_in_a_cell_makes_it_fail(rows: list[dict[str, str]]) -> None:
    sheet = _sheet(*rows)
    assert len(sheet.rows) == len(rows)
    for row in sheet.rows:
        assert row.values.sector is None or find_sector(row.values.sector) is not None
        assert all(str(error.reason) for error in row.errors)


def test_prices_and_days_of_the_ranking() -> None:
    row = _sheet(
        {
            "场景名称": "甲",
            "场景描述": "一",
            "最高限价（万元）": "180",
            "参考价": "150万元",
            "参考工期（天）": "９０天",
            "最长工期": "180",
        }
    ).rows[0]
    values = row.values
    assert (values.price_ceiling, values.reference_price) == (
        Decimal(1_800_000),
        Decimal(1_500_000),
    )
    assert (values.reference_days, values.longest_days) == (90, 180)
    assert row.is_importable


def test_prices_and_days_that_cannot_be_read_stay_at_their_cells() -> None:
    row = _sheet(
        {
            "场景名称": "甲",
            "场景描述": "一",
            "最高限价": "100-200万元",
            "参考价": "看情况",
            "参考工期": "三个月",
            "最长工期": "1234567",
        }
    ).rows[0]
    assert [error.column for error in row.errors] == ["最高限价", "参考价", "参考工期", "最长工期"]
    assert row.values.price_ceiling is None
    assert row.values.longest_days is None
