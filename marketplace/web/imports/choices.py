"""What the cells of a list are called, and what can be chosen for those with choices."""

from collections.abc import Mapping

from flask_babel import gettext
from wtforms import SelectChoice

from marketplace.domain.cities import CITIES
from marketplace.domain.messages import mark
from marketplace.domain.sectors import SECTORS
from marketplace.domain.vocabulary import (
    CONFIDENTIALITY_NAMES,
    COOPERATION_NAMES,
    DEPLOYMENT_NAMES,
)
from marketplace.matching.rules import PROCUREMENT_NAMES, RULE_SET_NAMES, Tier

CELL_NAMES: Mapping[str, str] = {
    "title": mark("场景名称"),
    "demand_unit": mark("需求单位"),
    "sector": mark("行业"),
    "sub_scenario": mark("细分场景"),
    "city": mark("所在地市"),
    "cooperation_mode": mark("合作模式"),
    "budget": mark("预算"),
    "description": mark("场景描述"),
    "pain_point": mark("拟解决的问题"),
    "contents": mark("建设内容"),
    "goal": mark("合作需求"),
    "kpis": mark("考核指标"),
    "price_ceiling": mark("最高限价"),
    "reference_price": mark("参考价"),
    "reference_days": mark("参考工期（天）"),
    "longest_days": mark("最长工期（天）"),
    "question_deadline": mark("答疑截止日"),
    "proposal_deadline": mark("申报截止日"),
    "planned_award_date": mark("计划公布结果日"),
    "delivery_from": mark("交付开始日"),
    "delivery_to": mark("交付截止日"),
    "deployment": mark("部署方式"),
    "is_domestic_stack_required": mark("信创要求"),
    "data_confidentiality": mark("数据保密级别"),
    "data_labelled_percent": mark("已标注比例"),
    "minimum_tier": mark("测评凭证最低等级"),
    "is_filing_required": mark("模型备案或登记"),
    "rule_set": mark("评审办法"),
    "procurement_kind": mark("采购类别"),
    "requirements": mark("要求条款"),
    "criteria": mark("评审标准与权重"),
    "floors": mark("测评成绩门槛"),
    "deployment_bands": mark("部署方式分档"),
    "measured_bands": mark("实测成绩分档"),
    "judged_bands": mark("专家评分档"),
    "requirements_spread_limit": mark("需求响应允许差距（分）"),
    "assessors_spread_limit": mark("专家评审允许差距（分）"),
    "batch": mark("批次"),
    "data_types": mark("数据类型"),
    "data_scale": mark("数据规模"),
    "data_access": mark("数据获取方式"),
    "compute_provided": mark("提供的算力"),
    "contact_name": mark("联系人"),
    "contact_phone": mark("联系电话"),
    "contact_email": mark("联系邮箱"),
}

_NAMES: Mapping[str, Mapping[str, str]] = {
    "sector": {sector.slug: sector.name for sector in SECTORS},
    "city": {city.slug: city.name for city in CITIES},
    "cooperation_mode": COOPERATION_NAMES,
    "deployment": DEPLOYMENT_NAMES,
    "data_confidentiality": CONFIDENTIALITY_NAMES,
    "minimum_tier": {tier.value: tier.value for tier in Tier},
    "rule_set": RULE_SET_NAMES,
    "procurement_kind": PROCUREMENT_NAMES,
    "is_filing_required": {"yes": mark("必须已完成"), "no": mark("不要求")},
    "is_domestic_stack_required": {"yes": mark("要求信创"), "no": mark("不要求")},
}


def list_choices(field: str) -> list[SelectChoice]:
    """The choices of a cell, first that nothing is chosen."""
    first = SelectChoice("", gettext("未选择"))
    if field == "sub_scenario":
        return [first, *_sub_scenarios()]
    return [first, *(SelectChoice(str(v), gettext(name)) for v, name in _NAMES[field].items())]


def _sub_scenarios() -> list[SelectChoice]:
    return [
        SelectChoice(sub.slug, gettext(sub.name), optgroup=gettext(sector.name))
        for sector in SECTORS
        for sub in sector.sub_scenarios
    ]
