"""How proposals are scored, from the formulas and figures that the ranking computes with."""

from dataclasses import dataclass

from flask_babel import gettext as _

from marketplace.domain.panels import LEAST
from marketplace.matching.order87 import GATE_ONLY
from marketplace.matching.rules import (
    CRITERION_NAMES,
    PUBLISHED_BANDS,
    RULE_SET_NAMES,
    USUAL_SPREAD,
    CriterionKind,
    RuleSet,
)
from marketplace.web.formatting import plain_number
from marketplace.web.rankings.formulas import FORMULAS, PRICE_FORMULAS, Formula
from marketplace.web.scenarios.bands import say_judged_bands
from marketplace.web.scenarios.panel_size import say_least


@dataclass(frozen=True)
class ScoredCriterion:
    """A criterion that a listing may use, with its formula; `note`: under which rules it scores."""

    name: str
    formula: Formula
    note: str


def list_criteria() -> list[ScoredCriterion]:
    """Every criterion; the price once for each rule set."""
    return [
        ScoredCriterion(_(CRITERION_NAMES[kind]), Formula(_(found.words), _(found.symbols)), note)
        for kind in CriterionKind
        for found, note in _formulas(kind)
    ]


def _formulas(kind: CriterionKind) -> list[tuple[Formula, str]]:
    if kind is CriterionKind.PRICE:
        return [(found, _(RULE_SET_NAMES[name])) for name, found in PRICE_FORMULAS.items()]
    note = _("只在开放创新规则下计分") if kind in GATE_ONLY else _("两种规则下都可以用")
    return [(FORMULAS[kind], note)]


def list_judging() -> list[tuple[str, str]]:
    """What holds for what assessors judge, where a listing does not say otherwise."""
    return [
        (_("谁来评"), _who_judges()),
        (_("打多少分"), _which_points()),
        (
            _("怎样算"),
            _(
                "取各位专家的中位数，一位专家打得特别高或特别低，不会左右结果。"
                "没有打分的按未知计 0 分。"
            ),
        ),
        (
            _("相差太大"),
            _(
                "最高分和最低分相差超过公布的数（没有另外公布的按 %(limit)s 分），请专家组长复核；"
                "不自动改分，也不自动淘汰。",
                limit=plain_number(USUAL_SPREAD),
            ),
        ),
        (
            _("谁看得到"),
            _(
                "全部专家提交之后，需求方、监督员和专家组长看得到每位专家的姓名、打分和评语；"
                "排序结果里只以编号列出。供给方在结果公布后看到自己的中位数和差距；"
                "公众只看到规则和专家人数。"
            ),
        ),
        (_("哪些标准由人评"), _which_criteria()),
    ]


def _who_judges() -> str:
    return _(
        "需求方为这个场景请的评审专家，单数：%(open)s时至少 %(few)s 名；%(order)s时"
        "%(many)s（第四十七条）。",
        open=_(RULE_SET_NAMES[RuleSet.OPEN_INNOVATION]),
        order=_(RULE_SET_NAMES[RuleSet.ORDER87]),
        few=LEAST,
        many=say_least(is_order87=True, budget=None),
    )


def _which_points() -> str:
    return _(
        "只能打公布的某一档之内的分，两档之间的不行。场景没有另外公布的，用 %(bands)s 四档，"
        "满分 %(full)s。",
        bands=say_judged_bands(PUBLISHED_BANDS),
        full=plain_number(PUBLISHED_BANDS[-1].highest),
    )


def _which_criteria() -> str:
    return _(
        "只有“%(answers)s”和“%(whole)s”。它们没有默认权重，需求方自己选用，并在公开前写明权重。",
        answers=_(CRITERION_NAMES[CriterionKind.REQUIREMENTS]),
        whole=_(CRITERION_NAMES[CriterionKind.ASSESSORS]),
    )
