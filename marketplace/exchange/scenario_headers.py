"""The headers that real lists of scenarios use, as data, and the field each of them means."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from marketplace.exchange.header_words import HeaderWords, fold_header

# Field: the header we write ourselves first, then other lists' words for it.
ALIASES: MappingProxyType[str, tuple[str, ...]] = MappingProxyType(
    {
        field: tuple(words.split())
        for field, words in {
            "title": """场景名称 场景机会名称 应用场景名称 机会名称 项目名称 需求名称 课题名称
                榜单名称 题目 选题名称 赛题名称 标题 名称 场景 应用场景 title name""",
            "demand_unit": """需求单位 单位名称 发布单位 需求方 需求企业 企业名称 申报单位 建设单位
                业主单位 采购单位 责任单位 发榜单位 场景单位 场景开放单位 牵头单位 单位 demand_unit
                unit organisation organization buyer""",
            "sector": """所属行业 行业领域 所属行业领域 所属领域 行业 领域 应用领域 行业类别
                行业分类 场景领域 sector industry""",
            "sub_scenario": """子场景 细分场景 细分领域 场景类别 场景分类 场景类型 subsector
                sub_scenario""",
            "city": """所在地 地市 所在地市 所在城市 城市 地区 所在地区 区域 实施地点 建设地点
                项目地点 location city""",
            "batch": "批次 发布批次 batch",
            "reference": "编号 场景编号 项目编号 ref reference",
            "description": """场景描述 场景简介 场景介绍 场景概述 需求描述 需求简介 项目简介
                项目概况 应用场景描述 场景内容 主要内容 基本概念 简介 描述 description summary""",
            "pain_point": """拟解决的问题 拟解决问题 痛点 痛点问题 痛点难点 主要问题 存在问题
                待解决问题 需求背景 problem pain_point""",
            "contents": "建设内容 主要建设内容 需求内容 技术需求 contents",
            "goal": "合作需求 合作诉求 建设目标 预期目标 预期成效 需求目标 goal",
            "kpis": "考核指标 绩效指标 关键指标 kpi kpis",
            "budget": """预算 预算金额 投资预算 项目预算 预计投资 投资额 投资金额 计划投资 资金预算
                经费预算 预算区间 预算范围 投资规模 总投资 拟投资金额 budget""",
            "budget_minimum": "预算下限 最低预算 预算最低 预算金额下限 budget_min_cny budget_min",
            "budget_maximum": "预算上限 最高预算 预算最高 预算金额上限 budget_max_cny budget_max",
            "price_ceiling": "最高限价 限价 最高投标限价 price_ceiling",
            "reference_price": "参考价 参考价格 reference_price",
            "cooperation_mode": "合作模式 合作方式 合作形式 开放方式 cooperation_mode cooperation",
            "deployment": "部署方式 部署要求 部署模式 deployment",
            "is_domestic_stack_required": "信创要求 是否信创 国产化要求 domestic_stack",
            "data_types": "数据类型 可提供数据 数据情况 data_types",
            "data_scale": "数据规模 数据量 data_scale",
            "data_labelled_percent": "已标注比例 标注比例 data_labelled_percent",
            "data_confidentiality": "数据密级 数据涉密程度 数据公开程度 data_confidentiality",
            "data_access": "数据获取方式 数据使用方式 data_access",
            "compute_provided": "算力条件 可提供算力 提供算力 compute_provided",
            "minimum_tier": "测评凭证最低等级 最低测评等级 minimum_tier",
            "is_filing_required": "备案要求 是否要求备案 is_filing_required",
            "requirements": "要求条款 requirements",
            "rule_set": "评审办法 评审方法 评标方法 评标办法 rule_set",
            "procurement_kind": "采购类别 采购类型 procurement_kind",
            "criteria": "评审权重 评审标准与权重 criteria",
            "floors": "测评成绩门槛 基准门槛 floors",
            "deployment_bands": "部署方式分档 部署分档 deployment_bands",
            "measured_bands": "实测成绩分档 实测分档 measured_bands",
            "judged_bands": "专家评分档 评分档 judged_bands",
            "requirements_spread_limit": "需求响应允许差距 requirements_spread_limit",
            "assessors_spread_limit": "专家评审允许差距 assessors_spread_limit",
            "question_deadline": "答疑截止日期 提问截止日期 提问截止时间 question_deadline",
            "proposal_deadline": """截止日期 申报截止日期 截止时间 申报截止时间 报名截止日期
                报名截止时间 揭榜截止时间 揭榜截止日期 对接截止日期 proposal_deadline deadline""",
            "planned_award_date": "计划中选日期 计划确定日期 planned_award_date",
            "reference_days": "参考工期 参考工期天 reference_days",
            "longest_days": "最长工期 最长工期天 longest_days",
            "delivery_from": "计划开始日期 实施开始日期 delivery_from",
            "delivery_to": "计划完成日期 实施完成日期 完成时限 delivery_to",
            "contact_name": "联系人 联系人姓名 姓名 contact_name",
            "contact_phone": """联系电话 电话 手机 手机号 手机号码 联系人电话 联系人手机
                联系方式电话 联系方式手机 contact_phone phone""",
            "contact_email": "电子邮箱 邮箱 联系邮箱 联系人邮箱 contact_email email",
            "contact": "联系方式 联系人及联系方式 联系人及电话 联系人联系方式 contact",
            "ordinal": "序号 no",
        }.items()
    }
)

_FIELDS = {fold_header(word): field for field, words in ALIASES.items() for word in words}

SCENARIO_WORDS = HeaderWords(
    words=frozenset(_FIELDS),
    parts=frozenset(("下限", "上限", "最低", "最高", "姓名", "电话", "手机")),
    example="场景名称、需求单位、所属行业、场景描述、预算",
    has_template=True,
)


@dataclass(frozen=True)
class ColumnMap:
    """Which headers of a table hold which field; a field may have several, in the table's order."""

    columns: MappingProxyType[str, tuple[str, ...]]
    unmapped: tuple[str, ...]

    def of(self, field: str) -> tuple[str, ...]:
        """The headers of `field`."""
        return self.columns.get(field, ())


def find_field(header: str) -> str | None:
    """The field that `header` means, if known. A repeated header's count is not part of it."""
    return _FIELDS.get(fold_header(header))


def map_columns(headers: Sequence[str]) -> ColumnMap:
    """The fields of a table's headers."""
    columns: dict[str, tuple[str, ...]] = {}
    unmapped = []
    for header in headers:
        field = find_field(header)
        if field is None:
            unmapped.append(header)
        else:
            columns[field] = (*columns.get(field, ()), header)
    return ColumnMap(MappingProxyType(columns), tuple(unmapped))


_LEFT_OUT = frozenset({"ordinal", "contact", "budget_minimum", "budget_maximum", "reference"})


def template_fields() -> tuple[str, ...]:
    """The fields of the template, in the order a person fills them in."""
    return tuple(field for field in ALIASES if field not in _LEFT_OUT)


def template_headers() -> tuple[str, ...]:
    """The header row of the template."""
    return tuple(ALIASES[field][0] for field in template_fields())
