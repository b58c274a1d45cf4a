"""What the report of a ranking says, the same on the page and on paper."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from marketplace.exchange.pdf import PrintedTable
from marketplace.matching.canonical import digest
from marketplace.matching.ranking import CriterionLine, RankedProposal
from marketplace.matching.rules import Criterion
from marketplace.models import Scenario
from marketplace.services.awards import AwardResult
from marketplace.services.ranking_sources import Sources
from marketplace.services.rankings import FrozenRun
from marketplace.web.formatting import plain_number, points, to_the_second, yuan
from marketplace.web.messages import translate
from marketplace.web.rankings.formulas import find_formula, list_figures, list_gates
from marketplace.web.rankings.lines import RankingLine, WhatIf
from marketplace.web.rankings.names import criterion_name, rule_set_name
from marketplace.web.rankings.parts import fill_in, make_parts


@dataclass(frozen=True)
class Report:
    """A run with everything that is told of it."""

    scenario: Scenario
    run: FrozenRun
    lines: Sequence[RankingLine]
    what_ifs: Sequence[WhatIf]
    sources: Sources
    ledger_position: int | None
    award: AwardResult | None

    @property
    def ranked(self) -> list[tuple[RankingLine, RankedProposal]]:
        """The ranked proposals, best first."""
        return [
            (line, line.result) for line in self.lines if isinstance(line.result, RankedProposal)
        ]


def list_facts(report: Report) -> list[tuple[str, str]]:
    """What identifies the run, and how it came out."""
    run, place = report.run, report.ledger_position
    failed = len(report.lines) - len(report.ranked)
    return [
        (_("需求单位"), report.scenario.organisation.name),
        (_("排序时间"), to_the_second(run.result.at)),
        (_("规则"), rule_set_name(run.rules)),
        (_("算法版本"), run.result.algorithm),
        (_("参加排序的方案"), _("%(count)s 份", count=len(report.ranked))),
        (_("没有通过审查的方案"), _("%(count)s 份", count=failed)),
        *_award_facts(report.award),
        (_("规则摘要"), digest(run.row.document["inputs"]["rules"])),
        (_("输入摘要"), run.row.input_digest),
        (_("结果摘要"), run.row.result_digest),
        (_("存证链位置"), "—" if place is None else _("第 %(position)s 条", position=place)),
        (_("重新计算"), f"marketplace rankings replay {run.row.id}"),
    ]


def _award_facts(award: AwardResult | None) -> list[tuple[str, str]]:
    if award is None:
        return []
    facts = [(_("中选单位"), award.winner)]
    if award.departure_reason:
        facts.append((_("未选第一名的理由"), award.departure_reason))
    return facts


def list_totals() -> list[str]:
    """How points add up, and who comes first."""
    return [
        _("得分 = 权重 × 得分率，保留两位小数，四舍五入；总分是各项得分之和。"),
        _("总分相同的，报价低的在前；报价也相同的并列。缺少的数据按 0 计，并注明未知。"),
    ]


def list_notes() -> list[str]:
    """What a reader should know who checks the figures."""
    return [
        *list_totals(),
        _(
            "规则在场景发布时冻结；输入和结果在排序时封存，三个摘要都登记在存证链上。"
            "用同样的输入重新计算，应当与本报告一致到最后一位。"
        ),
        _("所有时间均为北京时间。"),
    ]


def list_tables(report: Report) -> list[PrintedTable]:
    """The tables, in the order of the work: rules, gates, points, what else to know."""
    tables = [
        _rules(report),
        _gates(report),
        _scores(report),
        _disqualified(report),
        _formulas(report),
        _flags(report),
        _for_chair(report),
        _what_ifs(report),
    ]
    return [table for table in tables if table.rows]


def _rules(report: Report) -> PrintedTable:
    return PrintedTable(
        heading=_("评审标准"),
        columns=(_("标准"), _("权重"), _("怎样计算"), _("公布的数")),
        widths=(14, 6, 44, 36),
        rows=[
            _rule_row(report, criterion)
            for criterion in report.run.rules.criteria
            if criterion.weight
        ],
    )


def _rule_row(report: Report, criterion: Criterion) -> tuple[str, ...]:
    _weight, *figures = list_figures(report.run.rules, criterion)
    return (
        criterion_name(criterion.kind),
        str(criterion.weight),
        find_formula(report.run.rules, criterion.kind).symbols,
        _("；").join(_("%(name)s：%(value)s", name=name, value=value) for name, value in figures)
        or "—",
    )


def _gates(report: Report) -> PrintedTable:
    return PrintedTable(
        heading=_("资格与符合性审查：有一项不通过就不参加排序"),
        columns=(_("序号"), _("审查内容")),
        widths=(6, 94),
        rows=[(str(number), words) for number, words in enumerate(list_gates(report.run.rules), 1)],
    )


def _scores(report: Report) -> PrintedTable:
    weighed = [item for item in report.run.rules.criteria if item.weight]
    heads = [
        _("%(name)s（%(weight)s）", name=criterion_name(c.kind), weight=c.weight) for c in weighed
    ]
    return PrintedTable(
        heading=_("排序结果，括号里是权重"),
        columns=(_("名次"), _("供给方"), *heads, _("总分"), _("报价金额"), _("工期（天）")),
        widths=(6, 22, *(10 for _head in heads), 9, 12, 8),
        rows=[_score_row(line, result) for line, result in report.ranked],
    )


def _score_row(line: RankingLine, result: RankedProposal) -> tuple[str, ...]:
    return (
        str(result.rank),
        line.vendor,
        *(points(item.contribution) for item in result.criteria if item.weight),
        points(result.total),
        yuan(result.price),
        str(result.days),
    )


def _disqualified(report: Report) -> PrintedTable:
    return PrintedTable(
        heading=_("没有通过审查的方案"),
        columns=(_("供给方"), _("原因"), _("报价")),
        widths=(25, 60, 15),
        rows=[
            (line.vendor, "".join(map(translate, line.failures)), yuan(line.result.price))
            for line in report.lines
            if not line.is_ranked
        ],
    )


def _formulas(report: Report) -> PrintedTable:
    return PrintedTable(
        heading=_("每份方案的算式"),
        columns=(_("供给方"), _("标准"), _("算式"), _("得分")),
        widths=(20, 14, 56, 10),
        rows=[
            (
                line.vendor,
                criterion_name(item.kind),
                _filled_in(item, report.sources),
                points(item.contribution),
            )
            for line, result in report.ranked
            for item in result.criteria
            if item.weight
        ],
    )


def _filled_in(item: CriterionLine, sources: Sources) -> str:
    counted = [part.formula for part in make_parts(item, sources) if part.is_counted]
    words = _("；").join([*counted, fill_in(item.score)])
    share = plain_number(round(item.score.raw, 4))
    return _("%(words)s；权重 %(weight)s × %(share)s", words=words, weight=item.weight, share=share)


def _flags(report: Report) -> PrintedTable:
    return PrintedTable(
        heading=_("请书面说明的情况：不影响排序，也不自动淘汰"),
        columns=(_("供给方"), _("情况")),
        widths=(25, 75),
        rows=[(line.vendor, translate(flag)) for line in report.lines for flag in line.flags],
    )


def _for_chair(report: Report) -> PrintedTable:
    return PrintedTable(
        heading=_("请评审组长复核的情况：不影响排序，也不自动淘汰"),
        columns=(_("供给方"), _("情况")),
        widths=(25, 75),
        rows=[(line.vendor, translate(flag)) for line in report.lines for flag in line.for_chair],
    )


def _what_ifs(report: Report) -> PrintedTable:
    return PrintedTable(
        heading=_("结果稳不稳：权重增减两成，或少一份方案"),
        columns=(_("如果"), _("名次依次是"), _("第一名")),
        widths=(28, 60, 12),
        rows=[
            (item.name, _("；").join(item.order), _("改变") if item.is_changed else _("不变"))
            for item in (report.what_ifs if len(report.ranked) > 1 else ())
        ],
    )
