"""Credentials as the evaluator that signed them sees them here, and what it takes back.

What is taken back counts for nothing from that moment on the platform. Whoever verifies offline
learns of it from the status list alone, which the evaluator signs with a key that is not here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.credentials.signed.credential import Purpose
from marketplace.credentials.tiers import Verdict
from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import NotFound, TransitionRefused
from marketplace.domain.messages import say
from marketplace.domain.paging import Paging, turn_to
from marketplace.domain.permissions import Actor, Permission, require, require_let_in
from marketplace.domain.texts import require_reason
from marketplace.models import Credential, Evaluator, Model, ModelVersion, TakingBack
from marketplace.models.credential import CredentialKind, Standing
from marketplace.services import credential_reviews
from marketplace.services.credential_verdicts import (
    find_standings,
    list_verdicts,
    present_circumstances,
)
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

PER_PAGE = 20


@dataclass(frozen=True)
class IssuedPage:
    """A page of what an evaluator issued, with what each is worth and has become now."""

    rows: Sequence[Credential]
    verdicts: Mapping[int, Verdict]
    standings: Mapping[int, Standing]
    paging: Paging
    total: int


@dataclass(frozen=True)
class Issued:
    """One of them. `suspension` is the one made here that is in force."""

    row: Credential
    verdict: Verdict
    standing: Standing
    takings: Sequence[TakingBack]
    suspension: TakingBack | None

    @property
    def is_revoked(self) -> bool:
        """Whether it is taken back for ever, here or by the status list."""
        return self.standing is Standing.REVOKED


def find_evaluator(actor: Actor) -> Evaluator | None:
    """The registered evaluator that is the actor's own organisation, if it is registered."""
    require_let_in(actor, Permission.CREDENTIAL_READ_ISSUED)
    if actor.organisation_id is None:
        return None
    query = select(Evaluator).where(Evaluator.organisation_id == actor.organisation_id)
    return db.session.scalar(query)


def list_issued(actor: Actor, page: int = 1) -> IssuedPage:
    """What vendors uploaded of the actor's own evaluator, latest first."""
    evaluator = find_evaluator(actor)
    mine = (
        Credential.kind == CredentialKind.SIGNED,
        Credential.evaluator_id == (evaluator.id if evaluator else 0),
    )
    total = db.session.scalar(select(func.count(Credential.id)).where(*mine)) or 0
    paging = turn_to(page, total, PER_PAGE)
    query = (
        select(Credential)
        .where(*mine)
        .options(
            joinedload(Credential.model_version)
            .joinedload(ModelVersion.model)
            .joinedload(Model.organisation)
        )
        .order_by(Credential.received_at.desc(), Credential.id.desc())
        .limit(PER_PAGE)
        .offset((paging.page - 1) * PER_PAGE)
    )
    rows = db.session.scalars(query).all()
    now = clock.now()
    standings = find_standings(rows, present_circumstances(), now)
    return IssuedPage(rows, list_verdicts(rows, now), standings, paging, total)


def get_issued(actor: Actor, credential_id: int) -> Issued:
    """One that the actor's own evaluator issued. Raises `NotFound` for every other."""
    return _describe(_get(actor, credential_id))


def _get(actor: Actor, credential_id: int) -> Credential:
    evaluator = find_evaluator(actor)
    query = select(Credential).where(
        Credential.id == credential_id,
        Credential.kind == CredentialKind.SIGNED,
        Credential.evaluator_id == (evaluator.id if evaluator else 0),
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound(say("贵机构没有签发过这份凭证，或者它不在平台上。"))
    return found


def _describe(row: Credential) -> Issued:
    now = clock.now()
    query = select(TakingBack).where(TakingBack.credential_id == row.id)
    takings = db.session.scalars(query.order_by(TakingBack.id)).all()
    return Issued(
        row=row,
        verdict=list_verdicts([row], now)[row.id],
        standing=find_standings([row], present_circumstances(), now)[row.id],
        takings=takings,
        suspension=next((one for one in takings if _is_suspension(one)), None),
    )


def _is_suspension(taking: TakingBack) -> bool:
    return taking.purpose == Purpose.SUSPENSION and taking.lifted_at is None


def require_revocable(issued: Issued) -> None:
    """`TransitionRefused` where it is revoked already."""
    if issued.is_revoked:
        raise TransitionRefused(say("这份凭证已经撤销，不能再撤销、暂停或恢复。"))


def require_suspendable(issued: Issued) -> None:
    """`TransitionRefused` where it is revoked, or suspended here already."""
    require_revocable(issued)
    if issued.suspension is not None:
        raise TransitionRefused(say("这份凭证已经在平台上暂停。"))


def require_liftable(issued: Issued, taking_back_id: int) -> TakingBack:
    """The suspension by that number. `TransitionRefused` where it is no longer in force."""
    require_revocable(issued)
    found = issued.suspension
    if found is None or found.id != taking_back_id:
        raise TransitionRefused(say("这次暂停已经结束。请刷新页面，看看凭证现在的状态。"))
    return found


def revoke(actor: Actor, credential_id: int, reason: str) -> TakingBack:
    """Take a credential back for ever. Raises `InvalidInput` (field `reason`)."""
    return _take_back(actor, credential_id, Purpose.REVOCATION, reason, require_revocable)


def suspend(actor: Actor, credential_id: int, reason: str) -> TakingBack:
    """Take a credential back until that is lifted. Raises `InvalidInput` (field `reason`)."""
    return _take_back(actor, credential_id, Purpose.SUSPENSION, reason, require_suspendable)


def _take_back(
    actor: Actor,
    credential_id: int,
    purpose: Purpose,
    reason: str,
    require_possible: Callable[[Issued], None],
) -> TakingBack:
    with unit_of_work() as work:
        row = _lock_own(work, actor, credential_id)
        require_possible(_describe(row))
        taking = TakingBack(
            credential_id=row.id,
            purpose=purpose.value,
            reason=require_reason(reason),
            made_by_id=actor.user_id or 0,
            made_at=clock.now(),
        )
        work.add(taking)
        credential_reviews.look_again(work, row)
    return taking


def lift(actor: Actor, credential_id: int, taking_back_id: int) -> TakingBack:
    """End a suspension that was made here."""
    with unit_of_work() as work:
        row = _lock_own(work, actor, credential_id)
        taking = require_liftable(_describe(row), taking_back_id)
        taking.lifted_by_id, taking.lifted_at = actor.user_id or 0, clock.now()
        credential_reviews.look_again(work, row)
    return taking


def _lock_own(work: UnitOfWork, actor: Actor, credential_id: int) -> Credential:
    row = _get(actor, credential_id)
    require(actor, Permission.CREDENTIAL_TAKE_BACK, row.evaluator)
    return work.lock(row)
