"""Proposals as their vendors write them. Only the vendor sees its own.

Sealing and withdrawing are in `proposal_submission`; as there, `received_at` is the moment at which
the server had the whole request, and left out it is now.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

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
from marketplace.services.proposal_vault import Owner
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

# SQLite takes about 32,000 values in one statement.
_TAGS_AT_ONCE = 10_000


@dataclass(frozen=True)
class OwnProposal:
    """A vendor's own proposal: the row, the scenario, whose it is, and the draft in clear.

    `version` is the draft version that `content` is; the row may have moved on since.
    """

    row: Proposal
    scenario: Scenario
    owner: Owner
    content: ProposalContent
    version: int

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


def _find_row(scenario_id: int, owner: Owner) -> Proposal | None:
    return db.session.scalar(
        select(Proposal).where(
            Proposal.scenario_id == scenario_id,
            Proposal.bidder_tag == vault.tag_of(scenario_id, owner.organisation_id),
        )
    )


def _own(actor: Actor) -> Owner:
    return Owner(own_organisation(actor))


def in_clear(row: Proposal, owner: Owner) -> OwnProposal:
    """The row with its draft decrypted."""
    document = vault.reveal_draft(row.draft_token, row.scenario_id, owner)
    return OwnProposal(row, row.scenario, owner, from_document(document), row.draft_version)


def find_own(actor: Actor, scenario_id: int) -> OwnProposal | None:
    """The actor's organisation's proposal to this scenario, if there is one."""
    owner = _own(actor)
    row = _find_row(scenario_id, owner)
    return in_clear(row, owner) if row else None


def get_own(actor: Actor, scenario_id: int) -> OwnProposal:
    """The actor's organisation's proposal to this scenario; `NotFound` if there is none."""
    found = find_own(actor, scenario_id)
    if found is None:
        raise _no_proposal()
    return found


def _no_proposal() -> NotFound:
    return NotFound(say("您还没有为这个场景撰写申报方案。"))


def read_submitted(own: OwnProposal) -> ProposalContent | None:
    """What is sealed, from the vendor's copy of it; None if nothing is."""
    token = own.row.submitted_copy
    if token is None:
        return None
    return from_document(vault.reveal_draft(token, own.row.scenario_id, own.owner))


def as_sealed(own: OwnProposal) -> OwnProposal:
    """The proposal with what is sealed for its content, and not the draft."""
    return replace(own, content=read_submitted(own) or own.content)


def list_own(actor: Actor) -> list[OwnProposal]:
    """Every proposal of the actor's organisation, latest first.

    A row that was not opened does not name its vendor, so the vendor's tag is computed for every
    scenario that has such rows.
    """
    owner = _own(actor)
    scenario_ids = db.session.scalars(
        select(Proposal.scenario_id).where(Proposal.organisation_id.is_(None)).distinct()
    )
    tags = [vault.tag_of(scenario_id, owner.organisation_id) for scenario_id in scenario_ids]
    rows = {row.id: row for part in _parts(tags) for row in _list_rows(owner, part)}
    latest_first = sorted(rows.values(), key=lambda row: (row.draft_saved_at, row.id), reverse=True)
    return [in_clear(row, owner) for row in latest_first]


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
) -> OwnProposal:
    """Keep what was written, readable by the vendor alone; attachments stay as they are.

    `version` is the draft version the writer started from, 0 for a new one. Saving the words that
    are there already changes nothing, whatever the version: a request sent twice is answered
    twice. Raises `StaleVersion` if another window saved other words, `DeadlinePassed` after the
    deadline.
    """
    received_at = received_at or clock.now()
    try:
        return _save(actor, scenario_id, content, version, received_at)
    except IntegrityError:
        # Another window made the first draft at the same moment; now there is one to compare with.
        return _save(actor, scenario_id, content, version, received_at)


def _save(
    actor: Actor, scenario_id: int, content: ProposalContent, version: int, received_at: datetime
) -> OwnProposal:
    owner = _own(actor)
    with unit_of_work() as work:
        scenario = lock_accepting(work, actor, scenario_id, received_at)
        row = _find_row(scenario.id, owner)
        if row is None:
            row = _insert(work, scenario, owner, content)
        else:
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
    row.draft_token = vault.protect_draft(document, row.scenario_id, owner)
    row.draft_version += 1
    row.draft_saved_at = clock.now()


def _insert(
    work: UnitOfWork, scenario: Scenario, owner: Owner, content: ProposalContent
) -> Proposal:
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


def lock_own(work: UnitOfWork, actor: Actor, scenario_id: int) -> OwnProposal:
    """The actor's own proposal, held against other writers and then read."""
    owner = _own(actor)
    row = _find_row(scenario_id, owner)
    if row is None:
        raise _no_proposal()
    return in_clear(work.lock(row), owner)


def attach(
    actor: Actor,
    scenario_id: int,
    data: bytes,
    name: str,
    *,
    received_at: datetime | None = None,
) -> OwnProposal:
    """Add an attachment to the draft, encrypted for the vendor.

    The same file under the same name is added once. Raises `InvalidInput`, `FileRefused`.
    """
    received_at = received_at or clock.now()
    note = proposal_files.note_upload(data, name)
    with unit_of_work() as work:
        lock_accepting(work, actor, scenario_id, received_at)
        own = lock_own(work, actor, scenario_id)
        proposal_files.add_file(work, own.row, own.content.files, own.owner, note, data)
        return in_clear(own.row, own.owner)


def detach(
    actor: Actor, scenario_id: int, file_id: int, *, received_at: datetime | None = None
) -> OwnProposal:
    """Take an attachment out of the draft."""
    received_at = received_at or clock.now()
    with unit_of_work() as work:
        lock_accepting(work, actor, scenario_id, received_at)
        own = lock_own(work, actor, scenario_id)
        proposal_files.remove_file(work, own.row, own.content.files, own.owner, file_id)
        return in_clear(own.row, own.owner)
