"""A criterion's points as a page explains them: the rule, the figures filled in, the sources."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from marketplace.matching.arithmetic import shown
from marketplace.matching.rank_changes import Change
from marketplace.matching.ranking import CriterionLine
from marketplace.matching.rules import Criterion, CriterionKind, Rules
from marketplace.services.deliveries import Accepted
from marketplace.services.ranking_explanations import Explanation, ShiftedRank
from marketplace.services.ranking_sources import Sources
from marketplace.web.messages import translate
from marketplace.web.rankings.formulas import Figures, Formula, find_formula, list_figures
from marketplace.web.rankings.glance import criterion_url
from marketplace.web.rankings.judged import MarkTable
from marketplace.web.rankings.names import criterion_name
from marketplace.web.rankings.parts import PartLine, fill_in, make_parts, name_benchmark

Marks = Mapping[CriterionKind, MarkTable]


@dataclass(frozen=True)
class ExplainedCriterion:
    """One criterion of one proposal: `share` × `weight` = `points`."""

    name: str
    url: str | None
    weight: int
    share: Decimal
    points: Decimal
    filled_in: str
    formula: Formula
    figures: Figures
    parts: Sequence[PartLine]
    is_evidence: bool
    marks: MarkTable | None = None
    accepted: Sequence[Accepted] = ()


def explain_line(
    rules: Rules,
    line: CriterionLine,
    sources: Sources,
    scenario_id: int | None = None,
    marks: Marks | None = None,
    key: str = "",
) -> ExplainedCriterion:
    """How a criterion's points came about; with a link to its page where there is a scenario.

    `marks`: what each assessor gave, for those who may know; `key`: the proposal's, for what is
    found by it.
    """
    parts = make_parts(line, sources)
    criterion = rules.find_criterion(line.kind) or Criterion(line.kind, line.weight)
    return ExplainedCriterion(
        name=criterion_name(line.kind),
        url=criterion_url(scenario_id, line.kind) if scenario_id else None,
        weight=line.weight,
        share=shown(line.score.raw),
        points=line.contribution,
        filled_in=fill_in(line.score),
        formula=find_formula(rules, line.kind),
        figures=list_figures(rules, criterion),
        parts=parts,
        is_evidence=any(part.tier for part in parts),
        marks=(marks or {}).get(line.kind),
        accepted=sources.accepted.get(key, ())
        if line.kind is CriterionKind.ACCEPTED_DELIVERIES
        else (),
    )


def explain_lines(
    rules: Rules,
    lines: Iterable[CriterionLine],
    sources: Sources,
    scenario_id: int | None = None,
    marks: Marks | None = None,
    key: str = "",
) -> list[ExplainedCriterion]:
    """Every criterion with a weight."""
    return [
        explain_line(rules, line, sources, scenario_id, marks, key) for line in lines if line.weight
    ]


@dataclass(frozen=True)
class WeightRow:
    """The ranks under one criterion's weight taken down and up."""

    name: str
    down: int
    up: int


def list_weight_rows(explanation: Explanation) -> list[WeightRow]:
    """A row per criterion with a weight."""
    by_kind: dict[str, list[ShiftedRank]] = {}
    for case in sorted(explanation.shifted, key=lambda item: item.factor):
        by_kind.setdefault(case.kind, []).append(case)
    return [
        WeightRow(criterion_name(cases[0].kind), cases[0].rank, cases[-1].rank)
        for cases in by_kind.values()
    ]


@dataclass(frozen=True)
class ChangeWords:
    """What would pass the next better, or let the next worse pass: enough alone?, and words."""

    gains: Sequence[tuple[bool, str]]
    losses: Sequence[tuple[bool, str]]


def say_changes(explanation: Explanation | None, sources: Sources) -> ChangeWords:
    """The changes in sentences; nothing for what is not ranked."""
    if explanation is None:
        return ChangeWords((), ())
    gains, losses = explanation.gains, explanation.losses
    return ChangeWords(_say(gains, sources), _say(losses, sources))


def _say(changes: Iterable[Change], sources: Sources) -> list[tuple[bool, str]]:
    return [
        (change.is_enough, translate(name_benchmark(change.message, sources))) for change in changes
    ]
