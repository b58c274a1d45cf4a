"""Proposals after the opening: the buyer reads all, a vendor its own."""

from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.db import db
from marketplace.domain.errors import NotFound
from marketplace.domain.lifecycle import ProposalState
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Permission, is_allowed, require
from marketplace.models import Credential, ModelVersion, Proposal, Scenario, SealedFile
from marketplace.sealing.errors import SealBroken
from marketplace.services import audit_entries
from marketplace.services import proposal_vault as vault
from marketplace.services.audit_entries import ReadKind
from marketplace.services.installation import file_store
from marketplace.services.proposal_content import FileNote, ProposalContent, from_document
from marketplace.services.scenario_keys import private_key_of

SEALED_STATES = (ProposalState.DRAFT, ProposalState.SUBMITTED, ProposalState.WITHDRAWN)


def list_opened(actor: Actor, scenario: Scenario) -> list[Proposal]:
    """The opened proposals of the actor's own scenario, by rank, the unranked last."""
    require(actor, Permission.PROPOSAL_READ_OPENED, scenario)
    return list(
        db.session.scalars(
            select(Proposal)
            .where(Proposal.scenario_id == scenario.id, Proposal.state.not_in(SEALED_STATES))
            .order_by(Proposal.rank.is_(None), Proposal.rank, Proposal.id)
            .options(joinedload(Proposal.organisation))
        )
    )


def get_opened(actor: Actor, proposal_id: int) -> Proposal:
    """One opened proposal of the actor's own scenario; `NotFound` for anybody else.

    That it was read is entered in the audit.
    """
    found = _find_opened(actor, proposal_id)
    audit_entries.note_read(actor, "proposal", proposal_id, ReadKind.PROPOSAL)
    return found


def _find_opened(actor: Actor, proposal_id: int) -> Proposal:
    found = db.session.scalar(
        select(Proposal)
        .where(Proposal.id == proposal_id, Proposal.state.not_in(SEALED_STATES))
        .options(joinedload(Proposal.scenario), joinedload(Proposal.organisation))
    )
    if found is None or not is_allowed(actor, Permission.PROPOSAL_READ_OPENED, found.scenario):
        raise NotFound(say("没有这份方案，或者它还没有开启。"))
    return found


def content_of(proposal: Proposal) -> ProposalContent:
    """What an opened proposal says."""
    if proposal.content is None:
        raise NotFound(say("这份方案还没有开启。"))
    return from_document(proposal.content)


def find_version(proposal: Proposal) -> ModelVersion | None:
    """The model version that was bid."""
    return db.session.get(ModelVersion, proposal.model_version_id or 0)


def list_credentials(proposal: Proposal) -> list[Credential]:
    """The reports an opened proposal offers as evidence for the version that was bid."""
    return list(
        db.session.scalars(
            select(Credential)
            .where(
                Credential.id.in_(content_of(proposal).credential_ids),
                Credential.model_version_id == proposal.model_version_id,
            )
            .order_by(Credential.id)
        )
    )


def read_file(actor: Actor, proposal_id: int, digest: str) -> tuple[FileNote, bytes]:
    """An attachment of an opened proposal, in clear. `SealBroken` if it is not the one sealed."""
    return open_file(actor, _find_opened(actor, proposal_id), digest)


def open_file(actor: Actor, proposal: Proposal, digest: str) -> tuple[FileNote, bytes]:
    """An attachment of a proposal that the actor was found to read; that it is, is entered."""
    note = next((note for note in content_of(proposal).files if note.digest == digest), None)
    sealed = (proposal.content or {}).get("sealed_files", {})
    stored = db.session.get(SealedFile, sealed.get(digest, 0))
    if note is None or stored is None or stored.proposal_id != proposal.id:
        raise NotFound(say("没有这个附件。"))
    audit_entries.note_read(actor, "proposal", proposal.id, ReadKind.PROPOSAL_FILE)
    key = private_key_of(proposal.scenario)
    data = vault.open_file(file_store().get(stored.storage_key), key, proposal)
    if sha256(data).hexdigest() != digest:
        raise SealBroken(say("附件的内容与方案中的哈希不符。"))
    return note, data
