"""Seal a proposal, replace it, confirm it, withdraw it, until the deadline."""

from datetime import datetime

from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput
from marketplace.domain.lifecycle import PROPOSAL, Action, ProposalState, get_transition
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor
from marketplace.models import Scenario
from marketplace.services import proposal_files, proposal_receipts, proposals, transitions
from marketplace.services import proposal_vault as vault
from marketplace.services.proposal_checks import check_for_submission
from marketplace.services.proposal_content import to_document
from marketplace.services.proposal_preview import preview
from marketplace.services.proposals import OwnProposal
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work


def submit(actor: Actor, scenario_id: int, version: int) -> OwnProposal:
    """Seal the draft of this `version` and give a receipt; the same draft twice gives the same.

    Counted is the moment at which the server has the whole request. Raises `DeadlinePassed`,
    `StaleVersion`, `UnusableProposal`, and `InvalidInput` with what is missing per field.
    """
    organisation_id, received_at = proposals.own_organisation(actor), clock.now()
    with unit_of_work() as work:
        scenario = proposals.lock_accepting(work, actor, scenario_id, received_at)
        own = proposals.lock_own(work, actor, scenario_id)
        if own.version != version:
            raise proposals.stale()
        is_sealed = own.row.state == ProposalState.SUBMITTED
        if is_sealed and not own.is_changed_since_submission and not own.row.is_unconfirmed:
            return own
        wrong = check_for_submission(actor, scenario, own.content)
        if wrong:
            raise InvalidInput(wrong)
        # What the ranking could not compute with would hold up everybody after the opening.
        preview(actor, own)
        _seal(work, actor, own, organisation_id, received_at)
    return own


def _seal(
    work: UnitOfWork, actor: Actor, own: OwnProposal, organisation_id: int, received_at: datetime
) -> None:
    row = own.row
    is_first = row.state != ProposalState.SUBMITTED
    action = Action.SUBMIT if is_first else Action.REPLACE
    transitions.move(work, row, PROPOSAL, action, actor, is_anonymous=True)
    row.submitted_copy = row.draft_token
    row.sealed_draft_version = row.draft_version
    _seal_version(work, own, organisation_id, received_at)


def _seal_version(
    work: UnitOfWork, own: OwnProposal, organisation_id: int, received_at: datetime
) -> None:
    """Seal `own.content` as the next version, under the rules as they are now."""
    row, scenario = own.row, own.scenario
    row.version += 1
    files = proposal_files.seal_files(work, scenario, row, own.content.files, organisation_id)
    document = to_document(own.content) | {
        "organisation_id": organisation_id,
        "sealed_files": files,
        "amendment": scenario.material_amendment,
        "rules": scenario.rules_digest,
    }
    row.sealed_token = vault.seal_document(scenario, row, document)
    row.submitted_at = received_at
    row.confirmed_amendment = scenario.material_amendment
    proposal_receipts.give_receipt(work, scenario, row, organisation_id, received_at)


def confirm(actor: Actor, scenario_id: int) -> OwnProposal:
    """Say that what is sealed holds for the amended listing too: it is sealed anew as it is, and
    there is a receipt for it. Confirming again changes nothing.

    Raises `DeadlinePassed`, `TransitionRefused` where nothing is sealed, and `InvalidInput` with
    what must change under the amended terms.
    """
    organisation_id, received_at = proposals.own_organisation(actor), clock.now()
    with unit_of_work() as work:
        scenario = proposals.lock_accepting(work, actor, scenario_id, received_at)
        own = proposals.lock_own(work, actor, scenario_id)
        get_transition(PROPOSAL, Action.REPLACE, own.row.state)
        if not own.row.is_unconfirmed:
            return own
        sealed = proposals.as_sealed(actor, own)
        wrong = find_obstacles(actor, scenario, sealed)
        if wrong:
            raise InvalidInput(wrong)
        preview(actor, sealed)
        transitions.move(work, own.row, PROPOSAL, Action.REPLACE, actor, is_anonymous=True)
        _seal_version(work, sealed, organisation_id, received_at)
    return own


def find_obstacles(
    actor: Actor, scenario: Scenario, sealed: OwnProposal
) -> dict[str, list[Message]]:
    """Why what is sealed cannot be confirmed under the listing's present terms, per field."""
    wrong = check_for_submission(actor, scenario, sealed.content)
    kept = {stored.id for stored in sealed.row.sealed_files}
    gone = [note.name for note in sealed.content.files if note.file_id not in kept]
    if gone:
        wrong["files"] = [
            say("附件“%(name)s”已从草稿中删除，不能原样确认。请替换方案。", name="、".join(gone))
        ]
    return wrong


def withdraw(actor: Actor, scenario_id: int) -> OwnProposal:
    """Take a submitted proposal out of the call; the draft stays and may be submitted again."""
    received_at = clock.now()
    with unit_of_work() as work:
        proposals.lock_accepting(work, actor, scenario_id, received_at)
        own = proposals.lock_own(work, actor, scenario_id)
        transitions.move(work, own.row, PROPOSAL, Action.WITHDRAW, actor, is_anonymous=True)
        own.row.sealed_token = own.row.commitment = own.row.sealed_draft_version = None
        own.row.submitted_copy = own.row.submitted_at = None
        proposal_files.drop_sealed_files(work, own.row)
    return own
