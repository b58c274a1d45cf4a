"""Open a scenario's proposals after the deadline, all at once."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import MarketplaceError, NotAllowed
from marketplace.domain.lifecycle import PROPOSAL, SCENARIO, Action, ProposalState, ScenarioState
from marketplace.domain.messages import mark, say
from marketplace.domain.permissions import Actor, Permission, require
from marketplace.models import Opening, Proposal, Scenario
from marketplace.sealing.errors import SealBroken
from marketplace.sealing.proposal_document import commitment
from marketplace.sealing.scenario_keys import ScenarioPrivateKey
from marketplace.services import ledger, notifications, scenarios, transitions
from marketplace.services import proposal_vault as vault
from marketplace.services.proposal_content import ProposalContent, from_document
from marketplace.services.scenario_keys import private_key_of
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

NOBODY_CAME = mark("截止时没有收到有效的申报方案。")


def find_opening(scenario_id: int) -> Opening | None:
    """The opening of a scenario, once there was one."""
    return db.session.scalar(select(Opening).where(Opening.scenario_id == scenario_id))


def open_proposals(actor: Actor, scenario_id: int) -> Scenario:
    """Open every sealed proposal, or end the scenario as failed if there is none.

    A proposal that does not open is set aside with the evidence; the others are not held up.
    Raises `NotAllowed` before the deadline.
    """
    with unit_of_work() as work:
        scenario = work.lock(scenarios.get_scenario(actor, scenario_id))
        require(actor, Permission.PROPOSAL_OPEN, scenario)
        if scenario.is_accepting_at(clock.now()):
            raise NotAllowed(say("申报还没有截止，任何人都不能开启方案。"))
        sealed = _list_sealed(work, scenario)
        if sealed or scenario.state != ScenarioState.PUBLISHED:
            _open_all(work, actor, scenario, sealed)
        else:
            transitions.move(work, scenario, SCENARIO, Action.FAIL, actor, NOBODY_CAME)
            scenarios.end_publicly(work, scenario, NOBODY_CAME)
    return scenario


def _list_sealed(work: UnitOfWork, scenario: Scenario) -> list[Proposal]:
    return list(
        work.session.scalars(
            select(Proposal)
            .where(Proposal.scenario_id == scenario.id, Proposal.state == ProposalState.SUBMITTED)
            .order_by(Proposal.submitted_at, Proposal.id)
            .with_for_update()
        )
    )


def _open_all(work: UnitOfWork, actor: Actor, scenario: Scenario, sealed: list[Proposal]) -> None:
    transitions.move(work, scenario, SCENARIO, Action.OPEN, actor)
    key = private_key_of(scenario)
    set_aside = []
    for proposal in sealed:
        try:
            _open_one(work, actor, proposal, key)
        except MarketplaceError as error:
            set_aside.append({"commitment": proposal.commitment, "reason": str(error.message)})
    opening = work.add(
        Opening(
            scenario_id=scenario.id,
            opened_by_id=actor.user_id,
            opened_at=clock.now(),
            proposal_count=len(sealed) - len(set_aside),
            set_aside=set_aside,
        )
    )
    _record(work, scenario, opening, sealed)


def _open_one(work: UnitOfWork, actor: Actor, proposal: Proposal, key: ScenarioPrivateKey) -> None:
    token = proposal.sealed_token or ""
    if commitment(token) != proposal.commitment:
        raise SealBroken(say("密文与回执中的哈希不符。"))
    document = vault.open_document(token, key, proposal)
    organisation_id, content = _read(document)
    if vault.tag_of(proposal.scenario_id, organisation_id) != proposal.bidder_tag:
        raise SealBroken(say("密文中的供给方与登记的标签不符。"))
    transitions.move(work, proposal, PROPOSAL, Action.OPEN, actor)
    proposal.organisation_id = organisation_id
    proposal.content = document
    proposal.price = content.price
    proposal.days = content.days
    proposal.model_version_id = content.model_version_id


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


def _record(work: UnitOfWork, scenario: Scenario, opening: Opening, sealed: list[Proposal]) -> None:
    ledger.append(
        work,
        "proposals.opened",
        scenario=scenario.id,
        count=opening.proposal_count,
        commitments=sorted(proposal.commitment or "" for proposal in sealed),
    )
    work.emit("search.scenario", id=scenario.id)
    for proposal in sealed:
        if proposal.organisation_id is not None:
            notifications.tell_organisation(
                work,
                proposal.organisation_id,
                "proposals_opened",
                scenario_id=scenario.id,
                title=scenario.title,
            )
