"""Scenarios: write, submit, publish or return, take back, end."""

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput, NotFound, StaleVersion
from marketplace.domain.lifecycle import SCENARIO, Action, ScenarioState
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Permission, is_allowed, require, require_let_in
from marketplace.models import Scenario, ScenarioReview
from marketplace.services import ledger, notifications, transitions
from marketplace.services.ranking_rules import freeze_rules
from marketplace.services.scenario_checks import check_for_submission
from marketplace.services.scenario_content import (
    ScenarioContent,
    read_content,
    snapshot,
    write_content,
)
from marketplace.services.scenario_keys import give_key
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work


def find_scenario(scenario_id: int) -> Scenario | None:
    """The scenario, whoever asks."""
    return db.session.get(Scenario, scenario_id)


def get_scenario(actor: Actor, scenario_id: int) -> Scenario:
    """A scenario the actor may read; `NotFound` also where the actor may not know of it."""
    found = find_scenario(scenario_id)
    if found is None or not is_allowed(actor, Permission.SCENARIO_READ, found):
        raise NotFound(say("没有这个场景，或者它还没有公开。"))
    return found


def list_own(actor: Actor) -> list[Scenario]:
    """The scenarios of the actor's organisation, latest change first."""
    return list(
        db.session.scalars(
            select(Scenario)
            .where(Scenario.organisation_id == actor.organisation_id)
            .order_by(Scenario.updated_at.desc(), Scenario.id.desc())
        )
    )


def list_submitted(actor: Actor) -> list[Scenario]:
    """The administrators' queue, longest waiting first."""
    require_let_in(actor, Permission.SCENARIO_DECIDE)
    return list(
        db.session.scalars(
            select(Scenario)
            .where(Scenario.state == ScenarioState.SUBMITTED)
            .order_by(Scenario.submitted_at, Scenario.id)
            .options(joinedload(Scenario.organisation))
        )
    )


def count_submitted() -> int:
    """How many wait for an administrator."""
    query = select(func.count()).where(Scenario.state == ScenarioState.SUBMITTED)
    return db.session.scalar(query) or 0


def find_latest_review(scenario: Scenario) -> ScenarioReview | None:
    """What an administrator last said on returning it."""
    return db.session.scalar(
        select(ScenarioReview)
        .where(ScenarioReview.scenario_id == scenario.id)
        .order_by(ScenarioReview.id.desc())
        .limit(1)
    )


def create_draft(actor: Actor, content: ScenarioContent) -> Scenario:
    """A new draft of the actor's organisation. It needs a title; the rest may come later."""
    require_let_in(actor, Permission.SCENARIO_POST)
    _require_title(content)
    with unit_of_work() as work:
        return new_draft(work, actor.organisation_id, content)


def new_draft(work: UnitOfWork, organisation_id: int | None, content: ScenarioContent) -> Scenario:
    """Insert a draft inside a running unit of work."""
    scenario = Scenario(organisation_id=organisation_id)
    write_content(scenario, content)
    return work.add(scenario)


def save_draft(actor: Actor, scenario_id: int, content: ScenarioContent, version: int) -> Scenario:
    """Save what was written. Raises `StaleVersion` if somebody else saved since `version`."""
    _require_title(content)
    with unit_of_work() as work:
        scenario = work.lock(get_scenario(actor, scenario_id))
        require(actor, Permission.SCENARIO_EDIT, scenario)
        _require_version(scenario, version)
        _save(work, actor, scenario, content)
    return scenario


def _save(work: UnitOfWork, actor: Actor, scenario: Scenario, content: ScenarioContent) -> None:
    if scenario.state == ScenarioState.RETURNED:
        transitions.move(work, scenario, SCENARIO, Action.REVISE, actor)
    write_content(scenario, content)
    scenario.version += 1


def _require_title(content: ScenarioContent) -> None:
    if not content.title.strip():
        raise InvalidInput({"title": [say("请填写场景名称，草稿也要有名称。")]})


def _require_version(scenario: Scenario, version: int) -> None:
    if scenario.version != version:
        raise StaleVersion(
            say("这份草稿刚被别人（或您的另一个窗口）保存过。您填写的内容还在下面，没有覆盖对方。")
        )


def submit(actor: Actor, scenario_id: int) -> Scenario:
    """Ask for approval. Raises `InvalidInput` with what is missing or wrong, per field."""
    with unit_of_work() as work:
        scenario = work.lock(get_scenario(actor, scenario_id))
        require(actor, Permission.SCENARIO_MANAGE, scenario)
        wrong = check_for_submission(read_content(scenario), clock.now())
        if wrong:
            raise InvalidInput(wrong)
        transitions.move(work, scenario, SCENARIO, Action.SUBMIT, actor)
        scenario.submitted_at = clock.now()
        notifications.tell_administrators(
            work, "scenario_submitted", scenario_id=scenario.id, title=scenario.title
        )
    return scenario


def recall(actor: Actor, scenario_id: int) -> Scenario:
    """Take a submitted listing back to go on writing."""
    return _move_own(actor, scenario_id, Action.RECALL, None)


def withdraw(actor: Actor, scenario_id: int, reason: str) -> Scenario:
    """Give a draft up, with a reason."""
    return _move_own(actor, scenario_id, Action.WITHDRAW, reason)


def cancel(actor: Actor, scenario_id: int, reason: str) -> Scenario:
    """End a published listing before its opening, with a public reason."""
    return _move_own(actor, scenario_id, Action.CANCEL, reason)


def _move_own(actor: Actor, scenario_id: int, action: Action, reason: str | None) -> Scenario:
    with unit_of_work() as work:
        scenario = work.lock(get_scenario(actor, scenario_id))
        require(actor, Permission.SCENARIO_MANAGE, scenario)
        transitions.move(work, scenario, SCENARIO, action, actor, reason)
        end_publicly(work, scenario, reason)
    return scenario


def end_publicly(work: UnitOfWork, scenario: Scenario, reason: str | None) -> None:
    """Note a reason and, where the public knows the scenario, tell the ledger and the index."""
    scenario.ending_reason = (reason or "").strip() or scenario.ending_reason
    if scenario.published_at is None:
        return
    ledger.append(work, f"scenario.{scenario.state}", scenario=scenario.id, title=scenario.title)
    work.emit("search.scenario", id=scenario.id)


def publish(actor: Actor, scenario_id: int) -> Scenario:
    """Approve: freeze the rules, make the scenario's key, put it on the list."""
    with unit_of_work() as work:
        scenario = work.lock(get_scenario(actor, scenario_id))
        require(actor, Permission.SCENARIO_DECIDE, scenario)
        wrong = check_for_submission(read_content(scenario), clock.now())
        if wrong:
            raise InvalidInput(wrong)
        transitions.move(work, scenario, SCENARIO, Action.PUBLISH, actor)
        scenario.published_at = clock.now()
        scenario.approved_snapshot = snapshot(scenario)
        freeze_rules(scenario)
        give_key(scenario)
        ledger.append(
            work,
            "scenario.published",
            scenario=scenario.id,
            title=scenario.title,
            rules=scenario.rules_digest,
        )
        work.emit("search.scenario", id=scenario.id)
        _tell_owner(work, scenario, "scenario_approved")
    return scenario


def return_to_buyer(
    actor: Actor, scenario_id: int, reason: str, field_reasons: dict[str, str]
) -> Scenario:
    """Send a submitted listing back, with a reason and remarks beside fields."""
    remarks = {name: text.strip() for name, text in field_reasons.items() if text.strip()}
    with unit_of_work() as work:
        scenario = work.lock(get_scenario(actor, scenario_id))
        require(actor, Permission.SCENARIO_DECIDE, scenario)
        transitions.move(work, scenario, SCENARIO, Action.RETURN, actor, reason)
        work.add(
            ScenarioReview(
                scenario_id=scenario.id,
                reviewer_id=actor.user_id,
                reason=reason.strip(),
                field_reasons=remarks,
            )
        )
        _tell_owner(work, scenario, "scenario_returned", reason=reason.strip())
    return scenario


def _tell_owner(work: UnitOfWork, scenario: Scenario, event: str, **params: str) -> None:
    notifications.tell_organisation(
        work,
        scenario.organisation_id,
        event,
        scenario_id=scenario.id,
        title=scenario.title,
        **params,
    )
