"""Proposals as their vendors write them. Only the vendor sees its own.

Sealing and withdrawing are in `proposal_submission`.
"""

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
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work


@dataclass(frozen=True)
class OwnProposal:
    """A vendor's own proposal: the row, the scenario, and the draft in clear."""

    row: Proposal
    scenario: Scenario
    content: ProposalContent

    @property
    def is_changed_since_submission(self) -> bool:
        """Whether the draft differs from what is sealed."""
        return (
            self.row.state == ProposalState.SUBMITTED
            and self.row.draft_version != self.row.sealed_draft_version
        )


def own_organisation(actor: Actor) -> int:
    require_let_in(actor, Permission.PROPOSAL_WRITE)
    if actor.organisation_id is None:
        raise NotFound(say("您的账号还没有所属单位。"))
    return actor.organisation_id


def _find_row(scenario_id: int, organisation_id: int) -> Proposal | None:
    return db.session.scalar(
        select(Proposal).where(
            Proposal.scenario_id == scenario_id,
            Proposal.bidder_tag == vault.tag_of(scenario_id, organisation_id),
        )
    )


def in_clear(row: Proposal, organisation_id: int) -> OwnProposal:
    document = vault.reveal_draft(row.draft_token, row.scenario_id, organisation_id)
    return OwnProposal(row, row.scenario, from_document(document))


def find_own(actor: Actor, scenario_id: int) -> OwnProposal | None:
    """The actor's organisation's proposal to this scenario, if there is one."""
    organisation_id = own_organisation(actor)
    row = _find_row(scenario_id, organisation_id)
    return in_clear(row, organisation_id) if row else None


def get_own(actor: Actor, scenario_id: int) -> OwnProposal:
    """The actor's organisation's proposal to this scenario; `NotFound` if there is none."""
    found = find_own(actor, scenario_id)
    if found is None:
        raise NotFound(say("您还没有为这个场景撰写申报方案。"))
    return found


def list_own(actor: Actor) -> list[OwnProposal]:
    """Every proposal of the actor's organisation, latest first.

    Before the opening a row does not name its vendor, so the tags of all unopened scenarios are
    computed; afterwards it does.
    """
    organisation_id = own_organisation(actor)
    unopened = db.session.scalars(select(Scenario.id).where(Scenario.published_at.is_not(None)))
    tags = [vault.tag_of(scenario_id, organisation_id) for scenario_id in unopened]
    rows = db.session.scalars(
        select(Proposal)
        .where(or_(Proposal.bidder_tag.in_(tags), Proposal.organisation_id == organisation_id))
        .order_by(Proposal.draft_saved_at.desc(), Proposal.id.desc())
        .options(joinedload(Proposal.scenario))
    )
    return [in_clear(row, organisation_id) for row in rows]


def save_draft(
    actor: Actor, scenario_id: int, content: ProposalContent, version: int
) -> OwnProposal:
    """Keep what was written, readable by the vendor alone.

    `version` is the draft version the writer started from, 0 for a new one. Raises `StaleVersion`
    if another window saved in between, `DeadlinePassed` after the deadline.
    """
    organisation_id = own_organisation(actor)
    received_at = clock.now()
    try:
        with unit_of_work() as work:
            scenario = accepting(actor, scenario_id, received_at)
            row = _write_draft(work, scenario, organisation_id, content, version)
    except IntegrityError:
        # The unique constraint: another window made the first draft at the same moment.
        raise stale() from None
    return in_clear(row, organisation_id)


def _write_draft(
    work: UnitOfWork,
    scenario: Scenario,
    organisation_id: int,
    content: ProposalContent,
    version: int,
) -> Proposal:
    row = _find_row(scenario.id, organisation_id)
    if row is None:
        return _insert(work, scenario, organisation_id, content)
    work.lock(row)
    if row.draft_version != version:
        raise stale()
    kept = in_clear(row, organisation_id).content.files
    document = to_document(replace(content, files=kept))
    row.draft_token = vault.protect_draft(document, scenario.id, organisation_id)
    row.draft_version += 1
    row.draft_saved_at = clock.now()
    return row


def _insert(
    work: UnitOfWork, scenario: Scenario, organisation_id: int, content: ProposalContent
) -> Proposal:
    return work.add(
        Proposal(
            scenario_id=scenario.id,
            bidder_tag=vault.tag_of(scenario.id, organisation_id),
            bidder_token=vault.name_bidder(scenario.id, organisation_id),
            draft_token=vault.protect_draft(to_document(content), scenario.id, organisation_id),
        )
    )


def stale() -> StaleVersion:
    return StaleVersion(
        say("这份方案刚在另一个窗口保存过。您填写的内容还在下面，没有覆盖对方；请核对后再保存。")
    )


def accepting(actor: Actor, scenario_id: int, received_at: datetime) -> Scenario:
    scenario = scenarios.get_scenario(actor, scenario_id)
    if scenario.state != ScenarioState.PUBLISHED:
        raise DeadlinePassed(say("这个场景已经不再接受申报。"))
    if not scenario.is_accepting_at(received_at):
        raise DeadlinePassed(
            say("申报已经截止，这次没有提交。服务器收到的时间晚于公布的截止时间。")
        )
    return scenario


def attach(actor: Actor, scenario_id: int, data: bytes, name: str) -> OwnProposal:
    """Add an attachment to the draft, encrypted for the vendor. Raises `FileRefused`."""
    organisation_id = own_organisation(actor)
    with unit_of_work() as work:
        row = _lock_draft(work, actor, scenario_id)
        proposal_files.add_file(work, row, organisation_id, data, name)
    return in_clear(row, organisation_id)


def detach(actor: Actor, scenario_id: int, file_id: int) -> OwnProposal:
    """Take an attachment out of the draft."""
    organisation_id = own_organisation(actor)
    with unit_of_work() as work:
        row = _lock_draft(work, actor, scenario_id)
        proposal_files.remove_file(work, row, organisation_id, file_id)
    return in_clear(row, organisation_id)


def _lock_draft(work: UnitOfWork, actor: Actor, scenario_id: int) -> Proposal:
    accepting(actor, scenario_id, clock.now())
    return work.lock(get_own(actor, scenario_id).row)
