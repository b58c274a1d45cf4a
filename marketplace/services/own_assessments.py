"""What an assessor sees and says of a scenario: nothing of the bidders before the opening, their
names to declare conflicts, and their proposals only after that."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import NotAllowed, NotFound, TransitionRefused
from marketplace.domain.lifecycle import (
    ASSESSOR,
    ENDED_STATES,
    Action,
    AssessorState,
    ScenarioState,
    get_transition,
)
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Permission, require_let_in
from marketplace.domain.texts import require_reason
from marketplace.models import Assessment, Assessor, Proposal
from marketplace.services import (
    assessment_marks,
    assessment_panels,
    assessor_conflicts,
    audit_entries,
    opened_proposals,
    transitions,
)
from marketplace.services.assessor_invitations import as_assessor
from marketplace.services.audit_entries import ReadKind
from marketplace.services.proposal_content import FileNote
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work


@dataclass(frozen=True)
class Assigned:
    """A proposal and one assessor's present points for it, if there are any."""

    proposal: Proposal
    assessment: Assessment | None


def list_own(actor: Actor) -> list[Assessor]:
    """The scenarios that the actor judges or judged, latest first."""
    require_let_in(actor, Permission.ASSESSMENT_READ)
    query = (
        select(Assessor)
        .where(Assessor.user_id == actor.user_id)
        .order_by(Assessor.id.desc())
        .options(joinedload(Assessor.scenario))
    )
    return list(db.session.scalars(query))


def list_done_ids(rows: Sequence[Assessor]) -> set[int]:
    """Those of a person's parts in which all points are submitted while others may be missing."""
    opened = [row for row in rows if row.scenario.state == ScenarioState.OPENED]
    return {row.id for row in opened if row.id in assessment_marks.list_done(row.scenario)}


def get_own(actor: Actor, assessor_id: int) -> Assessor:
    """The actor's own part in a scenario; `NotFound` for anybody else's."""
    require_let_in(actor, Permission.ASSESSMENT_READ)
    query = select(Assessor).where(Assessor.id == assessor_id, Assessor.user_id == actor.user_id)
    found = db.session.scalar(query.options(joinedload(Assessor.scenario)))
    if found is None or actor.user_id is None:
        raise NotFound(say("没有这项评审，或者它不是您的。"))
    return found


def get_unconflicted(actor: Actor, assessor_id: int) -> Assessor:
    """The actor's own part. `NotAllowed` for who has stepped back, or has to now: whoever became a
    bidder's member after declaring is recused here."""
    row = get_own(actor, assessor_id)
    assessor_conflicts.settle_arisen(row.scenario, [row])
    if row.state == AssessorState.RECUSED:
        raise NotAllowed(say("您已经回避，不再参加这个场景的评审。"))
    return row


def list_bidders(row: Assessor) -> list[str]:
    """Who has bid, by name, for the declaration; nobody before the opening."""
    if row.scenario.state != ScenarioState.OPENED or not _is_asked(row):
        return []
    proposals = assessment_marks.list_proposals(row.scenario)
    return sorted(one.organisation.name for one in proposals if one.organisation)


def _is_asked(row: Assessor) -> bool:
    """Whether the person is one of a panel that the listing has something to judge for."""
    return row.is_active and assessment_panels.is_judged(row.scenario)


def lock_own(work: UnitOfWork, actor: Actor, assessor_id: int) -> Assessor:
    """The actor's own part, held behind its scenario, while there is something to do."""
    row = _lock_part(work, actor, assessor_id)
    require_opened(row)
    return row


def _lock_part(work: UnitOfWork, actor: Actor, assessor_id: int) -> Assessor:
    row = get_own(actor, assessor_id)
    require_let_in(actor, Permission.ASSESSMENT_WRITE)
    work.lock(row.scenario)
    return work.lock(row)


def require_opened(row: Assessor) -> None:
    """`TransitionRefused` before the opening and after the ranking, and where nobody judges."""
    if row.scenario.state in ENDED_STATES:
        raise TransitionRefused(say("这个场景已经结束，没有中选方案，不再需要您评审。"))
    if row.scenario.state != ScenarioState.OPENED:
        raise TransitionRefused(say("方案还没有开启，或者评审已经结束，现在不能评审。"))
    if not assessment_panels.is_judged(row.scenario):
        raise TransitionRefused(say("这个场景的评审标准都按公式计算，不需要评审专家。"))


def declare(actor: Actor, assessor_id: int, shown: str) -> Assessor:
    """Declare that there is no conflict with any bidder. `shown`: the words and the bidders.

    Where the platform knows better, the person is recused instead.
    """
    with unit_of_work() as work:
        row = lock_own(work, actor, assessor_id)
        if row.state == AssessorState.APPOINTED and assessor_conflicts.settle(
            work, row.scenario, row
        ):
            return row
        transitions.move(work, row, ASSESSOR, Action.DECLARE, as_assessor(actor))
        row.declared_at, row.declaration = clock.now(), shown
    return row


def get_recusable(actor: Actor, assessor_id: int) -> Assessor:
    """The actor's own part, while stepping back is possible."""
    row = get_own(actor, assessor_id)
    _require_recusable(row)
    return row


def _require_recusable(row: Assessor) -> None:
    # Whoever cannot take part says so before the opening too, when somebody else is found easily.
    if row.scenario.state != ScenarioState.PUBLISHED:
        require_opened(row)
    get_transition(ASSESSOR, Action.RECUSE, row.state)


def recuse(actor: Actor, assessor_id: int, reason: str) -> Assessor:
    """Step back because of a conflict; the buyer is told the reason.

    A conflict that comes to light when all points were seen counts no less: the supervisors are
    told too, and the ledger has it, since the ranking will be of other points.
    """
    said = require_reason(reason)
    with unit_of_work() as work:
        row = _lock_part(work, actor, assessor_id)
        _require_recusable(row)
        assessor_conflicts.recuse(work, row, as_assessor(actor), said)
    return row


def list_assigned(row: Assessor) -> Sequence[Assigned]:
    """The proposals with the assessor's own points; none before the declaration."""
    if row.state != AssessorState.DECLARED or not _is_asked(row):
        return []
    latest = assessment_marks.find_latest(row.scenario)
    return [
        Assigned(proposal, latest.get((row.id, proposal.id)))
        for proposal in assessment_marks.list_proposals(row.scenario)
    ]


def get_assigned(actor: Actor, assessor_id: int, proposal_id: int) -> tuple[Assessor, Assigned]:
    """One proposal to judge; that it was read is entered in the audit."""
    row = get_unconflicted(actor, assessor_id)
    found = _find_assigned(row, proposal_id)
    audit_entries.note_read(actor, "proposal", proposal_id, ReadKind.PROPOSAL)
    return row, found


def _find_assigned(row: Assessor, proposal_id: int) -> Assigned:
    if row.state != AssessorState.DECLARED:
        raise NotAllowed(say("声明与申报单位没有利害关系之后，才能看到方案。"))
    require_opened(row)
    for one in list_assigned(row):
        if one.proposal.id == proposal_id:
            return one
    raise NotFound(say("没有这份方案，或者它不归您评审。"))


def read_file(
    actor: Actor, assessor_id: int, proposal_id: int, digest: str
) -> tuple[FileNote, bytes]:
    """An attachment of a proposal to judge, in clear."""
    found = _find_assigned(get_unconflicted(actor, assessor_id), proposal_id)
    return opened_proposals.open_file(actor, found.proposal, digest)
