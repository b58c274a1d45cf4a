"""Endings that are not the buyer's, and what comes after one: withdraw a listing, reopen it."""

from dataclasses import replace

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import TransitionRefused
from marketplace.domain.lifecycle import (
    ENDED_STATES,
    PUBLIC_STATES,
    SCENARIO,
    Action,
    ScenarioState,
)
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Permission, require, require_let_in
from marketplace.models import Scenario
from marketplace.services import notifications, scenario_custody, scenarios, transitions
from marketplace.services.opening_records import require_unbegun
from marketplace.services.scenario_content import ScenarioContent, read_content
from marketplace.services.scenario_drafting import require_text
from marketplace.services.unit_of_work import unit_of_work


def withdraw(actor: Actor, scenario_id: int, reason: str) -> Scenario:
    """Take a published listing out of the call, by an administrator, with a public reason.

    It stays readable; what is sealed is never opened. The buyer and everybody whom it concerns
    are told.
    """
    require_text("reason", reason)
    with unit_of_work() as work:
        scenario = work.lock(scenarios.get_scenario(actor, scenario_id))
        require(actor, Permission.SCENARIO_DECIDE, scenario)
        require_unbegun(scenario)
        transitions.move(work, scenario, SCENARIO, Action.WITHDRAW, actor, reason)
        scenarios.end_publicly(work, scenario, reason)
        notifications.tell_organisation(
            work,
            scenario.organisation_id,
            "scenario_withdrawn",
            scenario_id=scenario.id,
            title=scenario.title,
            reason=reason.strip(),
        )
    return scenario


def can_reopen(scenario: Scenario) -> bool:
    """Whether it ended without a selected proposal and was not reopened yet."""
    return scenario.state in ENDED_STATES and find_draft_of(scenario) is None


def reopen(actor: Actor, scenario_id: int) -> Scenario:
    """A draft with the content of a listing that ended, without its dates.

    Asked again, the same draft. `TransitionRefused` where the listing has not ended so, or was
    reopened and that is past its draft.
    """
    with unit_of_work() as work:
        ended = work.lock(scenarios.get_scenario(actor, scenario_id))
        require(actor, Permission.SCENARIO_MANAGE, ended)
        require_let_in(actor, Permission.SCENARIO_POST)
        if ended.state not in ENDED_STATES:
            raise TransitionRefused(say("只有已取消、已撤回或未成交的场景可以重新发布。"))
        known = find_draft_of(ended)
        if known is not None and known.state != ScenarioState.DRAFT:
            raise TransitionRefused(say("这个场景已经重新发布过，请到“我的场景”查看。"))
        if known is not None:
            return known
        draft = scenarios.new_draft(work, ended.organisation_id, _undated(read_content(ended)))
        draft.reopened_from_id = ended.id
        scenario_custody.carry_over(work, ended, draft)
    return draft


def _undated(content: ScenarioContent) -> ScenarioContent:
    return replace(
        content,
        question_deadline=None,
        proposal_deadline=None,
        planned_award_date=None,
        delivery_from=None,
        delivery_to=None,
    )


def find_draft_of(scenario: Scenario) -> Scenario | None:
    """What the listing was reopened as, in whatever state but given up."""
    return db.session.scalar(
        select(Scenario)
        .where(Scenario.reopened_from_id == scenario.id, Scenario.state != ScenarioState.DISCARDED)
        .order_by(Scenario.id.desc())
        .limit(1)
    )


def find_successor(scenario: Scenario) -> Scenario | None:
    """The public listing that this one was reopened as."""
    found = find_draft_of(scenario)
    return found if found is not None and found.state in PUBLIC_STATES else None


def find_predecessor(scenario: Scenario) -> Scenario | None:
    """The public listing that this one goes back to."""
    if scenario.reopened_from_id is None:
        return None
    found = db.session.get(Scenario, scenario.reopened_from_id)
    return found if found is not None and found.state in PUBLIC_STATES else None
