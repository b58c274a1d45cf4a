"""Passphrases of proposals (方案口令): set, given again on another device, given up.

Where a scenario's key is in split custody, the vendor's own copy must not be readable with the
platform key alone either: see `sealing.copy_key`. Whoever has given the passphrase holds the copy
key in the browser, in a cookie that only the platform opens; the platform keeps it nowhere.
"""

from datetime import datetime
from hashlib import sha256

from sqlalchemy.exc import IntegrityError

from marketplace.domain import clock
from marketplace.domain.errors import AlreadyExists, InvalidInput, NotFound
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor
from marketplace.models import Proposal
from marketplace.sealing.copy_key import lock_key, new_copy_key, unlock_key
from marketplace.sealing.errors import SealBroken
from marketplace.services import hashing_turns, passwords, proposal_files, proposals
from marketplace.services import proposal_vault as vault
from marketplace.services.proposal_content import ProposalContent
from marketplace.services.proposal_vault import Owner
from marketplace.services.unit_of_work import unit_of_work

MINIMUM_LENGTH = 12


def begin(
    actor: Actor,
    scenario_id: int,
    passphrase: str,
    words: ProposalContent,
    *,
    received_at: datetime | None = None,
) -> bytes:
    """Begin a proposal behind `passphrase` with `words`; its copy key.

    Raises `InvalidInput` (field `passphrase`), `AlreadyExists`, `DeadlinePassed`.
    """
    received_at = received_at or clock.now()
    copy_key, locked = _make(actor, scenario_id, passphrase)
    owner = Owner(proposals.own_organisation(actor), copy_key)
    try:
        with unit_of_work() as work:
            scenario = proposals.lock_accepting(work, actor, scenario_id, received_at)
            if proposals.find_row(actor, scenario_id) is not None:
                raise _already()
            row = proposals.insert(work, scenario, owner, words)
            row.copy_key = vault.protect_copy_key(locked, row.scenario_id, owner)
    except IntegrityError:
        raise _already() from None
    return copy_key


def begin_anew(
    actor: Actor,
    scenario_id: int,
    passphrase: str,
    words: ProposalContent,
    *,
    received_at: datetime | None = None,
) -> bytes:
    """Give up a draft whose passphrase is lost, and go on behind a new one; its copy key.

    What is sealed stays sealed, and the vendor's copy of it is lost with the draft.
    """
    copy_key, locked = _make(actor, scenario_id, passphrase)
    with unit_of_work() as work:
        proposals.lock_accepting(work, actor, scenario_id, received_at or clock.now())
        row = work.lock(_get_locked(actor, scenario_id))
        owner = Owner(proposals.own_organisation(actor), copy_key)
        row.copy_key = vault.protect_copy_key(locked, scenario_id, owner)
        row.submitted_copy = None
        proposals.put_words(row, owner, words)
        proposal_files.drop_unused_files(work, row, owner)
    return copy_key


def unlock(actor: Actor, scenario_id: int, passphrase: str) -> bytes:
    """The copy key of the actor's own proposal.

    Raises `InvalidInput` (field `passphrase`) where it is another one, `TooManyWaiting`.
    """
    row = _get_locked(actor, scenario_id)
    owner = Owner(proposals.own_organisation(actor))
    token = vault.reveal_copy_key(row, owner)
    given = passphrase[: passwords.MAXIMUM_LENGTH]
    context = vault.copy_key_context(scenario_id)
    try:
        return hashing_turns.run(lambda: unlock_key(token, given, context))
    except SealBroken:
        raise _refused(say("口令不对，请核对后再试。")) from None


def write_ticket(actor: Actor, scenario_id: int, copy_key: bytes) -> str:
    """The copy key for the actor's browser, readable by the platform in this session alone."""
    row = _get_locked(actor, scenario_id)
    return vault.protect_ticket(copy_key, _ticket_context(actor, row))


def read_ticket(actor: Actor, scenario_id: int, ticket: str) -> bytes | None:
    """The copy key that `write_ticket` was given; None where the ticket is of another session, or
    of a passphrase that was given up since."""
    row = proposals.find_row(actor, scenario_id)
    if row is None or row.copy_key is None:
        return None
    try:
        return vault.reveal_ticket(ticket, _ticket_context(actor, row))
    except SealBroken:
        return None


def _ticket_context(actor: Actor, row: Proposal) -> dict[str, str]:
    return {
        "purpose": "copy-ticket",
        "proposal": str(row.id),
        "user": str(actor.user_id),
        "session": str(actor.session_id),
        "lock": sha256((row.copy_key or "").encode()).hexdigest()[:32],
    }


def _make(actor: Actor, scenario_id: int, passphrase: str) -> tuple[bytes, str]:
    wrong = _find_weakness(passphrase)
    if wrong:
        raise _refused(wrong)
    copy_key, context = new_copy_key(), vault.copy_key_context(scenario_id)
    return copy_key, hashing_turns.run(lambda: lock_key(copy_key, passphrase, context))


def _find_weakness(passphrase: str) -> Message | None:
    if not MINIMUM_LENGTH <= len(passphrase) <= passwords.MAXIMUM_LENGTH:
        return say(
            "口令要有 %(least)s 到 %(most)s 个字符。",
            least=MINIMUM_LENGTH,
            most=passwords.MAXIMUM_LENGTH,
        )
    return passwords.find_weakness(passphrase, ())


def _get_locked(actor: Actor, scenario_id: int) -> Proposal:
    row = proposals.find_row(actor, scenario_id)
    if row is None or row.copy_key is None:
        raise NotFound(say("这个场景没有要用口令打开的方案。"))
    return row


def _refused(message: Message) -> InvalidInput:
    return InvalidInput({"passphrase": [message]})


def _already() -> AlreadyExists:
    return AlreadyExists(say("本单位已经为这个场景开始撰写。请输入当时设置的方案口令。"))
