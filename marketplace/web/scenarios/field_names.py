"""What a listing's fields are called, in the order and the groups in which they are written."""

from collections.abc import Mapping
from dataclasses import dataclass

from marketplace.domain.messages import mark

CUSTODY = "custody"
"""No field of the form: it has a page of its own, and is no part of what an amendment changes."""

FIELD_NAMES: Mapping[str, str] = {
    "title": mark("场景名称"),
    "sector": mark("行业"),
    "sub_scenario": mark("细分场景"),
    "city": mark("所在地市"),
    "demand_unit": mark("需求单位"),
    "batch": mark("批次"),
    "cooperation_mode": mark("合作模式"),
    "pain_point": mark("拟解决的问题"),
    "contents": mark("建设内容"),
    "kpis": mark("考核指标"),
    "data_types": mark("数据类型"),
    "data_scale": mark("数据规模"),
    "data_labelled_percent": mark("已标注比例"),
    "data_confidentiality": mark("保密级别"),
    "data_access": mark("获取方式"),
    "deployment": mark("部署方式"),
    "is_domestic_stack_required": mark("必须适配信创环境（国产软硬件）"),
    "compute_provided": mark("提供的算力"),
    "budget_minimum": mark("预算下限"),
    "budget_maximum": mark("预算上限"),
    "price_ceiling": mark("最高限价"),
    "reference_price": mark("参考价"),
    "minimum_tier": mark("测评凭证最低等级"),
    "is_filing_required": mark("模型必须已完成备案或登记"),
    "floors": mark("测评成绩门槛"),
    "requirements": mark("要求"),
    "rule_set": mark("评审办法"),
    "procurement_kind": mark("采购类别"),
    "criteria": mark("评审标准与权重"),
    "deployment_bands": mark("部署方式分档"),
    "measured_bands": mark("实测成绩分档"),
    "judged_bands": mark("专家评分档"),
    "requirements_spread_limit": mark("需求响应的允许差距"),
    "assessors_spread_limit": mark("专家评审的允许差距"),
    "question_deadline": mark("答疑截止"),
    "proposal_deadline": mark("申报截止"),
    "planned_award_date": mark("计划公布结果"),
    "reference_days": mark("参考工期"),
    "longest_days": mark("最长工期"),
    "delivery_from": mark("交付开始"),
    "delivery_to": mark("交付截止"),
    "contact_name": mark("联系人"),
    "contact_phone": mark("联系电话"),
    "contact_email": mark("联系邮箱"),
}


@dataclass(frozen=True)
class FieldGroup:
    """Fields that are written and reviewed together. `slug` names its part of the page."""

    slug: str
    title: str
    names: tuple[str, ...]


GROUPS: tuple[FieldGroup, ...] = (
    FieldGroup(
        "basics",
        mark("基本信息"),
        ("title", "sector", "sub_scenario", "city", "demand_unit", "batch", "cooperation_mode"),
    ),
    FieldGroup("work", mark("问题与建设内容"), ("pain_point", "contents", "kpis")),
    FieldGroup(
        "data",
        mark("数据条件"),
        (
            "data_types",
            "data_scale",
            "data_labelled_percent",
            "data_confidentiality",
            "data_access",
        ),
    ),
    FieldGroup(
        "place",
        mark("部署与算力"),
        ("deployment", "is_domestic_stack_required", "compute_provided"),
    ),
    FieldGroup(
        "money",
        mark("预算与报价"),
        ("budget_minimum", "budget_maximum", "price_ceiling", "reference_price"),
    ),
    FieldGroup(
        "gates",
        mark("资格与要求"),
        ("minimum_tier", "is_filing_required", "floors", "requirements"),
    ),
    FieldGroup(
        "weights",
        mark("评审标准与权重"),
        (
            *("rule_set", "procurement_kind", "criteria", "deployment_bands", "measured_bands"),
            *("judged_bands", "requirements_spread_limit", "assessors_spread_limit"),
        ),
    ),
    FieldGroup(
        "time",
        mark("时间与工期"),
        (
            "question_deadline",
            "proposal_deadline",
            "planned_award_date",
            "reference_days",
            "longest_days",
            "delivery_from",
            "delivery_to",
        ),
    ),
    FieldGroup("contact", mark("联系人"), ("contact_name", "contact_phone", "contact_email")),
)
