"""The link that makes somebody an assessor: opening it proves that one reads the address.

Whoever has an account signs in with it, of whatever organisation; whoever has none makes one that
belongs to no organisation.
"""

from dataclasses import replace

from flask import current_app
from sqlalchemy.exc import IntegrityError

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import (
    AlreadyExists,
    InvalidInput,
    NotAllowed,
    NotFound,
    TransitionRefused,
)
from marketplace.domain.lifecycle import (
    ASSESSED_STATES,
    ASSESSOR,
    ENDED_STATES,
    Action,
    AssessorState,
    Role,
    ScenarioState,
)
from marketplace.domain.membership import OrganisationKind
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor
from marketplace.domain.texts import REASON_LENGTH, check_texts
from marketplace.models import Assessor, User
from marketplace.notifications.events import Event
from marketplace.services import (
    assessment_marks,
    assessment_panels,
    assessor_conflicts,
    newcomers,
    passwords,
    transitions,
)
from marketplace.services.assessors import LETTER
from marketplace.services.letters import Letter
from marketplace.services.newcomers import Newcomer
from marketplace.services.signed_links import make_token
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work


def compose_letter(assessor_id: int) -> Letter | None:
    """The mail with the link; None if the invitation is no longer good."""
    row = db.session.get(Assessor, assessor_id)
    if row is None or _what_ended(row) is not None:
        return None
    token = make_token(LETTER, row.id, row.nonce)
    return Letter(
        key=f"assessor.{row.id}.{int(row.expires_at.timestamp())}",
        event=Event.ASSESSOR_INVITED,
        params={
            "title": row.scenario.title,
            "organisation": row.scenario.organisation.name,
            "deadline": row.expires_at.isoformat(),
        },
        to=row.email,
        path=current_app.url_map.bind("").build("assessor_invitations.show", {"token": token}),
        locale=row.inviter.locale,
    )


def _what_ended(row: Assessor) -> Message | None:
    if row.state == AssessorState.TURNED_DOWN:
        return say("您已经谢绝了这个邀请。要参加的，请联系邀请您的单位。")
    if row.state == AssessorState.DISMISSED:
        return say("这个邀请已被撤销。需要时请联系邀请您的单位。")
    if row.state != AssessorState.INVITED:
        return say("这个邀请已经用过了。如果是您接受的，请直接登录。")
    if row.scenario.state in ENDED_STATES:
        return say("这个场景已经结束，没有中选方案，不再需要您评审。")
    if row.scenario.state not in ASSESSED_STATES:
        return say("这个场景的评审已经结束。")
    if row.expires_at <= clock.now():
        return say("这个邀请已过期。请联系邀请您的单位重新发送。")
    return None


def get_by_token(token: str) -> Assessor:
    """The invitation of a link. Raises `NotFound` with what to do for one that is not good."""
    row = newcomers.get_invited(Assessor, LETTER, token)
    ended = _what_ended(row)
    if ended is not None:
        raise NotFound(ended)
    return row


def is_for(actor: Actor, row: Assessor) -> bool:
    """Whether the invitation is for the signed-in person's address."""
    return newcomers.reads(actor, row.email)


def accept(actor: Actor, token: str) -> Assessor:
    """Join as the person who is signed in. `NotAllowed` for somebody else's invitation."""
    with unit_of_work() as work:
        row = _lock_good(work, token)
        if not is_for(actor, row):
            raise NotAllowed(say("这个邀请是发给另一个邮箱的。"))
        _join(work, row, work.session.get_one(User, actor.user_id))
    return row


def turn_down(actor: Actor, token: str, reason: str) -> Assessor:
    """Decline, for which nobody needs an account; the buyer is told, and the `reason` if there is
    one. `NotAllowed` for somebody else's invitation, `InvalidInput` (field `reason`)."""
    wrong = check_texts({"reason": (reason.strip(), REASON_LENGTH)})
    if wrong:
        raise InvalidInput(wrong)
    with unit_of_work() as work:
        row = _lock_good(work, token)
        if actor.is_signed_in and not is_for(actor, row):
            raise NotAllowed(say("这个邀请是发给另一个邮箱的。"))
        transitions.move(work, row, ASSESSOR, Action.TURN_DOWN, as_assessor(actor), reason)
        row.reason, row.is_chair = reason.strip() or None, False
        assessor_conflicts.tell_buyer(work, row.scenario, Event.ASSESSOR_LEFT)
        assessment_marks.note_completion(work, row.scenario)
    return row


def join_as_new(token: str, newcomer: Newcomer) -> tuple[User, Assessor]:
    """Make an account for the invited address, and join.

    Raises `InvalidInput`, `AlreadyExists` if there is an account now.
    """
    row = get_by_token(token)
    newcomers.require_complete(newcomer, row.email, row.scenario.organisation.name)
    # Before the transaction: it takes long by design, and others wait for the lock.
    password_hash = passwords.hash_password(newcomer.password)
    try:
        with unit_of_work() as work:
            row = _lock_good(work, token)
            user = newcomers.insert(work, newcomer, row.email, password_hash)
            _join(work, row, user)
    except IntegrityError:
        raise AlreadyExists(say("这个邮箱已经有账号，请登录后接受邀请。")) from None
    return user, row


def _lock_good(work: UnitOfWork, token: str) -> Assessor:
    """Behind the scenario, as everywhere; two browsers may open one link."""
    row = get_by_token(token)
    work.lock(row.scenario)
    row = work.lock(row)
    ended = _what_ended(row)
    if ended is not None:
        raise TransitionRefused(ended)
    return row


def _join(work: UnitOfWork, row: Assessor, user: User) -> None:
    if OrganisationKind.AUTHORITY in [member.organisation.kind for member in user.members]:
        raise NotAllowed(say("主管部门的人员不能担任评审专家。"))
    own = [one for one in assessment_panels.list_all(row.scenario) if one.user_id == user.id]
    if any(one.is_active for one in own):
        raise TransitionRefused(say("您已经是这个场景的评审专家。"))
    if any(one.state == AssessorState.RECUSED for one in own):
        raise TransitionRefused(say("您已经在这个场景的评审中回避，不能再参加。"))
    user.email_verified_at = user.email_verified_at or clock.now()
    row.user_id, row.joined_at = user.id, clock.now()
    actor = as_assessor(Actor(user_id=user.id, name=user.name))
    transitions.move(work, row, ASSESSOR, Action.JOIN, actor)
    if row.scenario.state == ScenarioState.OPENED:
        assessor_conflicts.settle(work, row.scenario, row)


def as_assessor(actor: Actor) -> Actor:
    """The person with the part that the row gives: no session has it by itself."""
    return replace(actor, roles=actor.roles | {Role.ASSESSOR})
