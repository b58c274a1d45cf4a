"""Receipts: the platform's signed word, entered in the ledger without naming the scenario."""

import secrets
from datetime import datetime

from marketplace.domain.clock import SHANGHAI
from marketplace.domain.permissions import Actor
from marketplace.models import Proposal, Receipt, Scenario
from marketplace.sealing.proposal_document import commitment
from marketplace.sealing.receipts import Receipt as ReceiptStatement
from marketplace.sealing.receipts import issue_receipt
from marketplace.services import ledger, notifications
from marketplace.services.installation import receipt_key
from marketplace.services.unit_of_work import UnitOfWork


def give_receipt(
    work: UnitOfWork, actor: Actor, scenario: Scenario, proposal: Proposal, received_at: datetime
) -> Receipt:
    """Sign for this version of the proposal, and tell the vendor."""
    proposal.commitment = commitment(proposal.sealed_token or "")
    # The scenario stays out of the public entry: the count of proposals is secret too.
    entry = ledger.append(work, "proposal.received", commitment=proposal.commitment)
    number = f"{received_at.astimezone(SHANGHAI):%Y%m%d}-{secrets.token_hex(4).upper()}"
    statement = ReceiptStatement(
        number=number,
        scenario=str(scenario.id),
        version=proposal.version,
        commitment=proposal.commitment,
        received_at=received_at,
        ledger_position=entry.position,
    )
    receipt = work.add(
        Receipt(
            proposal_id=proposal.id,
            version=proposal.version,
            number=number,
            commitment=proposal.commitment,
            token=issue_receipt(statement, receipt_key()),
            received_at=received_at,
        )
    )
    if actor.organisation_id is not None:
        notifications.tell_organisation(
            work, actor.organisation_id, "proposal_received", receipt=number
        )
    return receipt
