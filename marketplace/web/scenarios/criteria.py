"""The criteria of a listing in words: how each share of the score comes about."""

from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import gettext as _

from marketplace.matching.rules import (
    CRITERION_NAMES,
    JUDGED,
    PROCUREMENT_NAMES,
    RULE_SET_NAMES,
    CriterionKind,
    RuleSet,
)
from marketplace.matching.rules import Criterion as MatchingCriterion
from marketplace.models import Criterion, Scenario
from marketplace.services.ranking_rules import make_criterion
from marketplace.web.formatting import plain_number, yuan
from marketplace.web.scenarios.bands import say_deployment, say_judged_bands, say_measured
from marketplace.web.scenarios.panel_size import say_least


@dataclass(frozen=True)
class CriterionLine:
    """One criterion: its name, its weight of 100, and how its points are computed."""

    name: str
    weight: int
    how: str


def explain_criteria(scenario: Scenario) -> list[CriterionLine]:
    """The criteria in their order, with this listing's own figures filled in."""
    return [_explain(scenario, row) for row in scenario.criteria]


def explain_method(scenario: Scenario) -> list[str]:
    """By which rules the listing is ranked, and what that means, in sentences."""
    name = gettext(RULE_SET_NAMES.get(scenario.rule_set, scenario.rule_set))
    if scenario.rule_set != RuleSet.ORDER87:
        return [
            _("评审办法：%(name)s。", name=name),
            _("总分 = 各项权重 × 得分之和；各项只看本方案，与其他方案无关。同分的，报价低的在前。"),
        ]
    bought = PROCUREMENT_NAMES.get(scenario.procurement_kind or "")
    kind = gettext(bought) if bought else _("未填写")
    return [
        _("评审办法：%(name)s。采购类别：%(kind)s。", name=name, kind=kind),
        _("总分 = 各项权重 × 得分之和；同分的，报价低的在前；报价也相同的并列。"),
        _("资格条件不得作为评审因素：测评凭证只决定能否参加，不计分。"),
    ]


def _explain(scenario: Scenario, row: Criterion) -> CriterionLine:
    name = CRITERION_NAMES.get(row.kind)
    how = _how(scenario, row)
    return CriterionLine(gettext(name) if name else row.kind, row.weight, how)


def _how(scenario: Scenario, row: Criterion) -> str:
    kind = row.kind
    if kind == CriterionKind.EVIDENCE:
        return _evidence()
    if kind == CriterionKind.PRICE:
        if scenario.rule_set == RuleSet.ORDER87:
            return _lowest_price(row.weight)
        return _price(scenario)
    if kind == CriterionKind.DEPLOYMENT:
        return say_deployment(scenario.deployment_bands or ())
    if kind == CriterionKind.MEASURED:
        return say_measured(scenario.measured_bands or ())
    if kind in JUDGED:
        return _judged(scenario, make_criterion(scenario, CriterionKind(kind), row.weight))
    return _delivery(scenario) if kind == CriterionKind.DELIVERY else _others().get(kind, "")


def _others() -> dict[str, str]:
    return {
        CriterionKind.KPIS: _("承诺值从现状到目标按比例得分，达到目标得满分。"),
        CriterionKind.ACCEPTED_DELIVERIES: _(
            "申报截止前在本平台同行业通过整体验收的项目数：0 项得 0，1 项得 50%%，2 项得 80%%，"
            "3 项及以上得满分。"
        ),
    }


def _judged(scenario: Scenario, criterion: MatchingCriterion) -> str:
    """Who judges what, in which bands, and when their chair looks again."""
    said = {
        "full": plain_number(criterion.full_mark or 0),
        "bands": say_judged_bands(criterion.bands),
        "limit": plain_number(criterion.spread_limit or 0),
        "least": say_least(
            is_order87=scenario.rule_set == RuleSet.ORDER87,
            budget=scenario.budget_maximum or scenario.price_ceiling,
        ),
    }
    if criterion.kind == CriterionKind.REQUIREMENTS:
        return _(
            "评审专家（%(least)s，单数）给每条评分要求的响应打分，分档为 %(bands)s 分。"
            "每条取各位专家的中位数 ÷ 满分 %(full)s，各条取平均。"
            "同一条的打分相差超过 %(limit)s 分的，由专家组长复核。",
            **said,
        )
    return _(
        "评审专家（%(least)s，单数）给方案整体打分，分档为 %(bands)s 分。"
        "得分按各位专家的中位数 ÷ 满分 %(full)s。打分相差超过 %(limit)s 分的，由专家组长复核。",
        **said,
    )


def _evidence() -> str:
    return _(
        "取与本行业最相关的三项测评结果，按公布的基线和最高分折算，"
        "再乘以凭证等级和行业相关度；没有凭证得 0 分。"
    )


def _price(scenario: Scenario) -> str:
    ceiling, reference = scenario.price_ceiling, scenario.reference_price
    if ceiling is None or reference is None:
        return _("不高于参考价得满分，等于最高限价得 0 分，中间按比例。")
    return _(
        "不高于 %(reference)s 得满分，%(ceiling)s 得 0 分，中间按比例，与其他报价无关。",
        reference=yuan(reference),
        ceiling=yuan(ceiling),
    )


def _lowest_price(weight: int) -> str:
    return _(
        "得分 = %(weight)s × 最低合格报价 ÷ 报价：通过审查的报价中最低的得满分 %(weight)s 分，"
        "不去掉最高价和最低价。",
        weight=weight,
    )


def _delivery(scenario: Scenario) -> str:
    if scenario.reference_days is None or scenario.longest_days is None:
        return _("不超过参考工期得满分，达到最长工期得 0 分，中间按比例。")
    return _(
        "不超过 %(reference)s 天得满分，%(longest)s 天得 0 分，中间按比例。",
        reference=scenario.reference_days,
        longest=scenario.longest_days,
    )
