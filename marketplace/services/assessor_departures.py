"""An assessor who deletes the account: the points stay, and the address does not."""

from sqlalchemy import or_, select

from marketplace.domain.lifecycle import ASSESSOR, Action, AssessorState
from marketplace.domain.messages import mark
from marketplace.domain.permissions import SYSTEM
from marketplace.models import Assessor
from marketplace.notifications.events import Event
from marketplace.services import assessment_marks, assessor_conflicts, transitions
from marketplace.services.unit_of_work import UnitOfWork

GONE = mark("本人已注销账号。")


def forget_person(work: UnitOfWork, user_id: int, email: str, neutral: str) -> list[int]:
    """Take the address out of the rows, whose ids these are, and leave what still goes on."""
    query = select(Assessor).where(or_(Assessor.user_id == user_id, Assessor.email == email))
    rows = work.session.scalars(query.order_by(Assessor.id)).all()
    for row in rows:
        _leave(work, row)
        row.email = neutral
    return [row.id for row in rows]


def _leave(work: UnitOfWork, row: Assessor) -> None:
    """Points that are all in count on: whoever is missing before is to be replaced."""
    if not row.is_running:
        return
    work.lock(row.scenario)
    work.lock(row)
    # Meanwhile the buyer may have dismissed the person, or the scenario may have gone on.
    if not row.is_running or assessment_marks.is_shown(row.scenario):
        return
    is_invited = row.state == AssessorState.INVITED
    action = Action.DISMISS if is_invited else Action.RECUSE
    transitions.move(work, row, ASSESSOR, action, SYSTEM, GONE)
    row.reason, row.is_chair = GONE, False
    assessor_conflicts.tell_buyer(work, row.scenario, Event.ASSESSOR_LEFT)
    assessment_marks.note_completion(work, row.scenario)
