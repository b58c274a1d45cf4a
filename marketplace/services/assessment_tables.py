"""The panel's points side by side: for the buyer, the supervisor and the chair, once all are in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import NotAllowed
from marketplace.domain.lifecycle import AssessmentState, AssessorState
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor
from marketplace.matching.marking import Figures, Item, figures_of, list_items
from marketplace.models import Assessment, Assessor, Proposal, Scenario
from marketplace.services import (
    assessment_marks,
    assessment_panels,
    assessments,
    assessors,
    own_assessments,
)
from marketplace.services.ranking_rules import frozen_rules


@dataclass(frozen=True)
class Line:
    """One item: everybody's points by the assessor's row, and what they come to."""

    item: Item
    points: Mapping[int, str]
    figures: Figures


@dataclass(frozen=True)
class Given:
    """One assessor's part for one proposal. `earlier`: what was handed back before, oldest first.

    `is_under_review`: handed back, and the next version is not submitted yet.
    """

    assessor: Assessor
    assessment: Assessment
    earlier: Sequence[Assessment]
    is_under_review: bool


@dataclass(frozen=True)
class Table:
    """All points for one proposal."""

    proposal: Proposal
    lines: Sequence[Line]
    given: Sequence[Given]

    @property
    def is_apart(self) -> bool:
        """Whether the chair should look at it."""
        return any(line.figures.is_apart for line in self.lines)


def list_for_buyer(actor: Actor, scenario_id: int) -> list[Table]:
    """The tables of a scenario whose panel the actor may see. `NotAllowed` while points lack."""
    scenario = assessors.get_scenario(actor, scenario_id)
    if not assessment_marks.is_shown(scenario):
        raise NotAllowed(say("全部评审专家提交评分之后才能查看。"))
    return _make(scenario)


def list_for_chair(actor: Actor, assessor_id: int) -> tuple[Assessor, list[Table]]:
    """The tables for whoever leads the panel."""
    row = own_assessments.get_unconflicted(actor, assessor_id)
    assessments.require_chair(row)
    return row, _make(row.scenario)


def _make(scenario: Scenario) -> list[Table]:
    if not assessment_panels.is_judged(scenario):
        return []
    items = list_items(frozen_rules(scenario))
    panel = [
        row for row in assessment_panels.list_all(scenario) if row.state == AssessorState.DECLARED
    ]
    versions = _list_versions(scenario)
    return [
        _table(proposal, items, panel, versions)
        for proposal in assessment_marks.list_proposals(scenario)
    ]


Versions = Mapping[tuple[int, int], Sequence[Assessment]]


def _list_versions(scenario: Scenario) -> Versions:
    query = (
        select(Assessment)
        .join(Assessor)
        .where(Assessor.scenario_id == scenario.id)
        .order_by(Assessment.version)
    )
    found: dict[tuple[int, int], list[Assessment]] = {}
    for row in db.session.scalars(query):
        found.setdefault((row.assessor_id, row.proposal_id), []).append(row)
    return found


def _table(
    proposal: Proposal, items: Sequence[Item], panel: Sequence[Assessor], versions: Versions
) -> Table:
    given = [one for row in panel if (one := _given(row, versions.get((row.id, proposal.id), ())))]
    lines = [_line(item, given) for item in items] if given else []
    return Table(proposal, lines, given)


def _given(row: Assessor, versions: Sequence[Assessment]) -> Given | None:
    """A draft is its writer's alone: what was handed back stands until the next is submitted."""
    sent = [one for one in versions if one.state != AssessmentState.DRAFT]
    if not sent:
        return None
    last = sent[-1]
    return Given(row, last, sent[:-1], last.state == AssessmentState.HANDED_BACK)


def _line(item: Item, given: Sequence[Given]) -> Line:
    points = {one.assessor.id: str(one.assessment.points[item.key]) for one in given}
    return Line(item, points, figures_of(item, [Decimal(text) for text in points.values()]))
