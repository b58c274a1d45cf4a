"""Conflicts that the platform knows of: somebody who is or was a bidder's member does not judge.

Only after the opening: before it, who is recused would tell who has bid. From then on until the
ranking, since anybody may join a bidder meanwhile.
"""

from collections.abc import Sequence

from sqlalchemy import or_, select

from marketplace.db import db
from marketplace.domain.lifecycle import ASSESSOR, Action, AssessorState, ScenarioState
from marketplace.domain.messages import mark
from marketplace.domain.permissions import SYSTEM, Actor
from marketplace.models import Assessor, AuditEntry, Member, Scenario
from marketplace.models.opening import OpeningSide
from marketplace.notifications.events import Event
from marketplace.services import (
    assessment_marks,
    assessment_panels,
    ledger,
    notifications,
    transitions,
)
from marketplace.services.auditing import AuditAction
from marketplace.services.opening_records import list_key_holder_ids
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

KNOWN = mark("平台自动回避：本人现在是或者曾经是一家申报单位的成员。")
_JOINED = (AssessorState.APPOINTED, AssessorState.DECLARED)


def settle_all(work: UnitOfWork, scenario: Scenario) -> None:
    """At the opening: recuse whom the platform must, and ask the others to declare; nobody where
    every proposal was set aside."""
    if not assessment_panels.is_judged(scenario) or not assessment_marks.list_proposals(scenario):
        return
    for row in assessment_panels.list_active(scenario):
        if row.state in _JOINED and not settle(work, scenario, row):
            work.notify(
                [row.user_id or 0], "assessment_due", assessor_id=row.id, title=scenario.title
            )


def settle(work: UnitOfWork, scenario: Scenario, row: Assessor) -> bool:
    """Recuse one person where there is a conflict; whether there was."""
    if scenario.state != ScenarioState.OPENED or not _is_bidders(row.user_id or 0, scenario):
        return False
    work.notify([row.user_id or 0], "assessor_excused", title=scenario.title)
    recuse(work, row, SYSTEM, KNOWN)
    return True


def recuse(work: UnitOfWork, row: Assessor, by: Actor, reason: str) -> None:
    """Take somebody out of the panel for a conflict; the buyer is told, and whoever else has to
    be where points that were there count no more."""
    scenario = row.scenario
    # Asked before: those who remain may be complete by this step alone.
    was_heard = row.id in assessment_marks.list_heard(scenario)
    is_late = was_heard and assessment_marks.is_shown(scenario)
    transitions.move(work, row, ASSESSOR, Action.RECUSE, by, reason)
    row.reason, row.is_chair = reason, False
    tell_buyer(work, scenario)
    if is_late:
        _note_late_recusal(work, scenario)
    assessment_marks.note_completion(work, scenario)


def settle_arisen(scenario: Scenario, rows: Sequence[Assessor]) -> None:
    """Recuse who has become a bidder's member since the declaration: a step of its own, which
    stays where what was asked for is then refused."""
    arisen = [row for row in rows if _has_arisen(scenario, row)]
    if not arisen:
        return
    with unit_of_work() as work:
        work.lock(scenario)
        for row in arisen:
            if _has_arisen(scenario, work.lock(row)):
                settle(work, scenario, row)


def _has_arisen(scenario: Scenario, row: Assessor) -> bool:
    is_at_work = scenario.state == ScenarioState.OPENED and row.state == AssessorState.DECLARED
    return is_at_work and _is_bidders(row.user_id or 0, scenario)


def tell_buyer(work: UnitOfWork, scenario: Scenario, event: Event | None = None) -> None:
    """That somebody else has to be found. Before the opening nobody speaks of conflicts: there is
    no list of bidders to have one with."""
    if event is None:
        is_opened = scenario.state == ScenarioState.OPENED
        event = Event.ASSESSOR_RECUSED if is_opened else Event.ASSESSOR_LEFT
    words = {"scenario_id": scenario.id, "title": scenario.title}
    notifications.tell_organisation(work, scenario.organisation_id, event, **words)


def _note_late_recusal(work: UnitOfWork, scenario: Scenario) -> None:
    """Enter in the ledger that points which could be seen count no more, and tell the
    supervisors."""
    work.session.flush()
    count = len(assessment_panels.list_active(scenario))
    ledger.append(work, "assessment.reduced", scenario=scenario.id, assessors=count)
    supervisors = list_key_holder_ids(scenario, OpeningSide.SUPERVISOR)
    words = {"scenario_id": scenario.id, "title": scenario.title}
    work.notify(supervisors, "assessor_recused", **words)


def _is_bidders(user_id: int, scenario: Scenario) -> bool:
    bidders = {row.organisation_id for row in assessment_marks.list_proposals(scenario)}
    return not bidders.isdisjoint(_list_organisations(user_id))


def _list_organisations(user_id: int) -> set[int]:
    """Those the person is a member of, and those the audit knows the person to have been of."""
    present = select(Member.organisation_id).where(Member.user_id == user_id)
    whose = AuditEntry.changes
    past = select(AuditEntry.changes).where(
        AuditEntry.subject_type == Member.__tablename__,
        AuditEntry.action.in_((AuditAction.INSERT, AuditAction.DELETE)),
        or_(*(whose[("user_id", place)].as_integer() == user_id for place in (0, 1))),
    )
    found = set(db.session.scalars(present))
    for changes in db.session.scalars(past):
        found |= {number for number in changes["organisation_id"] if number is not None}
    return found
