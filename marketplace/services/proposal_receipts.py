"""Receipts: the platform's signed word, entered in the ledger without naming the scenario."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from marketplace.domain.clock import SHANGHAI
from marketplace.domain.errors import NotFound
from marketplace.domain.messages import say
from marketplace.models import Proposal, Receipt, Scenario
from marketplace.sealing.proposal_document import commitment
from marketplace.sealing.receipt_checks import RECEIVED
from marketplace.sealing.receipts import Receipt as ReceiptStatement
from marketplace.sealing.receipts import issue_receipt, verify_receipt
from marketplace.services import ledger, notifications
from marketplace.services import proposal_vault as vault
from marketplace.services.installation import receipt_key
from marketplace.services.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class OwnReceipt:
    """A receipt in its vendor's hands: what it states, and the signed token that states it."""

    statement: ReceiptStatement
    token: str


def give_receipt(
    work: UnitOfWork,
    scenario: Scenario,
    proposal: Proposal,
    organisation_id: int,
    received_at: datetime,
) -> Receipt:
    """Sign for this version of the proposal, and tell the vendor."""
    proposal.commitment = commitment(proposal.sealed_token or "")
    # The scenario stays out of the public entry: the count of proposals is secret too.
    entry = ledger.append(work, RECEIVED, commitment=proposal.commitment)
    number = f"{received_at.astimezone(SHANGHAI):%Y%m%d}-{secrets.token_hex(4).upper()}"
    statement = ReceiptStatement(
        number=number,
        scenario=str(scenario.id),
        version=proposal.version,
        commitment=proposal.commitment,
        received_at=received_at,
        ledger_position=entry.position,
    )
    token = issue_receipt(statement, receipt_key())
    notifications.tell_organisation(work, organisation_id, "proposal_received", receipt=number)
    return work.add(
        Receipt(
            proposal_id=proposal.id,
            version=proposal.version,
            commitment=proposal.commitment,
            token=vault.protect_receipt(token, proposal, organisation_id),
            received_at=received_at,
        )
    )


def get_receipt(proposal: Proposal, version: int) -> Receipt:
    """The receipt's row for one version of a proposal; `NotFound` if there is none."""
    row = next((receipt for receipt in proposal.receipts if receipt.version == version), None)
    if row is None:
        raise NotFound(say("没有这个版本的回执。"))
    return row


def read_receipt(proposal: Proposal, organisation_id: int, version: int) -> OwnReceipt:
    """The vendor's receipt for one version of its proposal; `NotFound` if there is none."""
    row = get_receipt(proposal, version)
    token = vault.reveal_receipt(row, organisation_id)
    return OwnReceipt(verify_receipt(token, receipt_key().public_jwk()), token)


def read_ciphertext(proposal: Proposal, version: int) -> str:
    """The sealed token that the receipt of this version stands for.

    `NotFound` where that version was replaced or withdrawn: it is kept no longer.
    """
    if proposal.version != version or proposal.sealed_token is None:
        raise NotFound(say("这一版已被替换或撤回，平台不再保存它的密文。"))
    return proposal.sealed_token


def public_key() -> dict[str, str]:
    """The public JWK with which anybody checks a receipt."""
    return receipt_key().public_jwk()
