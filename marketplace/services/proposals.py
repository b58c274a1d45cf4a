"""Proposals as their vendors write them. Only the vendor sees its own.

Sealing and withdrawing are in `proposal_submission`; as there, `received_at` is the moment at which
the server had the whole request, and left out it is now. `copy_key` is the key of the proposal's
readable copy where it has one, see `proposal_copy_keys`; without it `CopyLocked` is raised.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import DeadlinePassed, NotFound, StaleVersion
from marketplace.domain.lifecycle import ProposalState, ScenarioState
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Permission, require_let_in
from marketplace.models import Proposal, Scenario
from marketplace.services import proposal_files, scenarios
from marketplace.services import proposal_vault as vault
from marketplace.services.proposal_content import ProposalContent, from_document, to_document
from marketplace.services.proposal_vault import CopyLocked, Owner
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

# SQLite takes about 32,000 values in one statement.
_TAGS_AT_ONCE = 10_000


@dataclass(frozen=True)
class OwnProposal:
    """A vendor's own proposal: the row, the scenario, whose it is, and the draft in clear.

    `version` is the draft version that `content` is; the row may have moved on since. Where it
    `is_locked`, the content was not read and is empty.
    """

    row: Proposal
    scenario: Scenario
    owner: Owner
    content: ProposalContent
    version: int
    is_locked: bool = False

    @property
    def is_changed_since_submission(self) -> bool:
        """Whether the draft differs from what is sealed."""
        return (
            self.row.state == ProposalState.SUBMITTED
            and self.row.draft_version != self.row.sealed_draft_version
        )


def own_organisation(actor: Actor) -> int:
    """The id of the vendor the actor reads or writes for."""
    require_let_in(actor, Permission.PROPOSAL_READ_OWN)
    if actor.organisation_id is None:
        raise NotFound(say("您的账号还没有所属单位。"))
    return actor.organisation_id


def find_row(actor: Actor, scenario_id: int) -> Proposal | None:
    """The row of the actor's organisation's proposal, of which nothing is read."""
    return db.session.scalar(
        select(Proposal).where(
            Proposal.scenario_id == scenario_id,
            Proposal.bidder_tag == vault.tag_of(scenario_id, own_organisation(actor)),
        )
    )


def get_row(actor: Actor, scenario_id: int) -> Proposal:
    """As `find_row`; `NotFound` if there is none."""
    row = find_row(actor, scenario_id)
    if row is None:
        raise NotFound(say("您还没有为这个场景撰写申报方案。"))
    return row


def _owner_of(actor: Actor, row: Proposal, copy_key: bytes | None) -> Owner:
    organisation_id = own_organisation(actor)
    if row.copy_key is None:
        return Owner(organisation_id)
    if copy_key is None:
        raise CopyLocked(say("这份方案用口令锁住，请先输入方案口令。"))
    return Owner(organisation_id, copy_key)


def in_clear(row: Proposal, owner: Owner) -> OwnProposal:
    """The row with its draft decrypted."""
    document = vault.reveal_draft(row.draft_token, row.scenario_id, owner)
    return OwnProposal(row, row.scenario, owner, from_document(document), row.draft_version)


def _at_a_glance(row: Proposal, owner: Owner) -> OwnProposal:
    """The row, with the draft where no passphrase locks it."""
    if row.copy_key is None:
        return in_clear(row, owner)
    return OwnProposal(
        row, row.scenario, owner, ProposalContent(), row.draft_version, is_locked=True
    )


def find_own(
    actor: Actor, scenario_id: int, *, copy_key: bytes | None = None
) -> OwnProposal | None:
    """The actor's organisation's proposal to this scenario, if there is one."""
    row = find_row(actor, scenario_id)
    return in_clear(row, _owner_of(actor, row, copy_key)) if row else None


def get_own(actor: Actor, scenario_id: int, *, copy_key: bytes | None = None) -> OwnProposal:
    """The actor's organisation's proposal to this scenario; `NotFound` if there is none."""
    row = get_row(actor, scenario_id)
    return in_clear(row, _owner_of(actor, row, copy_key))


def find_at_a_glance(actor: Actor, scenario_id: int) -> OwnProposal | None:
    """As `find_own`, without the words where a passphrase locks them."""
    row = find_row(actor, scenario_id)
    return _at_a_glance(row, Owner(own_organisation(actor))) if row else None


def get_at_a_glance(actor: Actor, scenario_id: int) -> OwnProposal:
    """As `get_own`, without the words where a passphrase locks them."""
    return _at_a_glance(get_row(actor, scenario_id), Owner(own_organisation(actor)))


def read_submitted(own: OwnProposal) -> ProposalContent | None:
    """What is sealed, from the vendor's copy of it; None if nothing is, or the copy was given up
    or is locked."""
    token = own.row.submitted_copy
    if token is None or own.is_locked:
        return None
    return from_document(vault.reveal_draft(token, own.row.scenario_id, own.owner))


def as_sealed(own: OwnProposal) -> OwnProposal:
    """The proposal with what is sealed for its content, and not the draft."""
    return replace(own, content=read_submitted(own) or own.content)


def list_own(actor: Actor) -> list[OwnProposal]:
    """Every proposal of the actor's organisation, latest first, at a glance.

    A row that was not opened does not name its vendor, so the vendor's tag is computed for every
    scenario that has such rows.
    """
    owner = Owner(own_organisation(actor))
    scenario_ids = db.session.scalars(
        select(Proposal.scenario_id).where(Proposal.organisation_id.is_(None)).distinct()
    )
    tags = [vault.tag_of(scenario_id, owner.organisation_id) for scenario_id in scenario_ids]
    rows = {row.id: row for part in _parts(tags) for row in _list_rows(owner, part)}
    latest_first = sorted(rows.values(), key=lambda row: (row.draft_saved_at, row.id), reverse=True)
    return [_at_a_glance(row, owner) for row in latest_first]


def _parts(tags: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, max(len(tags), 1), _TAGS_AT_ONCE):
        yield tags[start : start + _TAGS_AT_ONCE]


def _list_rows(owner: Owner, tags: Sequence[str]) -> Sequence[Proposal]:
    return db.session.scalars(
        select(Proposal)
        .where(
            or_(
                Proposal.bidder_tag.in_(tags),
                Proposal.organisation_id == owner.organisation_id,
            )
        )
        .options(joinedload(Proposal.scenario))
    ).all()


def save_draft(
    actor: Actor,
    scenario_id: int,
    content: ProposalContent,
    version: int,
    *,
    received_at: datetime | None = None,
    copy_key: bytes | None = None,
) -> OwnProposal:
    """Keep what was written, readable by the vendor alone; attachments stay as they are.

    `version` is the draft version the writer started from, 0 for a new one. Saving the words that
    are there already changes nothing, whatever the version: a request sent twice is answered
    twice. Raises `StaleVersion` if another window saved other words, `DeadlinePassed` after the
    deadline.
    """
    received_at = received_at or clock.now()
    save = partial(_save, actor, scenario_id, content, version, received_at, copy_key)
    try:
        return save()
    except IntegrityError:
        # Another window made the first draft at the same moment; now there is one to compare with.
        return save()


def _save(
    actor: Actor,
    scenario_id: int,
    content: ProposalContent,
    version: int,
    received_at: datetime,
    copy_key: bytes | None,
) -> OwnProposal:
    with unit_of_work() as work:
        scenario = lock_accepting(work, actor, scenario_id, received_at)
        row = find_row(actor, scenario_id)
        if row is None:
            if vault.requires_copy_key(scenario):
                raise CopyLocked(say("请先为这份方案设置口令。"))
            owner = Owner(own_organisation(actor))
            row = insert(work, scenario, owner, content)
        else:
            owner = _owner_of(actor, row, copy_key)
            _update(work.lock(row), owner, content, version)
        # Before the commit: afterwards the row may already hold what another window saved.
        return in_clear(row, owner)


def _update(row: Proposal, owner: Owner, content: ProposalContent, version: int) -> None:
    kept = in_clear(row, owner).content
    document = to_document(replace(content, files=kept.files))
    if document == to_document(kept):
        return
    if row.draft_version != version:
        raise stale()
    put_words(row, owner, replace(content, files=kept.files))


def put_words(row: Proposal, owner: Owner, content: ProposalContent) -> None:
    """Put `content` in the place of the draft, whatever that is."""
    row.draft_token = vault.protect_draft(to_document(content), row.scenario_id, owner)
    row.draft_version += 1
    row.draft_saved_at = clock.now()


def insert(
    work: UnitOfWork, scenario: Scenario, owner: Owner, content: ProposalContent
) -> Proposal:
    """Begin a draft. The scenario must be held and accepting."""
    document = to_document(replace(content, files=()))
    return work.add(
        Proposal(
            scenario_id=scenario.id,
            bidder_tag=vault.tag_of(scenario.id, owner.organisation_id),
            bidder_token=vault.name_bidder(scenario.id, owner.organisation_id),
            draft_token=vault.protect_draft(document, scenario.id, owner),
        )
    )


def stale() -> StaleVersion:
    """Another window saved other words in between."""
    return StaleVersion(
        say("这份方案刚在另一个窗口保存过。您填写的内容还在下面，没有覆盖对方；请核对后再保存。")
    )


def lock_accepting(
    work: UnitOfWork, actor: Actor, scenario_id: int, received_at: datetime
) -> Scenario:
    """The scenario, held so that its opening waits for this write. `DeadlinePassed` if late.

    Without the hold, a proposal received in time could be sealed after the opening had gone by.
    """
    require_let_in(actor, Permission.PROPOSAL_WRITE)
    scenario = work.lock(scenarios.get_scenario(actor, scenario_id), is_shared=True)
    if scenario.state != ScenarioState.PUBLISHED:
        raise DeadlinePassed(say("这个场景已经不再接受申报。"))
    if not scenario.is_accepting_at(received_at):
        raise DeadlinePassed(
            say("申报已经截止，这次没有收下。服务器收到的时间晚于公布的截止时间。")
        )
    return scenario


def lock_own(
    work: UnitOfWork, actor: Actor, scenario_id: int, copy_key: bytes | None
) -> OwnProposal:
    """The actor's own proposal, held against other writers and then read."""
    row = work.lock(get_row(actor, scenario_id))
    return in_clear(row, _owner_of(actor, row, copy_key))


def lock_at_a_glance(work: UnitOfWork, actor: Actor, scenario_id: int) -> OwnProposal:
    """As `lock_own`, without the words where a passphrase locks them."""
    row = work.lock(get_row(actor, scenario_id))
    return _at_a_glance(row, Owner(own_organisation(actor)))


def attach(
    actor: Actor,
    scenario_id: int,
    data: bytes,
    name: str,
    *,
    received_at: datetime | None = None,
    copy_key: bytes | None = None,
) -> OwnProposal:
    """Add an attachment to the draft, encrypted for the vendor.

    The same file under the same name is added once. Raises `InvalidInput`, `FileRefused`.
    """
    received_at = received_at or clock.now()
    note = proposal_files.note_upload(data, name)
    with unit_of_work() as work:
        lock_accepting(work, actor, scenario_id, received_at)
        own = lock_own(work, actor, scenario_id, copy_key)
        proposal_files.add_file(work, own.row, own.content.files, own.owner, note, data)
        return in_clear(own.row, own.owner)


def detach(
    actor: Actor,
    scenario_id: int,
    file_id: int,
    *,
    received_at: datetime | None = None,
    copy_key: bytes | None = None,
) -> OwnProposal:
    """Take an attachment out of the draft."""
    received_at = received_at or clock.now()
    with unit_of_work() as work:
        lock_accepting(work, actor, scenario_id, received_at)
        own = lock_own(work, actor, scenario_id, copy_key)
        proposal_files.remove_file(work, own.row, own.content.files, own.owner, file_id)
        return in_clear(own.row, own.owner)
