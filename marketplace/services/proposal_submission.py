"""Seal a proposal, replace it, confirm it, withdraw it, until the deadline.

Whatever waits for a lock on the way, counted is the moment at which the server had the whole
request: `received_at`. Left out it is now, where nothing was on its way.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput
from marketplace.domain.lifecycle import PROPOSAL, Action, ProposalState, get_transition
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor
from marketplace.models import Receipt
from marketplace.services import (
    known_devices,
    ledger,
    proposal_files,
    proposal_receipts,
    proposals,
    sealing_requests,
    transitions,
)
from marketplace.services import proposal_vault as vault
from marketplace.services.proposal_checks import check_for_submission
from marketplace.services.proposal_content import to_document
from marketplace.services.proposal_preview import preview
from marketplace.services.proposals import OwnProposal
from marketplace.services.sealing_requests import NamedRequest
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work


@dataclass(frozen=True)
class SealedProposal(OwnProposal):
    """A proposal after a request to seal it. `receipt_version`: the receipt that answers this
    request, which may be an older one's where the request came again."""

    receipt_version: int = field(kw_only=True)


@dataclass(frozen=True)
class _Order:
    """Who asks to seal the proposal to which scenario, when, and the name of the request."""

    actor: Actor
    scenario_id: int
    received_at: datetime
    request: NamedRequest | None
    copy_key: bytes | None = field(repr=False)
    device: str = field(repr=False)


# Seals what is held, or finds that it is sealed as it should be.
_Seal = Callable[[UnitOfWork, _Order, OwnProposal], Receipt]


def submit(
    actor: Actor,
    scenario_id: int,
    version: int,
    *,
    received_at: datetime | None = None,
    key: str = "",
    copy_key: bytes | None = None,
    device: str = "",
) -> SealedProposal:
    """Seal the draft of this `version` and give a receipt; the same draft twice gives the same.

    `key` names the request, see `sealing_requests`; `device` is the cookie of a known one, of which
    only tags are sealed along. Raises `DeadlinePassed`, `StaleVersion`, `UnusableProposal`,
    `RequestKeyReused`, and `InvalidInput` with what is missing per field.
    """

    def seal(work: UnitOfWork, order: _Order, own: OwnProposal) -> Receipt:
        if own.version != version:
            raise proposals.stale()
        return _submit(work, order, own)

    request = _name(actor, key, scenario_id, "submit", version)
    at = received_at or clock.now()
    return _answer(_Order(actor, scenario_id, at, request, copy_key, device), seal)


def confirm(
    actor: Actor,
    scenario_id: int,
    *,
    received_at: datetime | None = None,
    key: str = "",
    copy_key: bytes | None = None,
    device: str = "",
) -> SealedProposal:
    """Say that what is sealed holds for the amended listing too: it is sealed anew as it is, and
    there is a receipt for it. Confirming again changes nothing.

    `key` and `device` as for `submit`. Raises `DeadlinePassed`, `RequestKeyReused`,
    `TransitionRefused` where nothing is sealed, and `InvalidInput` with what must change under the
    amended terms.
    """
    request = _name(actor, key, scenario_id, "confirm")
    at = received_at or clock.now()
    return _answer(_Order(actor, scenario_id, at, request, copy_key, device), _confirm)


def _name(actor: Actor, key: str, *asked: str | int) -> NamedRequest | None:
    return sealing_requests.name_request(proposals.own_organisation(actor), key, *asked)


def _answer(order: _Order, seal: _Seal) -> SealedProposal:
    try:
        return _answer_once(order, seal)
    except IntegrityError:
        # The key came with another proposal at the same moment; now there is one to compare with.
        return _answer_once(order, seal)


def _answer_once(order: _Order, seal: _Seal) -> SealedProposal:
    with unit_of_work() as work:
        # Before the deadline is looked at: the answer may have been lost in the last second.
        receipt = sealing_requests.find_receipt(work, order.request)
        if receipt is not None:
            own = proposals.get_at_a_glance(order.actor, order.scenario_id)
            return SealedProposal(**vars(own), receipt_version=receipt.version)
        proposals.lock_accepting(work, order.actor, order.scenario_id, order.received_at)
        own = proposals.lock_own(work, order.actor, order.scenario_id, order.copy_key)
        # The same request at the same moment has waited for the proposal until here.
        receipt = sealing_requests.find_receipt(work, order.request)
        if receipt is None:
            receipt = seal(work, order, own)
            sealing_requests.note_answer(work, order.request, receipt)
        return SealedProposal(**vars(own), receipt_version=receipt.version)


def _submit(work: UnitOfWork, order: _Order, own: OwnProposal) -> Receipt:
    row = own.row
    is_sealed = row.state == ProposalState.SUBMITTED
    if is_sealed and not own.is_changed_since_submission and not row.is_unconfirmed:
        return proposal_receipts.get_receipt(row, row.version)
    wrong = check_for_submission(order.actor, own.scenario, own.content)
    if wrong:
        raise InvalidInput(wrong)
    # What the ranking could not compute with would hold up everybody after the opening.
    preview(order.actor, own)
    action = Action.REPLACE if is_sealed else Action.SUBMIT
    transitions.move(work, row, PROPOSAL, action, order.actor, is_anonymous=True)
    row.submitted_copy = row.draft_token
    row.sealed_draft_version = row.draft_version
    proposal_files.drop_unused_files(work, row, own.owner)
    return _seal_version(work, order, own)


def _confirm(work: UnitOfWork, order: _Order, own: OwnProposal) -> Receipt:
    get_transition(PROPOSAL, Action.REPLACE, own.row.state)
    if not own.row.is_unconfirmed:
        return proposal_receipts.get_receipt(own.row, own.row.version)
    sealed = proposals.as_sealed(own)
    wrong = find_obstacles(order.actor, sealed)
    if wrong:
        raise InvalidInput(wrong)
    preview(order.actor, sealed)
    transitions.move(work, own.row, PROPOSAL, Action.REPLACE, order.actor, is_anonymous=True)
    return _seal_version(work, order, sealed)


def find_obstacles(actor: Actor, sealed: OwnProposal) -> dict[str, list[Message]]:
    """Why what is sealed cannot be confirmed under the listing's present terms, per field."""
    if sealed.row.submitted_copy is None:
        # Its passphrase was lost, and what stands in its place is another draft.
        return {"summary": [say("已密封内容的副本不再可读，不能原样确认。请重新填写并替换。")]}
    return check_for_submission(actor, sealed.scenario, sealed.content)


def _seal_version(work: UnitOfWork, order: _Order, own: OwnProposal) -> Receipt:
    """Seal `own.content` as the next version, under the rules as they are now."""
    row, scenario, organisation_id = own.row, own.scenario, own.owner.organisation_id
    row.version += 1
    files = proposal_files.seal_files(work, scenario, row, own.content.files, own.owner)
    document = to_document(own.content) | {
        "organisation_id": organisation_id,
        "sealed_files": files,
        "amendment": scenario.material_amendment,
        "rules": scenario.rules_digest,
        "devices": known_devices.list_tags(order.device, scenario.id),
    }
    row.sealed_token = vault.seal_document(scenario, row, document)
    row.submitted_at = order.received_at
    row.confirmed_amendment = scenario.material_amendment
    return proposal_receipts.give_receipt(work, scenario, row, organisation_id, order.received_at)


def withdraw(actor: Actor, scenario_id: int, *, received_at: datetime | None = None) -> OwnProposal:
    """Take a submitted proposal out of the call; the draft stays and may be submitted again."""
    with unit_of_work() as work:
        proposals.lock_accepting(work, actor, scenario_id, received_at or clock.now())
        own = proposals.lock_at_a_glance(work, actor, scenario_id)
        transitions.move(work, own.row, PROPOSAL, Action.WITHDRAW, actor, is_anonymous=True)
        # A receipt that no opening answers is accounted for.
        ledger.append(work, "proposal.withdrawn", commitment=own.row.commitment)
        own.row.sealed_token = own.row.commitment = own.row.sealed_draft_version = None
        own.row.submitted_copy = own.row.submitted_at = None
        proposal_files.drop_sealed_files(work, own.row)
        if not own.is_locked:
            proposal_files.drop_unused_files(work, own.row, own.owner)
    return own
