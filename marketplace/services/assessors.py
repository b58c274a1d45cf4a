"""A buyer appoints the people who judge the proposals: invite, choose the chair, dismiss."""

import secrets
from datetime import datetime, timedelta

from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput, NotFound, TransitionRefused
from marketplace.domain.lifecycle import (
    ACTIVE_ASSESSOR_STATES,
    ASSESSED_STATES,
    ASSESSOR,
    Action,
    AssessorState,
    get_transition,
)
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor, Permission, require
from marketplace.domain.texts import require_reason
from marketplace.models import Assessor, Scenario
from marketplace.services import (
    account_checks,
    assessment_marks,
    assessment_panels,
    assessor_endings,
    scenarios,
    transitions,
)
from marketplace.services.installation import settings
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

LETTER = "assessor"
"""The kind of the mail with the link."""
MOST = 25
SEEN = say("评分已经全部提交并可以查看，评审专家不能再变动。")
CHAIR_AFTERWARDS = say("评分已经可以查看，组长只能从已经提交评分的专家中指定。")


def get_scenario(actor: Actor, scenario_id: int) -> Scenario:
    """A scenario whose panel the actor may see."""
    scenario = scenarios.get_scenario(actor, scenario_id)
    require(actor, Permission.ASSESSOR_READ, scenario)
    if not assessment_panels.is_judged(scenario):
        raise NotFound(say("这个场景的评审标准都按公式计算，不需要评审专家。"))
    return scenario


def get_assessor(actor: Actor, scenario_id: int, assessor_id: int) -> Assessor:
    """One of the people of a scenario whose panel the actor may see."""
    scenario = get_scenario(actor, scenario_id)
    for row in assessment_panels.list_all(scenario):
        if row.id == assessor_id:
            return row
    raise NotFound(say("没有这位评审专家。"))


def invite(actor: Actor, scenario_id: int, email: str, *, is_chair: bool) -> Assessor:
    """Invite an address. Raises `InvalidInput`; `TransitionRefused` once points were seen, unless
    it is in place of somebody who has stepped back since."""
    address = account_checks.normalise_email(email)
    with unit_of_work() as work:
        scenario = _lock_assessed(work, actor, scenario_id)
        if not assessment_marks.can_invite(scenario):
            raise TransitionRefused(SEEN)
        _require_fit(scenario, address, is_chair=is_chair)
        if is_chair:
            _take_chair(work, scenario)
        row = work.add(
            Assessor(
                scenario_id=scenario.id,
                invited_by_id=actor.user_id,
                email=address,
                is_chair=is_chair,
                nonce=secrets.token_hex(16),
                expires_at=_expiry(),
            )
        )
        work.emit("letter", kind=LETTER, id=row.id)
    return row


def _lock_assessed(work: UnitOfWork, actor: Actor, scenario_id: int) -> Scenario:
    """The scenario, held, while it is assessed."""
    scenario = work.lock(get_scenario(actor, scenario_id))
    _require_assessed(actor, scenario)
    return scenario


def _require_assessed(actor: Actor, scenario: Scenario) -> None:
    require(actor, Permission.ASSESSOR_MANAGE, scenario)
    if scenario.state not in ASSESSED_STATES:
        raise TransitionRefused(say("这个场景的评审已经结束。"))


def _require_fit(scenario: Scenario, address: str, *, is_chair: bool) -> None:
    message = account_checks.check_email(address) or _check_new(scenario, address)
    if message:
        raise InvalidInput({"email": [message]})
    if is_chair and assessment_marks.is_shown(scenario):
        raise InvalidInput({"is_chair": [CHAIR_AFTERWARDS]})


def _expiry() -> datetime:
    return clock.now() + timedelta(days=settings().invitation_days)


def _check_new(scenario: Scenario, address: str) -> Message | None:
    """What stands against one more. Nothing here depends on who has an account."""
    rows = assessment_panels.list_all(scenario)
    if any(row.email == address and row.is_active for row in rows):
        return say("已经邀请过这个邮箱。可以重新发送，或先解除。")
    if any(row.email == address and row.state == AssessorState.RECUSED for row in rows):
        return say("这位评审专家已经回避，不能再邀请。")
    if sum(row.is_active for row in rows) >= MOST:
        return say("评审专家最多 %(count)s 位。", count=MOST)
    return None


def _take_chair(work: UnitOfWork, scenario: Scenario) -> None:
    for other in assessment_panels.list_all(scenario):
        if other.is_chair:
            other.is_chair = False
            _tell_of_chair(work, other)


def _tell_of_chair(work: UnitOfWork, row: Assessor) -> None:
    """Tell whoever has joined; the others see it when they do."""
    if row.user_id:
        words = {"assessor_id": row.id, "title": row.scenario.title}
        work.notify([row.user_id], "assessor_chair_moved", **words)


def _get_active(actor: Actor, scenario_id: int, assessor_id: int) -> Assessor:
    row = get_assessor(actor, scenario_id, assessor_id)
    if row.state not in ACTIVE_ASSESSOR_STATES:
        raise TransitionRefused(say("这位评审专家已经回避或解除。"))
    return row


def resend(actor: Actor, scenario_id: int, assessor_id: int) -> Assessor:
    """Send an invitation again, with a new link and all its days; the old link ends."""
    with unit_of_work() as work:
        _lock_assessed(work, actor, scenario_id)
        row = work.lock(_get_active(actor, scenario_id, assessor_id))
        get_transition(ASSESSOR, Action.JOIN, row.state)
        row.nonce, row.expires_at = secrets.token_hex(16), _expiry()
        work.emit("letter", kind=LETTER, id=row.id)
    return row


def make_chair(actor: Actor, scenario_id: int, assessor_id: int) -> Assessor:
    """Have another lead the panel; the one before is told too.

    It changes nobody's points. So it stays possible when they were seen, among those who gave
    theirs: whoever still has to give them must not see the others'.
    """
    with unit_of_work() as work:
        scenario = _lock_assessed(work, actor, scenario_id)
        row = work.lock(_get_active(actor, scenario_id, assessor_id))
        is_shown = assessment_marks.is_shown(scenario)
        if is_shown and row.id not in assessment_marks.list_heard(scenario):
            raise TransitionRefused(CHAIR_AFTERWARDS)
        if not row.is_chair:
            _take_chair(work, scenario)
            row.is_chair = True
            _tell_of_chair(work, row)
        if not is_shown:
            assessment_marks.note_completion(work, scenario)
    return row


def get_dismissable(actor: Actor, scenario_id: int, assessor_id: int) -> Assessor:
    """One of the panel, whose points nobody has seen: whoever has may not choose which count."""
    scenario = get_scenario(actor, scenario_id)
    _require_assessed(actor, scenario)
    row = _get_active(actor, scenario_id, assessor_id)
    if assessment_marks.is_shown(scenario) and row.id in assessment_marks.list_heard(scenario):
        raise TransitionRefused(SEEN)
    return row


def dismiss(actor: Actor, scenario_id: int, assessor_id: int, reason: str) -> Assessor:
    """Take somebody out of the panel, with a reason that the person is told."""
    said = require_reason(reason)
    with unit_of_work() as work:
        scenario = _lock_assessed(work, actor, scenario_id)
        row = work.lock(get_dismissable(actor, scenario_id, assessor_id))
        transitions.move(work, row, ASSESSOR, Action.DISMISS, actor, said)
        row.reason, row.is_chair = said, False
        assessor_endings.tell_of_dismissal(work, row)
        assessment_marks.note_completion(work, scenario)
    return row
