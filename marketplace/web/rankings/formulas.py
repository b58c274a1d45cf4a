"""Each criterion's formula, in words and in symbols, and the figures published with it."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _

from marketplace.domain.messages import mark
from marketplace.domain.panels import LARGE
from marketplace.matching.arithmetic import plain
from marketplace.matching.criteria import ACCEPTED_STEPS
from marketplace.matching.evidence import BEST, RELEVANCE_WEIGHTS
from marketplace.matching.rules import (
    TIER_WEIGHTS,
    Criterion,
    CriterionKind,
    KpiTarget,
    MeasuredNeed,
    Rules,
    RuleSet,
)
from marketplace.services.benchmark_checks import RELEVANCE_NAMES
from marketplace.web.formatting import FILTERS, percent, plain_number, yuan
from marketplace.web.scenarios.bands import say_judged_bands
from marketplace.web.scenarios.panel_size import say_least

Figures = list[tuple[str, str]]


@dataclass(frozen=True)
class Formula:
    """`words` for whoever reads, `symbols` for whoever computes it again."""

    words: str
    symbols: str


FORMULAS: dict[str, Formula] = {
    CriterionKind.EVIDENCE: Formula(
        mark(
            "每项有效成绩先取 95% 置信界（题少的成绩打的折扣大），再看它从随机水平到公开最好"
            "成绩走了多远，乘以证据等级和与本行业相关性的权重。取不同基准中最好的 3 项之和，"
            "除以 3。"
        ),
        mark(
            "一项 = clip((置信界 − 随机水平) ÷ (公开最好 − 随机水平), 0, 1) × 等级权重 × "
            "相关性权重；得分率 = 最好 3 项之和 ÷ 3"
        ),
    ),
    CriterionKind.DELIVERY: Formula(
        mark("工期不长于参考工期得满分，达到最长工期得 0 分，中间按比例。"),
        mark("得分率 = clip((最长工期 − 承诺工期) ÷ (最长工期 − 参考工期), 0, 1)"),
    ),
    CriterionKind.KPIS: Formula(
        mark("每项指标从现状到目标按比例；没有现状的指标，达到目标得满分。各项取平均。"),
        mark("一项 = clip((承诺 − 现状) ÷ (目标 − 现状), 0, 1)；得分率 = 各项之和 ÷ 项数"),
    ),
    CriterionKind.DEPLOYMENT: Formula(
        mark("按公布的分档，看所报的部署方式属于哪一档。"), mark("得分率 = 所报部署方式的分档值")
    ),
    CriterionKind.REQUIREMENTS: Formula(
        mark("评审专家按公布的分档给每项评分需求打分，取中位数，各项取平均。"),
        mark("一项 = 专家打分的中位数 ÷ 满分；得分率 = 各项之和 ÷ 项数"),
    ),
    CriterionKind.ACCEPTED_DELIVERIES: Formula(
        mark("看申报截止前在本平台同行业通过整体验收的项目数，按公布的台阶计。"),
        mark("得分率 = 项目数所在台阶的值"),
    ),
    CriterionKind.ASSESSORS: Formula(
        mark("评审专家按公布的分档打分，取中位数。"), mark("得分率 = 专家打分的中位数 ÷ 满分")
    ),
    CriterionKind.MEASURED: Formula(
        mark("每个基准上最好的有效成绩达到公布的哪一档，就得哪一档的分值，各基准取平均。"),
        mark("一项 = 成绩达到的最高一档的分值；得分率 = 各项之和 ÷ 项数"),
    ),
}

PRICE_FORMULAS: dict[RuleSet, Formula] = {
    RuleSet.OPEN_INNOVATION: Formula(
        mark(
            "报价不高于参考价得满分，等于最高限价得 0 分，中间按比例。参考价事先公布，"
            "别家的报价不影响本家得分。"
        ),
        mark("得分率 = clip((最高限价 − 报价) ÷ (最高限价 − 参考价), 0, 1)"),
    ),
    RuleSet.ORDER87: Formula(
        mark("合格报价中最低的一家得满分，其他按最低报价与本家报价之比计。"),
        mark("得分率 = 最低合格报价 ÷ 报价"),
    ),
}


def find_formula(rules: Rules, kind: CriterionKind) -> Formula:
    """The formula of a criterion under these rules, in the reader's language."""
    is_price = kind is CriterionKind.PRICE
    found = PRICE_FORMULAS[rules.rule_set] if is_price else FORMULAS[kind]
    return Formula(_(found.words), _(found.symbols))


def list_figures(rules: Rules, criterion: Criterion) -> Figures:
    """The figures that were published for a criterion, its weight first."""
    return [(_("权重"), str(criterion.weight)), *_FIGURES[criterion.kind](rules, criterion)]


def _price(rules: Rules, _criterion: Criterion) -> Figures:
    figures = [(_("最高限价"), yuan(rules.ceiling))]
    if rules.reference_price is not None:
        figures.append((_("参考价"), yuan(rules.reference_price)))
    return figures


def _delivery(rules: Rules, _criterion: Criterion) -> Figures:
    return [
        (_("参考工期"), _("%(days)s 天", days=rules.reference_days)),
        (_("最长工期"), _("%(days)s 天", days=rules.longest_days)),
    ]


def _evidence(rules: Rules, _criterion: Criterion) -> Figures:
    tiers = _("；").join(f"{tier} × {weight}" for tier, weight in TIER_WEIGHTS.items())
    relevance = _("；").join(
        f"{_(RELEVANCE_NAMES[name])} × {weight}" for name, weight in RELEVANCE_WEIGHTS.items()
    )
    return [
        (_("等级权重"), tiers),
        (_("相关性权重"), relevance),
        (_("计入几项"), _("不同基准中最好的 %(count)s 项", count=BEST)),
        (_("自报成绩（T1）一项最多计"), plain_number(rules.self_reported_cap)),
    ]


def _kpis(rules: Rules, _criterion: Criterion) -> Figures:
    return [(target.id, _describe_target(target)) for target in rules.kpis]


def _describe_target(target: KpiTarget) -> str:
    if target.baseline is None:
        return _("目标 %(target)s", target=plain(target.target))
    return _(
        "现状 %(baseline)s，目标 %(target)s",
        baseline=plain(target.baseline),
        target=plain(target.target),
    )


def _deployment(rules: Rules, _criterion: Criterion) -> Figures:
    name = FILTERS["deployment_name"]
    return [(str(name(band.choice)), percent(band.raw)) for band in rules.deployment]


def _accepted(_rules: Rules, _criterion: Criterion) -> Figures:
    last = len(ACCEPTED_STEPS) - 1
    names = [_("%(count)s 项", count=count) for count in range(last)]
    names.append(_("%(count)s 项及以上", count=last))
    return [(name, plain_number(worth)) for name, worth in zip(names, ACCEPTED_STEPS, strict=True)]


def _measured(rules: Rules, _criterion: Criterion) -> Figures:
    return [(need.benchmark, _describe_bands(need)) for need in rules.measured]


def _describe_bands(need: MeasuredNeed) -> str:
    return _("；").join(
        _(
            "达到 %(reached)s 得 %(raw)s",
            reached=percent(band.reached),
            raw=percent(band.raw),
        )
        for band in need.bands
    )


def _judged(rules: Rules, criterion: Criterion) -> Figures:
    full, limit = criterion.full_mark, criterion.spread_limit
    figures = [(_("专家评分档"), say_judged_bands(criterion.bands) or "—")]
    if full is not None:
        figures.append((_("满分"), _("%(points)s 分", points=plain_number(full))))
    if limit is not None:
        figures.append((_("允许相差"), _("%(points)s 分", points=plain_number(limit))))
    if criterion.kind is CriterionKind.REQUIREMENTS:
        figures.append((_("评分要求"), _("%(count)s 条", count=len(rules.requirements))))
    return [*figures, (_("评审专家"), _("%(least)s，单数", least=_say_least(rules)))]


def _say_least(rules: Rules) -> str:
    """The rules hold the ceiling; the budget, which counts, is never below it."""
    is_order87, ceiling = rules.method.is_order87, rules.ceiling
    is_known = not is_order87 or ceiling >= LARGE
    return say_least(is_order87=is_order87, budget=ceiling if is_known else None)


_FIGURES: dict[CriterionKind, Callable[[Rules, Criterion], Figures]] = {
    CriterionKind.PRICE: _price,
    CriterionKind.DELIVERY: _delivery,
    CriterionKind.EVIDENCE: _evidence,
    CriterionKind.KPIS: _kpis,
    CriterionKind.DEPLOYMENT: _deployment,
    CriterionKind.ACCEPTED_DELIVERIES: _accepted,
    CriterionKind.REQUIREMENTS: _judged,
    CriterionKind.ASSESSORS: _judged,
    CriterionKind.MEASURED: _measured,
}


def list_gates(rules: Rules) -> list[str]:
    """What every proposal must pass, as it was published."""
    gates = rules.gates
    asked = [
        _("按第 %(number)s 号更正提交或确认。", number=rules.amendment) if rules.amendment else "",
        *(
            _("满足强制要求“%(requirement)s”。", requirement=item.text)
            for item in gates.requirements
        ),
        _("模型备案或登记有效。") if gates.is_filing_required else "",
        _("测评证据等级不低于 %(tier)s。", tier=gates.minimum_tier) if gates.minimum_tier else "",
        *(
            _(
                "“%(benchmark)s”成绩达到 %(floor)s。",
                benchmark=item.benchmark,
                floor=percent(item.value),
            )
            for item in gates.floors
        ),
        _("测评成绩属于申报的模型版本。"),
        _("报价不高于最高限价 %(ceiling)s。", ceiling=yuan(rules.ceiling)),
    ]
    return [words for words in asked if words]
