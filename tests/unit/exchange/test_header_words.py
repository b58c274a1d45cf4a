"""Recognising headers."""

import pytest

from marketplace.exchange.header_words import fold_header
from marketplace.exchange.scenario_headers import ALIASES, find_field, map_columns, template_headers


@pytest.mark.parametrize(
    ("header", "folded"),
    [
        ("* 预算 （万元）：", "预算"),
        ("Demand_Unit", "demandunit"),
        ("1. 场景名称", "场景名称"),
        ("场景\n名称", "场景名称"),
        ("【必填】单位名称", "单位名称"),
        ("（万元）", "(万元)"),
        ("", ""),
    ],
)
def test_folds(header: str, folded: str) -> None:
    assert fold_header(header) == folded


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("场景名称", "title"),
        ("场景机会名称", "title"),
        ("项目名称*", "title"),
        ("title", "title"),
        ("单位名称", "demand_unit"),
        ("需求单位", "demand_unit"),
        ("发布单位（全称）", "demand_unit"),
        ("所属行业", "sector"),
        ("行业领域", "sector"),
        ("子场景", "sub_scenario"),
        ("场景简介", "description"),
        ("合作需求", "goal"),
        ("建设内容", "contents"),
        ("拟解决的问题", "pain_point"),
        ("痛点", "pain_point"),
        ("预算金额（万元）", "budget"),
        ("合作模式", "cooperation_mode"),
        ("所在地", "city"),
        ("地市", "city"),
        ("联系人", "contact_name"),
        ("联系电话", "contact_phone"),
        ("联系方式", "contact"),
        ("截止日期", "proposal_deadline"),
        ("部署方式", "deployment"),
        ("备注", None),
    ],
)
def test_finds_the_field(header: str, field: str | None) -> None:
    assert find_field(header) == field


def test_no_header_means_two_fields() -> None:
    fields_of: dict[str, set[str]] = {}
    for field, words in ALIASES.items():
        for word in words:
            fields_of.setdefault(fold_header(word), set()).add(field)
    assert {word: fields for word, fields in fields_of.items() if len(fields) > 1} == {}


def test_maps_columns_in_order() -> None:
    columns = map_columns(("序号", "场景名称", "场景描述", "需求描述", "备注"))
    assert columns.of("description") == ("场景描述", "需求描述")
    assert columns.of("budget") == ()
    assert columns.unmapped == ("备注",)


def test_the_templates_headers_mean_different_fields() -> None:
    headers = template_headers()
    assert headers[:5] == ("场景名称", "需求单位", "所属行业", "子场景", "所在地")
    fields = [find_field(header) for header in headers]
    assert len(set(fields)) == len(headers)
    assert None not in fields
