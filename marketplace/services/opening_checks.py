"""Open one sealed proposal, and hold it against its receipt and the ledger.

Whoever can write into the database can put anything there: nothing of a row is believed before
its receipt, which the platform signed, and the ledger's entry agree with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from marketplace.db import db
from marketplace.domain.errors import MarketplaceError, NotFound
from marketplace.domain.messages import Message, say
from marketplace.models import LedgerEntry, Proposal
from marketplace.sealing.errors import SealBroken
from marketplace.sealing.ledger import entry_hash
from marketplace.sealing.proposal_document import commitment
from marketplace.sealing.receipts import Receipt as ReceiptStatement
from marketplace.sealing.scenario_keys import ScenarioPrivateKey
from marketplace.services import proposal_receipts
from marketplace.services import proposal_vault as vault
from marketplace.services.proposal_content import ProposalContent, from_document

# The kind of the ledger's entry for a receipt.
_RECEIVED = "proposal.received"

# What reading bytes that somebody has tampered with can end in.
UNREADABLE = (
    MarketplaceError,
    *(KeyError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError),
)


@dataclass(frozen=True)
class Evidence:
    """What can be told of a sealed proposal without opening it; None where it cannot.

    `fault`: why there is no receipt.
    """

    vendor_id: int | None
    receipt: ReceiptStatement | None
    fault: Message | None = None


@dataclass(frozen=True)
class Opened:
    """A proposal in clear."""

    organisation_id: int
    document: dict[str, Any]
    content: ProposalContent


def digest_of(proposal: Proposal) -> str:
    """The SHA-256 of the sealed token as it lies there, in hex."""
    token = proposal.sealed_token or ""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def gather(proposal: Proposal) -> Evidence:
    """Whose it is and what was signed for. Raises nothing."""
    vendor_id = _find_vendor(proposal)
    if vendor_id is None:
        return Evidence(None, None, say("登记的供给方与标签不符。"))
    try:
        own = proposal_receipts.read_receipt(proposal, vendor_id, proposal.version)
    except NotFound:
        return Evidence(vendor_id, None, say("没有找到这一版的回执。"))
    except UNREADABLE:
        return Evidence(vendor_id, None, say("登记的回执不是平台签发的原文。"))
    return Evidence(vendor_id, own.statement)


def _find_vendor(proposal: Proposal) -> int | None:
    try:
        found = vault.read_bidder(proposal)
    except UNREADABLE:
        return None
    return found if vault.tag_of(proposal.scenario_id, found) == proposal.bidder_tag else None


def open_checked(proposal: Proposal, key: ScenarioPrivateKey, evidence: Evidence) -> Opened:
    """The proposal in clear. Raises one of `UNREADABLE` where anything does not agree."""
    token = proposal.sealed_token or ""
    if commitment(token) != proposal.commitment:
        raise SealBroken(say("密文与登记的哈希不符。"))
    _require_receipt(proposal, evidence)
    document = vault.open_document(token, key, proposal)
    organisation_id, content = _read(document)
    if organisation_id != evidence.vendor_id:
        raise SealBroken(say("密文中的供给方与登记的标签不符。"))
    return Opened(organisation_id, document, content)


def _require_receipt(proposal: Proposal, evidence: Evidence) -> None:
    said = evidence.receipt
    if said is None:
        raise SealBroken(evidence.fault or say("没有找到这一版的回执。"))
    stated = (said.scenario, said.version, said.commitment)
    if stated != (str(proposal.scenario_id), proposal.version, proposal.commitment):
        raise SealBroken(say("密文与回执不符。"))
    rows = (row for row in proposal.receipts if row.version == said.version)
    if any(row.commitment != said.commitment for row in rows):
        raise SealBroken(say("登记的回执哈希与签发的回执不符。"))
    if not _is_in_ledger(said):
        position = said.ledger_position
        raise SealBroken(say("存证链第 %(position)s 条与回执不符。", position=position))


def _is_in_ledger(said: ReceiptStatement) -> bool:
    entry = db.session.get(LedgerEntry, said.ledger_position)
    if entry is None or entry.kind != _RECEIVED:
        return False
    is_whole = entry.hash == entry_hash(
        entry.previous, entry.position, entry.at, entry.kind, entry.body
    )
    return is_whole and entry.body.get("commitment") == said.commitment


def _read(document: Mapping[str, Any]) -> tuple[int, ProposalContent]:
    """The vendor's id and the content. Whoever has the scenario's public key can seal anything."""
    try:
        organisation_id, content = int(document["organisation_id"]), from_document(document)
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError):
        raise _no_proposal() from None
    if content.price is None or content.days is None:
        raise _no_proposal()
    return organisation_id, content


def _no_proposal() -> SealBroken:
    return SealBroken(say("密封的内容不是一份完整的申报方案。"))
