"""The real list from its file to the search: imported, made public, found by what people type."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from marketplace.db import db
from marketplace.domain.lifecycle import ScenarioState
from marketplace.models import Scenario
from marketplace.search.query import ScenarioQuery
from marketplace.services import search_indexing
from marketplace.services.import_files import ImportReport, import_file
from marketplace.services.searching import search_scenarios
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.places import SHARED_DATA

LIST = SHARED_DATA / "scenarios" / "scenarios.jsonl"

# What a person types, and how the title begins that must be among the first five.
EXPECTED = {
    "风机故障预测": "海上风电场",
    "锅炉燃烧优化": "基于火焰视觉感知",
    "工地高危作业预警": "施工安全智能监测",
    "船舶靠泊": "煤炭码头船舶安全靠泊",
    "高速公路客服": "智能客服",
    "通行费结算": "智慧收费清分",
    "桥梁病害识别": "桥梁经常检查",
    "球员表现": "江苏省城市足球联赛",
    "跑道鸟击": "机场飞行区",
    "服装打样": "AI技术赋能3D服装",
    "跨境電商": "跨境电商选品",
    "瓦斯突出": "AI+煤矿重大灾害",
    "无人机病虫害": "智慧农业无人机",
    "种质资源": "生物育种",
    "水产养殖": "江苏沿海人工智能+渔业",
    "粮仓虫害": "绿色智慧储粮",
    "污染溯源": "水环境低空应急溯源",
    "南水北调": "构建苏水源",
    "通关制单": "报关单AI",
    "异构算力": "算力调度",
    "肿瘤勾画": "放射治疗靶区",
    "电子病历自动生成": "智能病历辅助生成",
    "医保": "医保智能审核",
    "疫苗": "智能疫苗查漏补种",
    "手术排程": "智能手术室管理",
    "中药饮片真伪": "中药材智能仿生",
    "遥感大模型": "面向太空智算",
    "国产ＧＰＵ算子": "基于 AI Agent",
    "江苏省铁路集团": "基于Su-Flow",
    "量子计算": "“量子+AI",
}


@pytest.fixture(scope="module")
def records() -> list[dict[str, Any]]:
    return [json.loads(line) for line in LIST.read_text("utf-8").splitlines()]


@pytest.fixture
def report(app: Flask) -> ImportReport:
    return import_file(LIST.read_bytes(), LIST.name)


@pytest.fixture
def public(report: ImportReport, clock: Clock) -> None:
    """The drafts as if their buyers had completed them and the authority had approved them."""
    with unit_of_work() as work:
        for row in work.session.scalars(db.select(Scenario)):
            row.state = ScenarioState.PUBLISHED
            row.published_at = clock.now()
            row.proposal_deadline = clock.now() + timedelta(days=30)
    search_indexing.rebuild()


def test_every_row_is_a_draft_or_named_as_incomplete(
    report: ImportReport, records: list[dict[str, Any]]
) -> None:
    described = [row["title"] for row in records if row["description"]]
    undescribed = [row["title"] for row in records if not row["description"]]
    assert (report.rows, len(described), len(undescribed)) == (147, 121, 26)
    assert report.made == 121
    assert [row.title for row in report.incomplete] == undescribed
    assert {row.missing for row in report.incomplete} == {("场景描述",)}
    assert report.errors == ()
    drafts = db.session.scalars(db.select(Scenario).order_by(Scenario.id)).all()
    assert [draft.title for draft in drafts] == described
    assert {draft.state for draft in drafts} == {ScenarioState.DRAFT}


def test_the_drafts_say_what_the_list_says(
    report: ImportReport, records: list[dict[str, Any]]
) -> None:
    drafts = {row.title: row for row in db.session.scalars(db.select(Scenario))}
    for record in records:
        if record["description"]:
            draft = drafts[record["title"]]
            assert record["description"].strip() in draft.contents
            assert (record.get("goal") or "").strip() in draft.contents
            assert draft.demand_unit == (record["demand_unit"] or "")
            if record.get("budget_max_cny"):
                assert draft.budget_maximum == Decimal(record["budget_max_cny"])
    assert report.present == ()


def test_the_same_file_again_doubles_nothing(report: ImportReport) -> None:
    again = import_file(LIST.read_bytes(), LIST.name)
    assert (again.made, len(again.present), len(again.incomplete)) == (0, 121, 26)
    assert db.session.scalar(db.select(db.func.count()).select_from(Scenario)) == 121


@pytest.mark.usefixtures("public")
def test_what_people_type_finds_what_they_mean(clock: Clock) -> None:
    missed = {}
    for text, title in EXPECTED.items():
        answer = search_scenarios(ScenarioQuery(now=clock.now(), text=text, per_page=5))
        assert not answer.is_degraded
        titles = [row.title for row in answer.rows]
        if not any(found.startswith(title) for found in titles):
            missed[text] = titles
    assert missed == {}


@pytest.mark.usefixtures("public")
def test_the_lists_words_become_the_plans_sectors(
    clock: Clock, records: list[dict[str, Any]]
) -> None:
    counts = search_scenarios(ScenarioQuery(now=clock.now())).hits.facets["sector"]
    for slug, words in (
        ("medical", {"医疗健康"}),
        ("ecology", {"环保"}),
        ("disaster-prevention", {"安全监测", "水利"}),
        ("energy", {"能源", "新能源"}),
    ):
        described = [row for row in records if row["description"] and row["sector"] in words]
        assert counts[slug] == len(described)
