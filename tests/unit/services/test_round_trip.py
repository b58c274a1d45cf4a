"""Real list → import → export → import gives the same records, as a workbook and as text."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from marketplace.db import db
from marketplace.domain.cities import CITIES
from marketplace.domain.sectors import SECTORS
from marketplace.exchange.scenario_headers import template_headers
from marketplace.exchange.scenario_rows import read_scenarios
from marketplace.exchange.scenario_sheet import sheet_headers, sheet_row
from marketplace.exchange.scenario_words import (
    CRITERIA,
    PROCUREMENT_KINDS,
    RULE_SETS,
    TIERS,
    name_of,
)
from marketplace.exchange.tables import read_table
from marketplace.exchange.workbook import Value, write_csv, write_xlsx
from marketplace.matching.rules import CRITERION_NAMES, PROCUREMENT_NAMES, RULE_SET_NAMES, Tier
from marketplace.models import Scenario
from marketplace.services.import_content import content_of
from marketplace.services.import_files import import_file
from marketplace.services.scenario_content import (
    CriterionWeight,
    RequirementText,
    ScenarioContent,
    read_content,
    snapshot,
)
from marketplace.services.scenario_lists import export_all, export_own, values_of
from marketplace.services.scenarios import new_draft
from marketplace.services.unit_of_work import unit_of_work
from tests.factories.people import make_buyer
from tests.places import SHARED_DATA

LIST = SHARED_DATA / "scenarios" / "scenarios.jsonl"
WRITERS = {"xlsx": write_xlsx, "csv": write_csv}
MONEY = ("0.01", "1", "9999.99", "10000", "1234567.89", "3500000", "100000000", "12345678901.23")


def _snapshots(organisation_id: int) -> list[dict[str, Any]]:
    query = db.select(Scenario).where(Scenario.organisation_id == organisation_id)
    rows = db.session.scalars(query.order_by(Scenario.title, Scenario.demand_unit))
    return [snapshot(read_content(row)) for row in rows]


def _again(contents: Iterable[ScenarioContent], ending: str) -> list[ScenarioContent]:
    """Written as a file, and read from it."""
    rows: list[Sequence[Value]] = [sheet_row(values_of(content)) for content in contents]
    sheet = read_scenarios(read_table(WRITERS[ending](sheet_headers(), rows)))
    assert sheet.errors == ()
    assert sheet.unmapped_headers == ()
    return [content_of(row.values) for row in sheet.rows]


@pytest.mark.parametrize("ending", WRITERS)
def test_the_real_list_comes_back_the_same(app: Flask, ending: str) -> None:
    first = import_file(LIST.read_bytes(), LIST.name, make_buyer().organisation.uscc)
    owner = db.session.scalars(db.select(Scenario.organisation_id).limit(1)).one()
    table = export_all(owner)
    assert (table.headers, table.count) == (template_headers(), first.made)
    data = WRITERS[ending](table.headers, table.rows)
    other = make_buyer().organisation
    second = import_file(data, f"清单.{ending}", other.uscc)
    assert (second.made, second.errors, second.incomplete) == (first.made, (), ())
    assert second.unmapped_headers == ()
    before, after = _snapshots(owner), _snapshots(other.id)
    assert len(before) == 121
    assert before == after


@pytest.mark.parametrize("ending", WRITERS)
def test_all_147_rows_say_the_same_when_read_again(ending: str) -> None:
    """Those without a description too, which are no drafts yet."""
    sheet = read_scenarios(read_table(LIST.read_bytes()))
    contents = [content_of(row.values) for row in sheet.rows]
    again = _again(contents, ending)
    assert len(contents) == len(json_lines()) == 147
    assert [snapshot(one) for one in contents] == [snapshot(one) for one in again]


def json_lines() -> list[Any]:
    return [json.loads(line) for line in LIST.read_text("utf-8").splitlines()]


FULL = ScenarioContent(
    title="=SUM(A1) 开头的名称",
    demand_unit="+某集团",
    sector="industry",
    sub_scenario="quality-inspection",
    city="zhengzhou",
    batch="第一批",
    pain_point="- 漏检\n- 返工\n\n'=引号",
    contents="@第一段\n\n第二段\t有制表符",
    kpis=(
        {"name": "检出率 | 含竖线", "baseline": "92", "target": "98", "unit": "%"},
        {"name": "=节拍\\n", "baseline": "", "target": "≤3", "unit": "秒｜件"},
        {"name": "末列为空", "baseline": "", "target": "", "unit": ""},
    ),
    data_types="图像",
    data_scale="20万张",
    data_labelled_percent=0,
    data_confidentiality="sensitive",
    data_access="现场",
    deployment="private-cloud",
    is_domestic_stack_required=True,
    compute_provided="两台",
    cooperation_mode="joint-construction",
    budget_minimum=Decimal("2000000.01"),
    budget_maximum=Decimal("3500000.00"),
    price_ceiling=Decimal("3000000.00"),
    reference_price=Decimal("2400000.55"),
    reference_days=120,
    longest_days=180,
    minimum_tier="T2",
    is_filing_required=True,
    rule_set="order87",
    procurement_kind="goods",
    question_deadline=datetime(2026, 9, 10, 15, 59, 59, tzinfo=UTC),
    proposal_deadline=datetime(2026, 9, 30, 9, 0, 0, 250_000, tzinfo=UTC),
    planned_award_date=date(2026, 10, 20),
    delivery_from=date(2026, 11, 1),
    delivery_to=date(2027, 4, 30),
    contact_name="王工",
    contact_phone="+86 371 60000000",
    contact_email="a@example.cn",
    requirements=(
        RequirementText("部署在机房\n不出内网", True),
        RequirementText("路径 C:\\new\\n 保留", False),
        RequirementText("【评分】写在文字里", True),
    ),
    criteria=(CriterionWeight("price", 60), CriterionWeight("evidence", 40)),
    floors=(
        {"benchmark": "e_eval", "value": "60.5"},
        {"benchmark": "a | b\\n", "value": ""},
    ),
    deployment_bands=(
        {"choice": "on-premises", "worth": "100"},
        {"choice": "", "worth": "五成"},
    ),
    measured_bands=({"benchmark": "e_eval", "reached": "60", "worth": "50"},),
    judged_bands=({"lowest": "0", "highest": "7"}, {"lowest": "", "highest": "很多"}),
    requirements_spread_limit=3,
    assessors_spread_limit=0,
)
SPARE = ScenarioContent(title="只有名称", demand_unit="", contents="有内容")
CASES = {
    "everything": FULL,
    "almost nothing": SPARE,
    "a sector without weights": ScenarioContent(
        title="甲", demand_unit="乙", sector="medical", contents="丙", kpis=FULL.kpis
    ),
    "a deadline at midnight": ScenarioContent(
        title="甲",
        demand_unit="乙",
        contents="丙",
        proposal_deadline=datetime(2026, 9, 29, 16, tzinfo=UTC),
    ),
    **{
        f"{amount} yuan": ScenarioContent(
            title="甲",
            demand_unit="乙",
            contents="丙",
            budget_maximum=Decimal(amount),
            price_ceiling=Decimal(amount),
        )
        for amount in MONEY
    },
    **{
        city.slug: ScenarioContent(title="甲", demand_unit="乙", contents="丙", city=city.slug)
        for city in CITIES
    },
    **{
        f"{sector.slug} {sub.slug}": ScenarioContent(
            title="甲", demand_unit="乙", contents="丙", sector=sector.slug, sub_scenario=sub.slug
        )
        for sector in SECTORS
        for sub in sector.sub_scenarios
    },
    **{
        sector.slug: ScenarioContent(
            title="甲", demand_unit="乙", contents="丙", sector=sector.slug
        )
        for sector in SECTORS
    },
}


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("case", CASES)
def test_every_field_survives(case: str, ending: str) -> None:
    assert snapshot(_again([CASES[case]], ending)[0]) == snapshot(CASES[case])


def test_the_full_case_says_every_field() -> None:
    blank = ScenarioContent(title="", demand_unit="")
    same = [
        field.name
        for field in fields(ScenarioContent)
        if getattr(FULL, field.name) == getattr(blank, field.name)
    ]
    assert same == []


def test_no_cell_starts_a_formula() -> None:
    lines = write_csv(sheet_headers(), [sheet_row(values_of(FULL))]).decode("utf-8-sig")
    assert "'=SUM" in lines
    assert "'+某集团" in lines
    assert "'@第一段" in lines


def test_the_words_are_those_of_the_rules() -> None:
    assert {slug: name_of(slug, CRITERIA) for slug in CRITERION_NAMES} == CRITERION_NAMES
    assert [choice.slug for choice in TIERS] == list(Tier)
    assert {slug: name_of(slug, RULE_SETS) for slug in RULE_SET_NAMES} == RULE_SET_NAMES
    kinds = {slug: name_of(slug, PROCUREMENT_KINDS) for slug in PROCUREMENT_NAMES}
    assert kinds == PROCUREMENT_NAMES


def test_long_requirements_take_several_columns(app: Flask) -> None:
    many = tuple(RequirementText(f"{number}" + "字" * 990, number % 2 == 0) for number in range(60))
    content = ScenarioContent(title="甲", demand_unit="乙", contents="丙", requirements=many)
    buyer = make_buyer()
    with unit_of_work() as work:
        new_draft(work, buyer.organisation.id, content)
    table = export_own(buyer.actor)
    data = write_xlsx(table.headers, table.rows)
    row = read_scenarios(read_table(data)).rows[0]
    assert snapshot(content_of(row.values)) == snapshot(content)


def test_a_budget_the_wrong_way_round_is_written_the_right_way_round() -> None:
    content = ScenarioContent(
        title="甲", demand_unit="乙", budget_minimum=Decimal(5), budget_maximum=Decimal(3)
    )
    values = values_of(content)
    assert (values.budget.minimum, values.budget.maximum) == (3, 5)
