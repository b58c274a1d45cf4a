"""Encrypt and decrypt proposals: the vendor's own copies, and what is sealed to the scenario."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from marketplace.domain.custody import Custody
from marketplace.domain.errors import MarketplaceError
from marketplace.models import Proposal, Receipt, Scenario
from marketplace.sealing.bidder_tag import bidder_tag
from marketplace.sealing.copy_key import decrypt_copy, encrypt_copy
from marketplace.sealing.copy_ticket import decrypt_ticket, encrypt_ticket
from marketplace.sealing.envelope import open_sealed, seal
from marketplace.sealing.owner_copy import PLATFORM, protect, reveal
from marketplace.sealing.proposal_document import canonical_json
from marketplace.sealing.scenario_keys import ScenarioPrivateKey
from marketplace.services.installation import platform_key


class CopyLocked(MarketplaceError):
    """A vendor's copy is behind a passphrase that was not given."""

    status = 409


@dataclass(frozen=True)
class Owner:
    """Whose readable copy it is, and the proposal's copy key where it has one: then the platform
    key alone does not read it."""

    organisation_id: int
    copy_key: bytes | None = field(default=None, repr=False)


def requires_copy_key(scenario: Scenario) -> bool:
    """Whether proposals to this scenario have copy keys of their own: the platform must not be
    able to read early what custodians keep between them."""
    return scenario.custody == Custody.SPLIT


def tag_of(scenario_id: int, organisation_id: int) -> str:
    """The keyed hash that stands for a vendor in one scenario."""
    return bidder_tag(platform_key(), str(scenario_id), str(organisation_id))


def tags_of(scenario_ids: Iterable[int], organisation_id: int) -> list[str]:
    """The same for many scenarios."""
    key = platform_key()
    return [bidder_tag(key, str(number), str(organisation_id)) for number in scenario_ids]


def name_bidder(scenario_id: int, organisation_id: int) -> str:
    """The vendor's id, readable by the platform key alone."""
    return protect(
        canonical_json(organisation_id), platform_key(), PLATFORM, _bidder_context(scenario_id)
    )


def read_bidder(proposal: Proposal) -> int:
    """The vendor of a proposal that may still be sealed: for reminders, never for a page."""
    token, context = proposal.bidder_token, _bidder_context(proposal.scenario_id)
    return int(json.loads(reveal(token, platform_key(), PLATFORM, context)))


def _bidder_context(scenario_id: int) -> dict[str, str]:
    return {"purpose": "bidder", "scenario": str(scenario_id)}


def _draft_context(scenario_id: int) -> dict[str, str]:
    return {"purpose": "draft", "scenario": str(scenario_id)}


def protect_draft(document: dict[str, Any], scenario_id: int, owner: Owner) -> str:
    """The vendor's copy of its own words."""
    return _protect(canonical_json(document), owner, _draft_context(scenario_id))


def reveal_draft(token: str, scenario_id: int, owner: Owner) -> dict[str, Any]:
    """What `protect_draft` was given."""
    document: dict[str, Any] = json.loads(_reveal(token, owner, _draft_context(scenario_id)))
    return document


def protect_file(data: bytes, scenario_id: int, owner: Owner) -> bytes:
    """An attachment of the vendor's copy."""
    return _protect(data, owner, _file_context(scenario_id)).encode()


def reveal_file(token: bytes, scenario_id: int, owner: Owner) -> bytes:
    """What `protect_file` was given."""
    return _reveal(token.decode(), owner, _file_context(scenario_id))


def _file_context(scenario_id: int) -> dict[str, str]:
    return {"purpose": "draft-file", "scenario": str(scenario_id)}


def _protect(payload: bytes, owner: Owner, context: dict[str, str]) -> str:
    if owner.copy_key is not None:
        payload = encrypt_copy(payload, owner.copy_key, context)
    return protect(payload, platform_key(), str(owner.organisation_id), context)


def _reveal(token: str, owner: Owner, context: dict[str, str]) -> bytes:
    payload = reveal(token, platform_key(), str(owner.organisation_id), context)
    return payload if owner.copy_key is None else decrypt_copy(payload, owner.copy_key, context)


def copy_key_context(scenario_id: int) -> dict[str, str]:
    """What a locked copy key belongs to."""
    return {"purpose": "copy-key", "scenario": str(scenario_id)}


def protect_copy_key(locked: str, scenario_id: int, owner: Owner) -> str:
    """A copy key that a passphrase locks already, for the vendor's eyes besides."""
    context = copy_key_context(scenario_id)
    return protect(locked.encode(), platform_key(), str(owner.organisation_id), context)


def reveal_copy_key(proposal: Proposal, owner: Owner) -> str:
    """What `protect_copy_key` was given."""
    token, context = proposal.copy_key or "", copy_key_context(proposal.scenario_id)
    return reveal(token, platform_key(), str(owner.organisation_id), context).decode()


def protect_ticket(copy_key: bytes, context: dict[str, str]) -> str:
    """A copy key in a browser's hands, readable by the platform alone."""
    return encrypt_ticket(copy_key, platform_key(), context)


def reveal_ticket(ticket: str, context: dict[str, str]) -> bytes:
    """What `protect_ticket` was given. Raises `SealBroken`."""
    return decrypt_ticket(ticket, platform_key(), context)


def protect_receipt(token: str, proposal: Proposal, organisation_id: int) -> str:
    """A signed receipt of this version of the proposal, for the vendor."""
    context = _receipt_context(proposal.id, proposal.version)
    return protect(token.encode(), platform_key(), str(organisation_id), context)


def reveal_receipt(receipt: Receipt, organisation_id: int) -> str:
    """The signed receipt, a compact JWS."""
    context = _receipt_context(receipt.proposal_id, receipt.version)
    return reveal(receipt.token, platform_key(), str(organisation_id), context).decode()


def _receipt_context(proposal_id: int, version: int) -> dict[str, str]:
    return {"purpose": "receipt", "proposal": str(proposal_id), "version": str(version)}


def _sealed_context(proposal: Proposal, purpose: str) -> dict[str, str]:
    return {
        "purpose": purpose,
        "scenario": str(proposal.scenario_id),
        "proposal": str(proposal.id),
        "version": str(proposal.version),
    }


def seal_document(scenario: Scenario, proposal: Proposal, document: dict[str, Any]) -> str:
    """The proposal, for the scenario's key and for this version of this proposal only."""
    return seal(
        canonical_json(document), scenario.public_key or {}, _sealed_context(proposal, "proposal")
    )


def open_document(token: str, key: ScenarioPrivateKey, proposal: Proposal) -> dict[str, Any]:
    """What `seal_document` was given. Raises `SealBroken`."""
    document: dict[str, Any] = json.loads(
        open_sealed(token, key, _sealed_context(proposal, "proposal"))
    )
    return document


def seal_file(scenario: Scenario, proposal: Proposal, data: bytes) -> bytes:
    """An attachment, for the scenario's key."""
    return seal(data, scenario.public_key or {}, _sealed_context(proposal, "file")).encode()


def open_file(token: bytes, key: ScenarioPrivateKey, proposal: Proposal) -> bytes:
    """What `seal_file` was given. Raises `SealBroken`."""
    return open_sealed(token.decode(), key, _sealed_context(proposal, "file"))
