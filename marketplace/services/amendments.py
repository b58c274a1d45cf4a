"""Amend a published listing: everything a draft may say, numbered, with old and new text."""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import DeadlinePassed, InvalidInput, StaleVersion
from marketplace.domain.lifecycle import SCENARIO, Action, get_transition
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor, Permission, require
from marketplace.matching.canonical import digest
from marketplace.models import Amendment, Scenario
from marketplace.services import assessor_endings, ledger, scenarios, transitions
from marketplace.services.amendment_plans import Plan, make_plan, notice_end
from marketplace.services.audience import tell_audience
from marketplace.services.ranking_rules import freeze_rules
from marketplace.services.scenario_checks import SHORTEST_CALL
from marketplace.services.scenario_content import (
    FieldChange,
    ScenarioContent,
    list_changes,
    read_content,
    snapshot,
    write_content,
)
from marketplace.services.scenario_drafting import require_text
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

_CONTACT = frozenset({"contact_name", "contact_phone", "contact_email"})


class AmendmentKind(StrEnum):
    """What an amendment does: change the listing, or end the call sooner."""

    CHANGE = "change"
    CLOSE_EARLY = "close_early"


def list_amendments(actor: Actor, scenario: Scenario) -> list[Amendment]:
    """The amendments of a listing that the actor may read, latest first."""
    require(actor, Permission.SCENARIO_READ, scenario)
    return list(
        db.session.scalars(
            select(Amendment)
            .where(Amendment.scenario_id == scenario.id)
            .order_by(Amendment.number.desc())
        )
    )


def read_changes(row: Amendment, *, has_contact: bool) -> tuple[list[FieldChange], bool]:
    """What an amendment changed, and whether a change of the contact was left out: the contact's
    old and new particulars are for those who may have the present ones."""
    changes = [FieldChange(item["name"], item["old"], item["new"]) for item in row.changes]
    shown = [change for change in changes if has_contact or change.name not in _CONTACT]
    return shown, len(shown) < len(changes)


def has_contact(row: Amendment) -> bool:
    """Whether an amendment changed whom to ask."""
    return any(item["name"] in _CONTACT for item in row.changes)


def get_amendable(actor: Actor, scenario_id: int) -> Scenario:
    """A listing of the actor's organisation that accepts proposals. Raises `TransitionRefused`,
    `DeadlinePassed`."""
    scenario = scenarios.get_scenario(actor, scenario_id)
    _require_amendable(actor, scenario, Action.AMEND)
    return scenario


def _require_amendable(actor: Actor, scenario: Scenario, action: Action) -> None:
    require(actor, Permission.SCENARIO_MANAGE, scenario)
    get_transition(SCENARIO, action, scenario.state)
    if not scenario.is_accepting_at(clock.now()):
        raise DeadlinePassed(say("申报已经截止，不能再更正。"))


def preview(actor: Actor, scenario_id: int, content: ScenarioContent, version: int) -> Plan:
    """What publishing the amendment now would come to. Raises as `amend` does."""
    scenario = get_amendable(actor, scenario_id)
    _require_version(scenario, version)
    return make_plan(scenario, content, clock.now())


def _require_version(scenario: Scenario, version: int) -> None:
    if scenario.version != version:
        raise StaleVersion(
            say("您的同事刚发布了更正。您填写的内容还在下面，没有覆盖对方；请核对后再预览。")
        )


def amend(
    actor: Actor, scenario_id: int, content: ScenarioContent, reason: str, version: int
) -> Amendment:
    """Publish a numbered amendment with a public reason, and tell everybody whom it concerns.

    Where it is material, the deadline moves by the rule of the settings. Whether anything is
    sealed plays no part: a refusal would tell. Raises `InvalidInput`, `StaleVersion`,
    `TransitionRefused`, `DeadlinePassed`.
    """
    require_text("reason", reason)
    with unit_of_work() as work:
        scenario = work.lock(scenarios.get_scenario(actor, scenario_id))
        _require_amendable(actor, scenario, Action.AMEND)
        _require_version(scenario, version)
        plan = make_plan(scenario, content, clock.now())
        transitions.move(work, scenario, SCENARIO, Action.AMEND, actor, reason)
        return _publish(work, actor, scenario, AmendmentKind.CHANGE, reason, plan)


def earliest_closing(scenario: Scenario, now: datetime) -> datetime:
    """The earliest moment to which the deadline may be moved forward: a day from now, and not
    within the notice that the last material amendment gave."""
    earliest = now + SHORTEST_CALL
    last = db.session.scalar(
        select(func.max(Amendment.published_at)).where(
            Amendment.scenario_id == scenario.id, Amendment.is_material
        )
    )
    end = notice_end(last) if last is not None else None
    return max(earliest, end) if end is not None else earliest


def get_closable(actor: Actor, scenario_id: int) -> Scenario:
    """A listing whose deadline the actor could move forward; see `get_amendable`."""
    scenario = scenarios.get_scenario(actor, scenario_id)
    _require_amendable(actor, scenario, Action.CLOSE)
    return scenario


def close_early(
    actor: Actor, scenario_id: int, deadline: datetime | None, reason: str
) -> Amendment:
    """Move the deadline forward, with a public reason, as a numbered amendment.

    The terms stay, so what is sealed stays as it is. Questions end a day before the new deadline
    at the latest. Raises `InvalidInput`, `TransitionRefused`, `DeadlinePassed`.
    """
    require_text("reason", reason)
    with unit_of_work() as work:
        scenario, now = work.lock(scenarios.get_scenario(actor, scenario_id)), clock.now()
        _require_amendable(actor, scenario, Action.CLOSE)
        wrong = _check_closing(scenario, deadline, now)
        if wrong or deadline is None:
            raise InvalidInput({"proposal_deadline": [wrong or say("请填写新的申报截止时间。")]})
        transitions.move(work, scenario, SCENARIO, Action.CLOSE, actor, reason)
        plan = _plan_closing(scenario, deadline)
        return _publish(work, actor, scenario, AmendmentKind.CLOSE_EARLY, reason, plan)


def _check_closing(scenario: Scenario, deadline: datetime | None, now: datetime) -> Message | None:
    current = scenario.proposal_deadline
    if deadline is None or current is None:
        return None
    if deadline >= current:
        return say("新的截止时间必须早于现在公布的截止时间；要延后，请用“更正”。")
    if deadline < now + SHORTEST_CALL:
        return say("申报截止时间至少要在 24 小时之后。")
    if deadline < earliest_closing(scenario, now):
        return say("上一次更正之后，供给方还在规定的时间内核对方案，截止时间不能早于那个期限。")
    return None


def _plan_closing(scenario: Scenario, deadline: datetime) -> Plan:
    current = read_content(scenario)
    questions = current.question_deadline
    latest = deadline - timedelta(days=1)
    planned = replace(
        current,
        proposal_deadline=deadline,
        question_deadline=min(questions, latest) if questions is not None else None,
    )
    changes = tuple(list_changes(snapshot(current), snapshot(planned)))
    return Plan(planned, changes, is_material=False, is_extended=False)


def _publish(
    work: UnitOfWork,
    actor: Actor,
    scenario: Scenario,
    kind: AmendmentKind,
    reason: str,
    plan: Plan,
) -> Amendment:
    before = read_content(scenario)
    row = Amendment(
        scenario_id=scenario.id,
        number=_last_number(scenario) + 1,
        kind=kind,
        reason=reason.strip(),
        changes=[vars(change) for change in plan.changes],
        is_material=plan.is_material,
        question_deadline_before=before.question_deadline,
        question_deadline_after=plan.content.question_deadline,
        proposal_deadline_before=before.proposal_deadline,
        proposal_deadline_after=plan.content.proposal_deadline,
        rules_before=scenario.rules_digest,
        created_by_id=actor.user_id,
        published_at=clock.now(),
    )
    _rewrite(work, scenario, plan, row)
    row.rules_after = scenario.rules_digest
    work.add(row)
    _tell(work, scenario, row)
    return row


def _rewrite(work: UnitOfWork, scenario: Scenario, plan: Plan, row: Amendment) -> None:
    """Put the new text in force: from now on the listing, its rules and its deadlines say it."""
    write_content(scenario, plan.content)
    # The rules name requirements by their ids.
    work.session.flush()
    scenario.version += 1
    scenario.approved_snapshot = snapshot(plan.content)
    freeze_rules(scenario, row.number if plan.is_material else scenario.material_amendment)
    assessor_endings.dismiss_needless(work, scenario)
    if row.has_moved_deadline:
        scenario.reminded_at = None


def _last_number(scenario: Scenario) -> int:
    query = select(func.max(Amendment.number)).where(Amendment.scenario_id == scenario.id)
    return db.session.scalar(query) or 0


def _tell(work: UnitOfWork, scenario: Scenario, row: Amendment) -> None:
    deadline = row.proposal_deadline_after.isoformat()
    ledger.append(
        work,
        "scenario.amended",
        scenario=scenario.id,
        number=row.number,
        amendment=row.kind,
        deadline=deadline,
        changes=digest(row.changes),
        rules=row.rules_after,
        previous_rules=row.rules_before,
    )
    work.emit("search.scenario", id=scenario.id)
    params = {"scenario_id": scenario.id, "title": scenario.title, "number": row.number}
    if row.has_moved_deadline:
        tell_audience(work, scenario, "scenario_deadline_moved", **params, deadline=deadline)
    else:
        tell_audience(work, scenario, "scenario_amended", **params)
