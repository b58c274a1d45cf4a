"""What the template of a list says: an example and help for every column."""

from collections.abc import Mapping

from marketplace.domain.cities import CITIES
from marketplace.domain.messages import mark
from marketplace.domain.sectors import SECTORS
from marketplace.domain.vocabulary import (
    CONFIDENTIALITY_NAMES,
    COOPERATION_NAMES,
    DEPLOYMENT_NAMES,
)
from marketplace.exchange.scenario_example import EXAMPLES, FLAGS
from marketplace.exchange.scenario_headers import ALIASES, template_fields
from marketplace.exchange.template import Column, HelpSheet
from marketplace.exchange.xlsx_tables import HELP_SHEET
from marketplace.matching.rules import PROCUREMENT_NAMES, RULE_SET_NAMES, Tier
from marketplace.web.messages import translate

_DAY = mark(
    "日期，例如 2026-09-30；截止日按北京时间当天 23:59:59，也可以写到秒：2026-09-30 17:00:00"
)
_AMOUNT = mark("一个确定的金额，例如 180万元 或 1800000元")
_SPREAD = mark("分数，例如 5；评审专家相差更多的，请组长复核。留空按 5 分")
_CHOOSE = mark("从下拉列表中选择；其他叫法导入时会猜，请核对")
_HELP: Mapping[str, str] = {
    "title": mark("必填。以“【示例】”开头的行不导入"),
    "description": mark("只有一段描述时写在这里；已分开写问题和建设内容时留空"),
    "pain_point": mark("现在怎么做、问题在哪里、影响多大"),
    "contents": mark("要做什么、做到什么程度"),
    "goal": mark("希望怎样合作；会接在建设内容后面"),
    "kpis": mark("每行一项，用竖线分开：名称 | 现状 | 目标 | 单位"),
    "budget": mark("例如 200-300万元、150万元、不超过500万元、面议"),
    "price_ceiling": _AMOUNT,
    "reference_price": _AMOUNT,
    "data_labelled_percent": mark("0 到 100 之间的整数"),
    "requirements": mark("每行一条。【必须】开头的不满足即不合格，【评分】开头的参与评分"),
    "criteria": mark("标准和权重，用分号分开，合计 100；留空按行业默认，写“无”表示不设"),
    "floors": mark("每行一项，用竖线分开：基准编号 | 最低成绩（%；越低越好的是最高成绩）"),
    "deployment_bands": mark("每行一档，用竖线分开：部署方式 | 得分（%）"),
    "measured_bands": mark("每行一档，用竖线分开：基准编号 | 达到的成绩（%） | 得分（%）"),
    "judged_bands": mark(
        "有“需求响应”或“专家评审”时填：每行一档，从 0 开始由低到高，用竖线分开：最低分 | 最高分；"
        "留空用 0–7、8–12、13–16、17–20 四档"
    ),
    "requirements_spread_limit": _SPREAD,
    "assessors_spread_limit": _SPREAD,
    "question_deadline": _DAY,
    "proposal_deadline": _DAY,
    "planned_award_date": _DAY,
    "delivery_from": _DAY,
    "delivery_to": _DAY,
    "reference_days": mark("天数，例如 120"),
    "longest_days": mark("天数，例如 180"),
}
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "sector": tuple(sector.name for sector in SECTORS),
    "sub_scenario": tuple(sub.name for sector in SECTORS for sub in sector.sub_scenarios),
    "city": tuple(city.name for city in CITIES),
    "cooperation_mode": tuple(COOPERATION_NAMES.values()),
    "deployment": tuple(DEPLOYMENT_NAMES.values()),
    "data_confidentiality": tuple(CONFIDENTIALITY_NAMES.values()),
    "is_domestic_stack_required": FLAGS,
    "minimum_tier": tuple(Tier),
    "is_filing_required": FLAGS,
    "rule_set": tuple(RULE_SET_NAMES.values()),
    "procurement_kind": tuple(PROCUREMENT_NAMES.values()),
}


def template_columns() -> list[Column]:
    """The columns of the template, explained in the reader's language."""
    return [
        Column(ALIASES[field][0], _explain(field), EXAMPLES.get(field, ""), _CHOICES.get(field, ()))
        for field in template_fields()
    ]


def _explain(field: str) -> str:
    text = _CHOOSE if field in _CHOICES else _HELP.get(field, "")
    return translate(text) if text else ""


def help_sheet() -> HelpSheet:
    """The second sheet's words."""
    headers = (translate(mark("列名")), translate(mark("怎么填")), translate(mark("可选的值")))
    return HelpSheet(HELP_SHEET, headers)
