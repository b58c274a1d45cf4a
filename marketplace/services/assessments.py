"""Points: drafted one by one, submitted all together, perhaps handed back by the chair."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import (
    InvalidInput,
    NotAllowed,
    NotFound,
    StaleVersion,
    TransitionRefused,
)
from marketplace.domain.lifecycle import (
    ASSESSMENT,
    Action,
    AssessmentState,
    AssessorState,
    get_transition,
)
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor
from marketplace.domain.texts import check_texts, require_reason
from marketplace.matching.marking import Item, check_points, list_items, shortest
from marketplace.models import Assessment, Assessor
from marketplace.services import assessment_marks, own_assessments, transitions
from marketplace.services.assessor_invitations import as_assessor
from marketplace.services.own_assessments import Assigned
from marketplace.services.ranking_rules import frozen_rules
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

COMMENT_LENGTH = 2000


def save(
    actor: Actor,
    assessor_id: int,
    proposal_id: int,
    typed: Mapping[str, str],
    comment: str,
    saves: int,
) -> Assessment:
    """Keep a draft; points may be missing, not wrong. `saves`: how often it was saved when it was
    shown. Raises `InvalidInput` under the items' keys, `StaleVersion`."""
    own_assessments.get_unconflicted(actor, assessor_id)
    with unit_of_work() as work:
        row = _lock_declared(work, actor, assessor_id)
        items = list_items(frozen_rules(row.scenario))
        given = {item.key: typed.get(item.key, "").strip() for item in items}
        _require_fit(items, given, comment)
        points = {key: shortest(text) for key, text in given.items() if text}
        found = _get_assigned(row, proposal_id).assessment
        if saves != (found.saves if found else 0):
            raise StaleVersion(
                say("另一个窗口刚刚保存过。下面仍是您在这里填写的，核对后再次保存会替换它。")
            )
        if found is None:
            return work.add(
                Assessment(
                    assessor_id=row.id,
                    proposal_id=proposal_id,
                    assessed_by_id=actor.user_id,
                    points=points,
                    comment=comment.strip(),
                )
            )
        require_draft(found)
        found.points, found.comment, found.saves = points, comment.strip(), found.saves + 1
    return found


def require_draft(row: Assessment | None) -> None:
    """`TransitionRefused` for points that were submitted."""
    if row is not None:
        get_transition(ASSESSMENT, Action.SUBMIT, row.state)


def _lock_declared(work: UnitOfWork, actor: Actor, assessor_id: int) -> Assessor:
    row = own_assessments.lock_own(work, actor, assessor_id)
    if row.state != AssessorState.DECLARED:
        raise NotAllowed(say("声明与申报单位没有利害关系之后，才能评分。"))
    return row


def _get_assigned(row: Assessor, proposal_id: int) -> Assigned:
    for one in own_assessments.list_assigned(row):
        if one.proposal.id == proposal_id:
            return one
    raise NotFound(say("没有这份方案，或者它不归您评审。"))


def _require_fit(items: Sequence[Item], given: Mapping[str, str], comment: str) -> None:
    wrong = check_texts({"comment": (comment, COMMENT_LENGTH)})
    for item in items:
        message = check_points(item, given[item.key]) if given[item.key] else None
        if message:
            wrong[item.key] = [message]
    if wrong:
        raise InvalidInput(wrong)


def submit(actor: Actor, assessor_id: int) -> Assessor:
    """Submit the points for every proposal together; from then on they stay as they are.

    Raises `InvalidInput` under `proposal-<id>` for what is missing, `TransitionRefused` where
    there is nothing to submit.
    """
    own_assessments.get_unconflicted(actor, assessor_id)
    with unit_of_work() as work:
        row = _lock_declared(work, actor, assessor_id)
        assigned = own_assessments.list_assigned(row)
        drafts = [one.assessment for one in assigned if is_open(one)]
        if not drafts:
            raise TransitionRefused(say("评分已经提交，不用重复提交。"))
        _require_all(list_items(frozen_rules(row.scenario)), assigned)
        for draft in drafts:
            if draft is not None:
                transitions.move(work, draft, ASSESSMENT, Action.SUBMIT, as_assessor(actor))
                draft.submitted_at = clock.now()
        assessment_marks.note_completion(work, row.scenario)
    return row


def is_open(one: Assigned) -> bool:
    """Whether a proposal's points are still to be given or submitted."""
    return one.assessment is None or one.assessment.state == AssessmentState.DRAFT


def _require_all(items: Sequence[Item], assigned: Sequence[Assigned]) -> None:
    wrong = {
        f"proposal-{one.proposal.id}": [_lacking(one, len(missing))]
        for one in assigned
        if (missing := list_missing(items, one.assessment))
    }
    if wrong:
        raise InvalidInput(wrong)


def _lacking(one: Assigned, count: int) -> Message:
    organisation = one.proposal.organisation
    name = organisation.name if organisation else ""
    return say("“%(name)s”还有 %(count)s 项没有给分。", name=name, count=count)


def list_missing(items: Sequence[Item], row: Assessment | None) -> list[Item]:
    """What a proposal has no points for."""
    return [item for item in items if row is None or item.key not in row.points]


def get_handed(actor: Actor, assessor_id: int, assessment_id: int) -> Assessment:
    """Submitted points that the actor, who has the chair, can hand back."""
    found = _get_sent(own_assessments.get_own(actor, assessor_id), assessment_id)
    get_transition(ASSESSMENT, Action.HAND_BACK, found.state)
    return found


def _get_sent(row: Assessor, assessment_id: int) -> Assessment:
    """Points of the panel that `row` has the chair of."""
    require_chair(row)
    found = db.session.scalar(
        select(Assessment)
        .join(Assessor)
        .where(
            Assessment.id == assessment_id,
            Assessor.scenario_id == row.scenario_id,
            Assessor.state == AssessorState.DECLARED,
        )
    )
    if found is None:
        raise NotFound(say("没有这份评分。"))
    return found


def require_chair(row: Assessor) -> None:
    """`NotAllowed` for whoever does not lead the panel, or while points are still to come."""
    if not (row.is_chair and row.state == AssessorState.DECLARED):
        raise NotAllowed(say("只有组长可以查看和退回各位专家的评分。"))
    if not assessment_marks.is_shown(row.scenario):
        raise NotAllowed(say("全部评审专家提交评分之后，组长才能看到。"))


def hand_back(actor: Actor, assessor_id: int, assessment_id: int, reason: str) -> Assessment:
    """Have points looked at a second time: a new draft begins with them, they stay beside it."""
    said = require_reason(reason)
    with unit_of_work() as work:
        row = own_assessments.lock_own(work, actor, assessor_id)
        old = work.lock(get_handed(actor, assessor_id, assessment_id))
        transitions.move(work, old, ASSESSMENT, Action.HAND_BACK, as_assessor(actor), said)
        old.reason = said
        draft = work.add(
            Assessment(
                assessor_id=old.assessor_id,
                proposal_id=old.proposal_id,
                assessed_by_id=old.assessed_by_id,
                version=old.version + 1,
                # Counted on, so that a window of the version before is out of date.
                saves=old.saves + 1,
                points=dict(old.points),
                comment=old.comment,
            )
        )
        work.notify(
            [old.assessed_by_id],
            "assessment_handed_back",
            assessor_id=old.assessor_id,
            title=row.scenario.title,
            reason=said,
        )
    return draft


def find_reason(row: Assessment | None) -> str | None:
    """Why the chair handed back the version before this one."""
    if row is None or row.version == 1:
        return None
    return db.session.scalar(
        select(Assessment.reason).where(
            Assessment.assessor_id == row.assessor_id,
            Assessment.proposal_id == row.proposal_id,
            Assessment.version == row.version - 1,
        )
    )


def take_back(actor: Actor, assessor_id: int, assessment_id: int) -> Assessment:
    """Let points that were handed back count as they are: the new draft goes.

    Else whoever never submits again would hold up the ranking for good.
    """
    with unit_of_work() as work:
        row = own_assessments.lock_own(work, actor, assessor_id)
        old = work.lock(_get_sent(row, assessment_id))
        get_transition(ASSESSMENT, Action.RESTORE, old.state)
        latest = assessment_marks.find_latest(row.scenario)[old.assessor_id, old.proposal_id]
        if latest.state != AssessmentState.DRAFT:
            raise TransitionRefused(say("这位专家已经重新提交，不能再撤销退回。"))
        work.session.delete(latest)
        transitions.move(work, old, ASSESSMENT, Action.RESTORE, as_assessor(actor))
        words = {"assessor_id": old.assessor_id, "title": row.scenario.title}
        work.notify([old.assessed_by_id], "assessment_restored", **words)
        assessment_marks.note_completion(work, row.scenario)
    return old
