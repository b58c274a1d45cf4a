"""Requests to read a restricted annex: vendors sign and ask, the buyer opens, refuses, revokes.

A grant is in force while its row says so and the listing runs, from publication to the end of the
standstill; a listing that has ended closes its annex by its state, without anybody doing anything.
That somebody asked is between the vendor and the buyer: the public ledger gets a digest of the
signature that names neither the vendor nor the listing.
"""

import secrets
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import func, select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import (
    AlreadyExists,
    DeadlinePassed,
    InvalidInput,
    NotFound,
    StaleVersion,
    TransitionRefused,
)
from marketplace.domain.lifecycle import (
    ANNEX_REQUEST,
    RUNNING_STATES,
    Action,
    AnnexRequestState,
)
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import SYSTEM, Actor, Permission, require, require_let_in
from marketplace.domain.texts import REASON_LENGTH, check_text
from marketplace.models import Annex, AnnexRequest, Organisation, Scenario
from marketplace.models.user import DELETED_NAME
from marketplace.sealing.proposal_document import canonical_json
from marketplace.services import annexes, ledger, notifications, transitions
from marketplace.services.account_checks import check_person_name
from marketplace.services.scenario_drafting import require_text
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

OPEN_STATES = (AnnexRequestState.REQUESTED, AnnexRequestState.GRANTED)


@dataclass(frozen=True)
class Signature:
    """What a vendor fills in. `digest` names the undertaking that the person was shown."""

    purpose: str
    name: str
    is_agreed: bool
    digest: str


def find_latest(actor: Actor, annex: Annex) -> AnnexRequest | None:
    """The last request of the actor's own organisation, however it stands."""
    query = select(AnnexRequest).where(
        AnnexRequest.annex_id == annex.id, AnnexRequest.organisation_id == actor.organisation_id
    )
    return db.session.scalar(query.order_by(AnnexRequest.id.desc()).limit(1))


def get_grant(actor: Actor, scenario_id: int) -> AnnexRequest:
    """The grant by which the actor's organisation reads the annex now. Raises `NotFound`."""
    require_let_in(actor, Permission.ANNEX_READ)
    found = db.session.scalar(
        select(AnnexRequest)
        .join(Annex, Annex.id == AnnexRequest.annex_id)
        .join(Scenario, Scenario.id == Annex.scenario_id)
        .where(
            Scenario.id == scenario_id,
            Scenario.state.in_(RUNNING_STATES),
            AnnexRequest.organisation_id == actor.organisation_id,
            AnnexRequest.state == AnnexRequestState.GRANTED,
        )
    )
    if found is None:
        raise NotFound(say("这个场景的受限附件没有对贵单位开放，或者已经收回、场景已经结束。"))
    return found


def request(actor: Actor, scenario_id: int, signature: Signature) -> AnnexRequest:
    """Sign the undertaking as it stands and ask the buyer to open the annex.

    Raises `InvalidInput`; `StaleVersion` where the undertaking is no longer the one that was
    shown; `AlreadyExists`; `DeadlinePassed`.
    """
    require_let_in(actor, Permission.ANNEX_REQUEST)
    _require_signed(signature)
    with unit_of_work() as work:
        scenario, annex = annexes.get_annex(actor, scenario_id)
        # Held against the buyer, who may be writing another undertaking at this moment.
        work.lock(annex)
        require_requestable(actor, scenario, annex)
        if signature.digest != annex.undertaking_digest:
            raise StaleVersion(say("承诺书刚刚有改动，请阅读新的内容后重新签署。"))
        row = _sign(work, actor, scenario, annex, signature)
        _tell_buyer(work, scenario, row)
    return row


def require_requestable(actor: Actor, scenario: Scenario, annex: Annex) -> None:
    """`DeadlinePassed` after the deadline, `AlreadyExists` for whoever has a request open."""
    if not scenario.is_accepting_at(clock.now()):
        raise DeadlinePassed(say("申报已经截止或者还没有开始，现在不能申请查阅受限附件。"))
    latest = find_latest(actor, annex)
    if latest is not None and latest.state in OPEN_STATES:
        raise AlreadyExists(say("贵单位已经申请过，不用重复申请。"))


def _require_signed(signature: Signature) -> None:
    checks = {
        "purpose": _check_purpose(signature.purpose),
        "signed_name": check_person_name(signature.name),
        "is_agreed": None if signature.is_agreed else say("请阅读承诺书并勾选。"),
    }
    wrong = {field: [message] for field, message in checks.items() if message}
    if wrong:
        raise InvalidInput(wrong)


def _check_purpose(text: str) -> Message | None:
    return check_text(text, REASON_LENGTH) if text.strip() else say("请写明查阅的用途。")


def _sign(
    work: UnitOfWork, actor: Actor, scenario: Scenario, annex: Annex, signature: Signature
) -> AnnexRequest:
    row = AnnexRequest(
        annex_id=annex.id,
        organisation_id=actor.organisation_id,
        requested_by_id=actor.user_id,
        purpose=signature.purpose.strip(),
        signed_name=signature.name.strip(),
        signed_at=clock.now(),
        undertaking=annex.undertaking,
        undertaking_digest=annex.undertaking_digest,
        nonce=secrets.token_hex(16),
    )
    row.record_digest = digest_of_record(scenario, row)
    work.add(row)
    ledger.append(work, "undertaking.signed", digest=row.record_digest)
    return row


def digest_of_record(scenario: Scenario, row: AnnexRequest) -> str:
    """What the ledger holds of a signature; whoever has the record can compute it again."""
    record = {
        "scenario": scenario.id,
        "organisation": row.organisation_id,
        "name": row.signed_name,
        "purpose": row.purpose,
        "signed_at": row.signed_at.isoformat(),
        "undertaking": row.undertaking_digest,
        "nonce": row.nonce,
    }
    return sha256(canonical_json(record)).hexdigest()


def _tell_buyer(work: UnitOfWork, scenario: Scenario, row: AnnexRequest) -> None:
    asking = work.session.get_one(Organisation, row.organisation_id)
    work.notify(
        notifications.list_editor_ids(scenario.organisation_id),
        "annex_requested",
        scenario_id=scenario.id,
        title=scenario.title,
        organisation=asking.name,
    )


def withdraw(actor: Actor, scenario_id: int) -> AnnexRequest:
    """Take back a request that is not decided on."""
    require_let_in(actor, Permission.ANNEX_REQUEST)
    with unit_of_work() as work:
        _scenario, annex = annexes.get_annex(actor, scenario_id)
        row = find_latest(actor, annex)
        if row is None:
            raise NotFound(say("贵单位没有申请过。"))
        work.lock(row)
        transitions.move(work, row, ANNEX_REQUEST, Action.WITHDRAW, actor)
    return row


def list_requests(actor: Actor, scenario_id: int) -> list[tuple[AnnexRequest, Organisation]]:
    """The requests to the actor's own annex, with who asked: what waits first, then the latest."""
    _scenario, annex = annexes.get_managed(actor, scenario_id)
    query = (
        select(AnnexRequest, Organisation)
        .join(Organisation, Organisation.id == AnnexRequest.organisation_id)
        .where(AnnexRequest.annex_id == (annex.id if annex else 0))
        .order_by(AnnexRequest.state != AnnexRequestState.REQUESTED, AnnexRequest.id.desc())
    )
    return [(row, asking) for row, asking in db.session.execute(query)]


def get_request(
    actor: Actor, scenario_id: int, request_id: int
) -> tuple[AnnexRequest, Organisation]:
    """One request to the actor's own annex, with who asked. Raises `NotFound`."""
    for row, asking in list_requests(actor, scenario_id):
        if row.id == request_id:
            return row, asking
    raise NotFound(say("没有这份查阅申请。"))


def count_waiting(actor: Actor) -> dict[int, int]:
    """How many requests wait for a decision, by the running scenarios of the actor's own."""
    require_let_in(actor, Permission.ANNEX_MANAGE)
    query = (
        select(Scenario.id, func.count())
        .join(Annex, Annex.scenario_id == Scenario.id)
        .join(AnnexRequest, AnnexRequest.annex_id == Annex.id)
        .where(
            Scenario.organisation_id == actor.organisation_id,
            Scenario.state.in_(RUNNING_STATES),
            AnnexRequest.state == AnnexRequestState.REQUESTED,
        )
        .group_by(Scenario.id)
        .order_by(Scenario.id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def grant(actor: Actor, scenario_id: int, request_id: int) -> AnnexRequest:
    """Open the annex to the vendor, and tell it."""
    return _decide(actor, scenario_id, request_id, Action.GRANT)


def refuse(actor: Actor, scenario_id: int, request_id: int, reason: str) -> AnnexRequest:
    """Keep it closed, with a reason that the vendor reads. Raises `InvalidInput` without one."""
    return _decide(actor, scenario_id, request_id, Action.REFUSE, reason)


def revoke(actor: Actor, scenario_id: int, request_id: int, reason: str) -> AnnexRequest:
    """Close it again, with a reason that the vendor reads. Raises `InvalidInput` without one."""
    return _decide(actor, scenario_id, request_id, Action.REVOKE, reason)


_EVENTS = {
    Action.GRANT: "annex_granted",
    Action.REFUSE: "annex_refused",
    Action.REVOKE: "annex_revoked",
}


def _decide(
    actor: Actor, scenario_id: int, request_id: int, action: Action, reason: str = ""
) -> AnnexRequest:
    told = reason.strip()
    require_text("reason", told)
    with unit_of_work() as work:
        row, asking = get_request(actor, scenario_id, request_id)
        scenario = work.session.get_one(Scenario, scenario_id)
        require(actor, Permission.ANNEX_MANAGE, scenario)
        work.lock(row)
        require_running(scenario)
        transitions.move(work, row, ANNEX_REQUEST, action, actor, told)
        row.decided_by_id, row.decided_at, row.reason = actor.user_id, clock.now(), told or None
        params = {"reason": told} if told else {}
        notifications.tell_organisation(
            work,
            asking.id,
            _EVENTS[action],
            scenario_id=scenario.id,
            title=scenario.title,
            **params,
        )
    return row


def require_running(scenario: Scenario) -> None:
    """`TransitionRefused` once the listing has ended: nothing is open then, nor opens."""
    if scenario.state not in RUNNING_STATES:
        raise TransitionRefused(say("这个场景已经结束，受限附件不再对任何单位开放。"))


def forget_person(work: UnitOfWork, user_id: int) -> None:
    """What a person signed before the account goes: a request that waits is withdrawn, and where
    nothing was opened the name goes. An undertaking by which files were read stays as signed."""
    rows = work.session.scalars(
        select(AnnexRequest)
        .where(AnnexRequest.requested_by_id == user_id)
        .order_by(AnnexRequest.id)
    ).all()
    for row in rows:
        work.lock(row)
        if row.state == AnnexRequestState.REQUESTED:
            transitions.move(work, row, ANNEX_REQUEST, Action.WITHDRAW, SYSTEM)
        if row.state in (AnnexRequestState.WITHDRAWN, AnnexRequestState.REFUSED):
            row.signed_name = DELETED_NAME
