"""Custodians' public keys: buyers and supervisors register their own, administrators a notary's."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.custody import CustodianKind
from marketplace.domain.errors import InvalidInput, NotFound, TransitionRefused
from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor, Permission, find_seat, require, require_let_in
from marketplace.domain.texts import LINE_LENGTH, check_text
from marketplace.models import CustodianKey, CustodyShare, Scenario
from marketplace.sealing.custodian_key import read_public_jwk
from marketplace.sealing.errors import CustodianKeyRefused
from marketplace.services.unit_of_work import unit_of_work


def list_own(actor: Actor) -> list[CustodianKey]:
    """The keys that the actor's side registered, those in use first."""
    require_let_in(actor, Permission.CUSTODIAN_KEY_MANAGE)
    query = select(CustodianKey).where(*_own(actor))
    return list(
        db.session.scalars(
            query.order_by(CustodianKey.retired_at.is_not(None), CustodianKey.id.desc())
        )
    )


def _own(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (
        CustodianKey.organisation_id == actor.organisation_id,
        CustodianKey.kind == find_seat(actor),
    )


def get_own(actor: Actor, key_id: int) -> CustodianKey:
    """A key of the actor's side. Raises `NotFound`."""
    require_let_in(actor, Permission.CUSTODIAN_KEY_MANAGE)
    found = db.session.scalar(select(CustodianKey).where(CustodianKey.id == key_id, *_own(actor)))
    if found is None:
        raise NotFound(say("没有这把保管人公钥。"))
    return found


def list_offered(organisation_id: int | None) -> list[CustodianKey]:
    """The keys that a listing of that buyer can be put in the custody of, none retired."""
    is_offered = (CustodianKey.kind != CustodianKind.BUYER) | (
        CustodianKey.organisation_id == (organisation_id or 0)
    )
    query = select(CustodianKey).where(CustodianKey.retired_at.is_(None), is_offered)
    return list(db.session.scalars(query.order_by(CustodianKey.name, CustodianKey.id)))


def list_running(key: CustodianKey) -> list[Scenario]:
    """The calls that were published with it and are not opened: they still need it."""
    query = (
        select(Scenario)
        .join(CustodyShare)
        .where(
            CustodyShare.custodian_key_id == key.id,
            Scenario.state == ScenarioState.PUBLISHED,
        )
    )
    return list(db.session.scalars(query.order_by(Scenario.id)))


def register(actor: Actor, name: str, text: str) -> CustodianKey:
    """Register the public key (JWK) that was pasted. Raises `InvalidInput`."""
    require_let_in(actor, Permission.CUSTODIAN_KEY_MANAGE)
    jwk = _check(name.strip(), text.strip())
    try:
        with unit_of_work() as work:
            key = CustodianKey(
                organisation_id=actor.organisation_id,
                kind=find_seat(actor),
                name=name.strip(),
                jwk=jwk,
                fingerprint=jwk["kid"],
                registered_by_id=actor.user_id,
            )
            return work.add(key)
    except IntegrityError:
        message = say("这把公钥已经登记过。每位保管人、每把密钥只登记一次。")
        raise InvalidInput({"jwk": [message]}) from None


def _check(name: str, text: str) -> dict[str, str]:
    """The key in `text`. Raises `InvalidInput` with all that is wrong."""
    wrong: dict[str, list[Message]] = {}
    odd = check_text(name, LINE_LENGTH) if name else say("请写明由谁保管这把密钥。")
    if odd:
        wrong["name"] = [odd]
    try:
        jwk = read_public_jwk(text)
    except CustodianKeyRefused as refusal:
        wrong["jwk"] = [refusal.message]
    if wrong:
        raise InvalidInput(wrong)
    return jwk


def retire(actor: Actor, key_id: int) -> CustodianKey:
    """Offer a key no more. The calls that were published with it stay in its custody."""
    key = get_own(actor, key_id)
    require(actor, Permission.CUSTODIAN_KEY_MANAGE, key)
    with unit_of_work() as work:
        if work.lock(key).retired_at is not None:
            raise TransitionRefused(say("这把公钥已经停用。"))
        key.retired_at = clock.now()
    return key
