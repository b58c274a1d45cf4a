"""What rests under the platform key, row by row, and how a row comes under another one.

Every use of `installation.platform_key()` has its rows here: what is left out would be lost with
the old key. A test looks through the whole database and the files for what is still under it.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.db import Base, db
from marketplace.domain.errors import NotFound
from marketplace.models import (
    Annex,
    AnnexFile,
    Delivery,
    Handover,
    HandoverFile,
    OpeningConfirmation,
    Proposal,
    Question,
    Receipt,
    Scenario,
    SealedFile,
    User,
)
from marketplace.sealing.asker_tag import asker_tag
from marketplace.sealing.bidder_tag import bidder_tag
from marketplace.sealing.errors import SealBroken
from marketplace.sealing.owner_copy import PLATFORM, reveal, rewrap
from marketplace.sealing.platform_key import PlatformKey
from marketplace.sealing.scenario_keys import unwrap_private, wrap_private
from marketplace.sealing.tokens import read_label
from marketplace.services.installation import file_store
from marketplace.services.unit_of_work import UnitOfWork

UNREADABLE = "unreadable"
# A token's header is its beginning and shorter than this.
_HEADER = 1024

Values = dict[str, Any]


@dataclass(frozen=True)
class Pair:
    """From which key to which. What is under the new one already stays as it is."""

    old: PlatformKey
    new: PlatformKey

    def is_done(self, token: str) -> bool:
        """Whether a token is under the new key."""
        return read_label(token)[0] == self.new.key_id

    def rewrap(self, token: str | None, owner: str) -> str | None:
        """An owner's copy under the new key; None stays None."""
        if token is None or self.is_done(token):
            return token
        return rewrap(token, self.old, self.new, owner)

    def read(self, token: str, owner: str) -> Any:
        """The JSON in an owner's copy, whichever of the two keys it is under."""
        key = self.new if self.is_done(token) else self.old
        return json.loads(reveal(token, key, owner, read_label(token)[1]))


Change = Callable[[Pair, UnitOfWork, Any], Values]


@dataclass(frozen=True)
class Holding:
    """Rows of one table that are rewrapped together. `change` gives a row's new values.

    `tokens`: the columns whose tokens are counted, by what they are called; of files, whose key
    is in their `storage_key`, there is one. `at_once`: how many rows share a transaction.
    """

    model: type[Base]
    change: Change
    tokens: dict[str, InstrumentedAttribute[Any]]
    where: ColumnElement[bool]
    are_files: bool = False
    at_once: int = 100


def _scenario(pair: Pair, _work: UnitOfWork, row: Scenario) -> Values:
    token = row.wrapped_private_key or ""
    if pair.is_done(token):
        return {}
    private = unwrap_private(token, pair.old, str(row.id))
    return {"wrapped_private_key": wrap_private(private, pair.new, str(row.id))}


def _proposal(pair: Pair, _work: UnitOfWork, row: Proposal) -> Values:
    owner = _bidder_of(pair, row)
    return {
        "bidder_tag": bidder_tag(pair.new, str(row.scenario_id), owner),
        "bidder_token": pair.rewrap(row.bidder_token, PLATFORM),
        "draft_token": pair.rewrap(row.draft_token, owner),
        "submitted_copy": pair.rewrap(row.submitted_copy, owner),
        "copy_key": pair.rewrap(row.copy_key, owner),
    }


def _bidder_of(pair: Pair, row: Proposal) -> str:
    return str(int(pair.read(row.bidder_token, PLATFORM)))


def _receipt(pair: Pair, work: UnitOfWork, row: Receipt) -> Values:
    proposal = work.session.get_one(Proposal, row.proposal_id)
    return {"token": pair.rewrap(row.token, _bidder_of(pair, proposal))}


def _question(pair: Pair, _work: UnitOfWork, row: Question) -> Values:
    organisation = str(pair.read(row.asker_token, PLATFORM)["organisation"])
    return {
        "asker_tag": asker_tag(pair.new, str(row.scenario_id), organisation),
        "asker_token": pair.rewrap(row.asker_token, PLATFORM),
    }


def _user(pair: Pair, _work: UnitOfWork, row: User) -> Values:
    return {"totp_secret": pair.rewrap(row.totp_secret, f"user-{row.id}")}


def _sealed_file(pair: Pair, work: UnitOfWork, row: SealedFile) -> Values:
    proposal = work.session.get_one(Proposal, row.proposal_id)
    return _file(pair, work, row.storage_key, _bidder_of(pair, proposal))


def _annex_file(pair: Pair, work: UnitOfWork, row: AnnexFile) -> Values:
    annex = work.session.get_one(Annex, row.annex_id)
    scenario = work.session.get_one(Scenario, annex.scenario_id)
    return _file(pair, work, row.storage_key, str(scenario.organisation_id))


def _handover_file(pair: Pair, work: UnitOfWork, row: HandoverFile) -> Values:
    handover = work.session.get_one(Handover, row.handover_id)
    delivery = work.session.get_one(Delivery, handover.delivery_id)
    scenario = work.session.get_one(Scenario, delivery.scenario_id)
    return _file(pair, work, row.storage_key, str(scenario.organisation_id))


def _confirmation(pair: Pair, _work: UnitOfWork, row: OpeningConfirmation) -> Values:
    return {"part": pair.rewrap(row.part, PLATFORM)}


def _file(pair: Pair, work: UnitOfWork, storage_key: str, owner: str) -> Values:
    """A file is written anew under another name; the old one goes once that is committed."""
    if pair.is_done(_beginning(storage_key)):
        return {}
    token = pair.rewrap(file_store().get(storage_key).decode("ascii"), owner) or ""
    work.emit("file.remove", key=storage_key)
    return {"storage_key": file_store().put(token.encode("ascii"))}


def _beginning(storage_key: str) -> str:
    return file_store().begin_of(storage_key, _HEADER).decode("ascii", "replace")


HOLDINGS: tuple[Holding, ...] = (
    Holding(
        Scenario,
        _scenario,
        {"scenarios' private keys": Scenario.wrapped_private_key},
        Scenario.wrapped_private_key.is_not(None),
    ),
    Holding(
        Proposal,
        _proposal,
        {
            "bidders' names and tags": Proposal.bidder_token,
            "vendors' drafts": Proposal.draft_token,
            "vendors' copies of what they submitted": Proposal.submitted_copy,
            "keys of vendors' copies": Proposal.copy_key,
        },
        true(),
    ),
    Holding(Receipt, _receipt, {"receipts": Receipt.token}, true()),
    Holding(
        SealedFile,
        _sealed_file,
        {"vendors' attachments": SealedFile.storage_key},
        SealedFile.is_sealed.is_(False),
        are_files=True,
        at_once=1,
    ),
    Holding(Question, _question, {"askers' names and tags": Question.asker_token}, true()),
    Holding(
        AnnexFile,
        _annex_file,
        {"restricted annexes": AnnexFile.storage_key},
        AnnexFile.removed_at.is_(None),
        are_files=True,
        at_once=1,
    ),
    Holding(
        HandoverFile,
        _handover_file,
        {"what was handed over": HandoverFile.storage_key},
        true(),
        are_files=True,
        at_once=1,
    ),
    Holding(
        OpeningConfirmation,
        _confirmation,
        {"custodians' parts": OpeningConfirmation.part},
        OpeningConfirmation.part.is_not(None),
    ),
    Holding(User, _user, {"second factors": User.totp_secret}, User.totp_secret.is_not(None)),
)


def count_by_key() -> dict[str, Counter[str]]:
    """How many things of each kind are under which key, by its id; `UNREADABLE` for what bears
    none."""
    return {
        what: Counter(map(_key_id, _list_beginnings(holding, column)))
        for holding in HOLDINGS
        for what, column in holding.tokens.items()
    }


def _list_beginnings(holding: Holding, column: InstrumentedAttribute[Any]) -> Iterator[str]:
    query = select(func.substr(column, 1, _HEADER)).where(holding.where, column.is_not(None))
    for found in db.session.scalars(query.execution_options(yield_per=1000)):
        yield _find_beginning(found) if holding.are_files else found


def _find_beginning(storage_key: str) -> str:
    try:
        return _beginning(storage_key)
    except NotFound:
        return ""


def _key_id(token: str) -> str:
    try:
        return read_label(token)[0]
    except SealBroken:
        return UNREADABLE
