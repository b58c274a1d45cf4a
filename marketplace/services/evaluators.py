"""Evaluators, as administrators register them: who they are, their scope, their keys.

Every change makes the registry's revision grow, see `evaluator_registry`.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, selectinload

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput, NotFound, StaleVersion, TransitionRefused
from marketplace.domain.lifecycle import OrganisationState
from marketplace.domain.membership import OrganisationKind
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor, Permission, require_let_in
from marketplace.models import Evaluator, EvaluatorKey, Organisation, StatusList
from marketplace.services.evaluator_checks import (
    EvaluatorProfile,
    read_public_key,
    require_sound,
    shorten,
)
from marketplace.services.evaluator_registry import note_change
from marketplace.services.unit_of_work import unit_of_work


def list_evaluators(actor: Actor) -> list[Evaluator]:
    """Every evaluator with its keys, in the order of registration."""
    require_let_in(actor, Permission.EVALUATOR_MANAGE)
    query = select(Evaluator).order_by(Evaluator.id).options(selectinload(Evaluator.keys))
    return list(db.session.scalars(query))


def get_evaluator(actor: Actor, evaluator_id: int) -> Evaluator:
    """One evaluator. Raises `NotFound`."""
    require_let_in(actor, Permission.EVALUATOR_MANAGE)
    found = db.session.get(Evaluator, evaluator_id, options=[joinedload(Evaluator.organisation)])
    if found is None:
        raise NotFound(say("没有登记过这家测评机构。"))
    return found


def get_key(actor: Actor, evaluator_id: int, key_id: int) -> EvaluatorKey:
    """A key of that evaluator. Raises `NotFound`."""
    evaluator = get_evaluator(actor, evaluator_id)
    found = db.session.get(EvaluatorKey, key_id)
    if found is None or found.evaluator_id != evaluator.id:
        raise NotFound(say("这家测评机构没有这把公钥。"))
    return found


def list_organisations(actor: Actor) -> list[Organisation]:
    """The approved organisations that are evaluators, by name."""
    require_let_in(actor, Permission.EVALUATOR_MANAGE)
    query = select(Organisation).where(
        Organisation.kind == OrganisationKind.EVALUATOR,
        Organisation.state == OrganisationState.APPROVED,
    )
    return list(db.session.scalars(query.order_by(Organisation.name, Organisation.id)))


def register(actor: Actor, profile: EvaluatorProfile) -> Evaluator:
    """A new evaluator, without keys as yet. Raises `InvalidInput`."""
    require_let_in(actor, Permission.EVALUATOR_MANAGE)
    require_sound(profile)
    try:
        with unit_of_work() as work:
            _require_free(profile)
            evaluator = Evaluator()
            _write(evaluator, profile)
            work.add(evaluator)
            note_change(work, evaluator)
    except IntegrityError:
        raise InvalidInput({"issuer": [_taken()]}) from None
    return evaluator


def save(actor: Actor, evaluator_id: int, profile: EvaluatorProfile, version: int) -> Evaluator:
    """Change what is registered of it. Raises `InvalidInput`, `StaleVersion`."""
    evaluator = get_evaluator(actor, evaluator_id)
    require_sound(profile)
    try:
        with unit_of_work() as work:
            if work.lock(evaluator).version != version:
                raise StaleVersion(
                    say("这家测评机构的资料刚被别人改过。请刷新页面，看看最新内容再修改。")
                )
            _require_free(profile, evaluator)
            _write(evaluator, profile)
            evaluator.version += 1
            note_change(work, evaluator)
    except IntegrityError:
        raise InvalidInput({"issuer": [_taken()]}) from None
    return evaluator


def _write(evaluator: Evaluator, profile: EvaluatorProfile) -> None:
    if profile.accredited_from is None:
        raise ValueError("a profile that was not checked")
    evaluator.name, evaluator.issuer = profile.name, profile.issuer
    evaluator.organisation_id = profile.organisation_id
    evaluator.accredited_from = profile.accredited_from
    evaluator.accredited_to = profile.accredited_to
    evaluator.status_list_source = profile.status_list_source
    evaluator.sectors = sorted(set(profile.sectors))
    evaluator.benchmarks = sorted(set(profile.benchmarks))


def _require_free(profile: EvaluatorProfile, own: Evaluator | None = None) -> None:
    """That neither issuer nor organisation is another evaluator's, and that its lists stay its."""
    own_id = own.id if own else 0
    others = list(db.session.scalars(select(Evaluator).where(Evaluator.id != own_id)))
    wrong: dict[str, list[Message]] = {}
    if profile.issuer in {row.issuer for row in others}:
        wrong["issuer"] = [_taken()]
    wrong |= _check_organisation(profile.organisation_id, others)
    if own is not None and own.status_list_source != profile.status_list_source:
        query = select(StatusList.id).where(StatusList.evaluator_id == own.id).limit(1)
        if db.session.scalar(query) is not None:
            wrong["status_list_source"] = [
                say("已经有这个地址下的状态列表，不能再改。凭证里写的是列表的地址。")
            ]
    if wrong:
        raise InvalidInput(wrong)


def _check_organisation(
    organisation_id: int | None, others: list[Evaluator]
) -> dict[str, list[Message]]:
    if organisation_id is None:
        return {}
    found = db.session.get(Organisation, organisation_id)
    if found is None or found.kind != OrganisationKind.EVALUATOR:
        return {"organisation_id": [say("请选择一家测评机构类型的单位。")]}
    if organisation_id in {row.organisation_id for row in others}:
        return {"organisation_id": [say("这家单位已经对应另一家登记的测评机构。")]}
    return {}


def _taken() -> Message:
    return say("这个签发者标识已经登记给另一家测评机构。")


def add_key(actor: Actor, evaluator_id: int, text: str) -> EvaluatorKey:
    """Register the public key (JWK) that was pasted. Raises `InvalidInput` (field `jwk`)."""
    evaluator = get_evaluator(actor, evaluator_id)
    key = read_public_key(text)
    try:
        with unit_of_work() as work:
            work.lock(evaluator)
            for row in work.session.scalars(select(EvaluatorKey)):
                if row.kid == key.kid or row.jwk.get("x") == key.jwk.get("x"):
                    raise _key_taken(row.kid)
            row = work.add(EvaluatorKey(evaluator_id=evaluator.id, kid=key.kid, jwk=key.jwk))
            note_change(work, evaluator)
    except IntegrityError:
        raise _key_taken(key.kid) from None
    return row


def _key_taken(kid: str) -> InvalidInput:
    message = say("这把公钥已经登记过（%(kid)s）。每把密钥只能登记一次。", kid=shorten(kid))
    return InvalidInput({"jwk": [message]})


def withdraw_key(actor: Actor, evaluator_id: int, key_id: int) -> EvaluatorKey:
    """From now on nothing new counts that the key signs; what arrived before does."""
    key = get_key(actor, evaluator_id, key_id)
    with unit_of_work() as work:
        if work.lock(key).withdrawn_at is not None:
            raise TransitionRefused(say("这把公钥已经停用。"))
        key.withdrawn_at = clock.now()
        note_change(work, key.evaluator)
    return key


def mark_compromised(
    actor: Actor, evaluator_id: int, key_id: int, since: datetime | None
) -> EvaluatorKey:
    """Believe nothing that arrived from `since` on under this key. An earlier moment may follow,
    a later one not. Raises `InvalidInput` (field `since`)."""
    key = get_key(actor, evaluator_id, key_id)
    if since is None:
        raise InvalidInput({"since": [say("请填写从什么时候起可能失密。")]})
    if since > clock.now():
        raise InvalidInput({"since": [say("失密时间不能在将来。")]})
    with unit_of_work() as work:
        known = work.lock(key).compromised_since
        if known is not None and since > known:
            raise InvalidInput({"since": [say("已记录更早的失密时间，只能改得更早。")]})
        key.compromised_since = since
        note_change(work, key.evaluator)
    return key
