"""The digest of a version's weights, recorded by its vendor, so that a delivery can be checked."""

from sqlalchemy import select

from marketplace.credentials.weights import find_digest
from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput, NotAllowed
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor
from marketplace.models import ModelVersion, Proposal
from marketplace.services import bids
from marketplace.services.credentials import require_own
from marketplace.services.unit_of_work import unit_of_work


def record_digest(actor: Actor, version_id: int, text: str) -> ModelVersion:
    """Record the OpenSSF model-signing digest of one's own version; an empty text takes it back.

    `InvalidInput` (field `digest`) where it is no SHA-256; `NotAllowed` once a proposal relies on
    the digest that is there: what was offered and what is delivered are compared by it.
    """
    digest = _require_sound(text)
    with unit_of_work() as work:
        version = work.lock(require_own(actor, version_id))
        if version.weights_digest == digest:
            return version
        if version.weights_digest is not None:
            _require_not_relied_on(actor, version)
        version.weights_digest = digest
        version.weights_recorded_at = clock.now() if digest else None
        work.emit("search.model", id=version.model_id)
    return version


def _require_sound(text: str) -> str | None:
    if not text.strip():
        return None
    digest = find_digest(text)
    if digest is None:
        raise InvalidInput({"digest": [_unsound()]})
    return digest


def _unsound() -> Message:
    return say("权重摘要是 64 位十六进制的 SHA-256，可以带 sha256: 前缀。")


def _require_not_relied_on(actor: Actor, version: ModelVersion) -> None:
    relied_on = say("已有申报方案用到了这个版本，登记过的权重摘要不能再改。")
    try:
        bids.require_not_bid(actor, [version.id])
    except NotAllowed:
        raise NotAllowed(relied_on) from None
    query = select(Proposal.id).where(Proposal.model_version_id == version.id).limit(1)
    if db.session.scalar(query) is not None:
        raise NotAllowed(relied_on)
