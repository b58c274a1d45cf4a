"""Awards: who is selected, why if not the first, and what the others are told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput, NotAllowed, NotFound, TransitionRefused
from marketplace.domain.lifecycle import (
    AWARDED_STATES,
    PROPOSAL,
    SCENARIO,
    Action,
    ProposalState,
    ScenarioState,
    get_transition,
)
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Permission, require
from marketplace.domain.texts import REASON_LENGTH, check_texts
from marketplace.models import Award, Organisation, Proposal, Scenario
from marketplace.services import (
    assessment_panels,
    ledger,
    notifications,
    opened_proposals,
    rankings,
    scenarios,
    transitions,
)
from marketplace.services.installation import settings
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work


@dataclass(frozen=True)
class AwardResult:
    """What everybody may know of an award. `departure_reason`: why not the first-ranked."""

    winner: str
    awarded_at: datetime
    standstill_until: datetime
    departure_reason: str | None


def find_result(scenario: Scenario) -> AwardResult | None:
    """The public result of a scenario, once it is awarded."""
    if scenario.state not in AWARDED_STATES:
        return None
    query = (
        select(Organisation.name, Award.awarded_at, Award.standstill_until, Award.departure_reason)
        .join(Proposal, Proposal.id == Award.proposal_id)
        .join(Organisation, Organisation.id == Proposal.organisation_id)
        .where(Award.scenario_id == scenario.id)
    )
    found = db.session.execute(query).first()
    return AwardResult(*found) if found else None


def find_award(scenario_id: int) -> Award | None:
    """The award of a scenario, once there is one."""
    return db.session.scalar(select(Award).where(Award.scenario_id == scenario_id))


def get_award(scenario_id: int) -> Award:
    """The award of a scenario; `NotFound` if there is none."""
    found = find_award(scenario_id)
    if found is None:
        raise NotFound(say("这个场景还没有中选结果。"))
    return found


def award(
    actor: Actor,
    scenario_id: int,
    proposal_id: int,
    departure_reason: str,
    feedback: Mapping[int, str],
) -> Award:
    """Select a ranked proposal. Another than the first-ranked needs a reason, which is published.

    `feedback` is for the others, under their proposals' ids; each must get some.
    """
    with unit_of_work() as work:
        scenario = work.lock(scenarios.get_scenario(actor, scenario_id))
        require(actor, Permission.AWARD_DECIDE, scenario)
        get_transition(SCENARIO, Action.AWARD, scenario.state)
        proposals = opened_proposals.list_opened(actor, scenario)
        selected = next((p for p in proposals if p.id == proposal_id), None)
        if selected is None or selected.state != ProposalState.RANKED:
            raise InvalidInput({"proposal_id": [say("请选择一份参加了排序的方案。")]})
        _require_reasons(selected, proposals, departure_reason, feedback)
        transitions.move(work, scenario, SCENARIO, Action.AWARD, actor)
        row = _insert(work, actor, scenario, selected, departure_reason)
        _settle(work, actor, selected, proposals, feedback)
        _record(work, scenario, row, selected)
    return row


def _require_reasons(
    selected: Proposal, proposals: list[Proposal], reason: str, feedback: Mapping[int, str]
) -> None:
    wrong = check_texts(_texts(proposals, reason, feedback))
    if selected.rank != 1 and not reason.strip():
        wrong["departure_reason"] = [say("没有选择排名第一的方案，请写明理由；理由会公开。")]
    for other in proposals:
        if other.id != selected.id and not feedback.get(other.id, "").strip():
            wrong[f"feedback-{other.id}"] = [say("请给未中选的供给方写一句反馈。")]
    if wrong:
        raise InvalidInput(wrong)


def _texts(
    proposals: list[Proposal], reason: str, feedback: Mapping[int, str]
) -> dict[str, tuple[str, int]]:
    words = {f"feedback-{row.id}": feedback.get(row.id, "") for row in proposals}
    return {
        name: (text, REASON_LENGTH) for name, text in {"departure_reason": reason, **words}.items()
    }


def _insert(
    work: UnitOfWork, actor: Actor, scenario: Scenario, selected: Proposal, reason: str
) -> Award:
    ranking = rankings.get_latest(scenario)
    return work.add(
        Award(
            scenario_id=scenario.id,
            proposal_id=selected.id,
            ranking_id=ranking.id,
            awarded_by_id=actor.user_id,
            awarded_at=clock.now(),
            standstill_until=clock.now() + timedelta(days=settings().standstill_days),
            departure_reason=reason.strip() or None if selected.rank != 1 else None,
        )
    )


def _settle(
    work: UnitOfWork,
    actor: Actor,
    selected: Proposal,
    proposals: list[Proposal],
    feedback: Mapping[int, str],
) -> None:
    transitions.move(work, selected, PROPOSAL, Action.SELECT, actor)
    for other in proposals:
        if other.id == selected.id:
            continue
        other.feedback = feedback.get(other.id, "").strip() or None
        if other.state == ProposalState.RANKED:
            transitions.move(work, other, PROPOSAL, Action.NOT_SELECT, actor)
    for proposal in proposals:
        _tell_vendor(work, proposal)


def _tell_vendor(work: UnitOfWork, proposal: Proposal) -> None:
    params = {"scenario_id": proposal.scenario_id, "title": proposal.scenario.title}
    event = "proposal_selected"
    if proposal.state != ProposalState.SELECTED:
        event = "proposal_not_selected"
        params["feedback"] = proposal.feedback or ""
    notifications.tell_organisation(work, proposal.organisation_id or 0, event, **params)


def _record(work: UnitOfWork, scenario: Scenario, row: Award, selected: Proposal) -> None:
    ledger.append(
        work,
        "scenario.awarded",
        scenario=scenario.id,
        commitment=selected.commitment,
        organisation=selected.organisation.name if selected.organisation else "",
        rank=selected.rank,
        departure_reason=row.departure_reason,
    )
    work.emit("search.scenario", id=scenario.id)


def fail(actor: Actor, scenario_id: int, reason: str) -> Scenario:
    """End an opened scenario without an award, with a public reason. Raises `InvalidInput`."""
    wrong = check_texts({"reason": (reason, REASON_LENGTH)})
    if wrong:
        raise InvalidInput(wrong)
    with unit_of_work() as work:
        scenario = work.lock(scenarios.get_scenario(actor, scenario_id))
        require(actor, Permission.AWARD_DECIDE, scenario)
        require_failable(scenario)
        transitions.move(work, scenario, SCENARIO, Action.FAIL, actor, reason)
        scenarios.end_publicly(work, scenario, reason)
    return scenario


def require_failable(scenario: Scenario) -> None:
    """`TransitionRefused` unless it was ranked, or people judge it, who may never come to an end:
    otherwise the ranking follows from the opening. Before the opening a call fails only by one that
    finds nothing, and a buyer who has changed its mind cancels it."""
    is_stuck = scenario.state == ScenarioState.OPENED and assessment_panels.is_judged(scenario)
    if not is_stuck and scenario.state != ScenarioState.EVALUATED:
        raise TransitionRefused(say("这一步现在不能做：状态已经变了。请刷新页面，看看最新状态。"))


def conclude(actor: Actor, scenario_id: int) -> Scenario:
    """Make the award final once the standstill is over. `NotAllowed` before."""
    with unit_of_work() as work:
        scenario = work.lock(scenarios.get_scenario(actor, scenario_id))
        require(actor, Permission.AWARD_DECIDE, scenario)
        if clock.now() < get_award(scenario.id).standstill_until:
            raise NotAllowed(say("公示期还没有结束，结束后才能确认成交。"))
        transitions.move(work, scenario, SCENARIO, Action.CONCLUDE, actor)
        scenarios.announce(work, scenario)
    return scenario
