"""The plan of a delivery: milestones that the buyer sets, and changes with a reason.

The two sides are the buyer and the vendor that was selected; supervisors look on. For every other
vendor there is nothing here.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.clock import SHANGHAI
from marketplace.domain.errors import InvalidInput, NotFound, StaleVersion
from marketplace.domain.lifecycle import (
    CONCLUDED_STATES,
    SCENARIO,
    Action,
    DeliveryState,
    Role,
    get_transition,
)
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor, Permission, require
from marketplace.domain.texts import LINE_LENGTH, check_text, require_reason
from marketplace.models import Award, Delivery, Handover, Organisation, Proposal, Scenario
from marketplace.services import notifications, scenarios, transitions
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

MOST_MILESTONES = 12
OPEN_STATES = frozenset({DeliveryState.PLANNED, DeliveryState.RETURNED})
"""Of a milestone: the vendor has to hand over."""


@dataclass(frozen=True)
class Contract:
    """A concluded scenario with the proposal that was selected and whose it is."""

    scenario: Scenario
    proposal: Proposal
    vendor: Organisation


@dataclass(frozen=True)
class PlannedRow:
    """A milestone as it was typed. `id`: of one that is there already."""

    title: str
    due_on: date | None
    id: int | None = None


def get_contract(actor: Actor, scenario_id: int) -> Contract:
    """A concluded scenario that is the actor's own side's, or that it supervises.

    `NotFound` before there is one, and for vendors that were not selected.
    """
    scenario = scenarios.get_scenario(actor, scenario_id)
    require(actor, Permission.DELIVERY_READ, scenario)
    found = find_contract(scenario)
    if found is None or (actor.has(Role.VENDOR) and found.vendor.id != actor.organisation_id):
        raise NotFound(say("这个场景没有贵单位可以查看的交付。"))
    return found


def find_contract(scenario: Scenario) -> Contract | None:
    """The contract of a scenario, once it is concluded."""
    if scenario.state not in CONCLUDED_STATES:
        return None
    query = (
        select(Proposal, Organisation)
        .join(Award, Award.proposal_id == Proposal.id)
        .join(Organisation, Organisation.id == Proposal.organisation_id)
        .where(Award.scenario_id == scenario.id)
    )
    found = db.session.execute(query).first()
    return Contract(scenario, found[0], found[1]) if found else None


def list_milestones(scenario: Scenario) -> list[Delivery]:
    """The milestones in the order of their dates."""
    query = select(Delivery).where(Delivery.scenario_id == scenario.id)
    return list(db.session.scalars(query.order_by(Delivery.due_on, Delivery.number)))


def today(now: datetime) -> date:
    """The day in Henan."""
    return now.astimezone(SHANGHAI).date()


def days_overdue(row: Delivery, now: datetime) -> int:
    """How many days the vendor is late with what it has yet to hand over; 0: it is not."""
    if row.state not in OPEN_STATES:
        return 0
    return max((today(now) - row.due_on).days, 0)


_NEEDED = {
    Action.BEGIN: Permission.DELIVERY_MANAGE,
    Action.REPLAN: Permission.DELIVERY_MANAGE,
    Action.ACCEPT: Permission.DELIVERY_DECIDE,
    Action.TERMINATE: Permission.DELIVERY_DECIDE,
}


def get_for(actor: Actor, scenario_id: int, action: Action) -> Scenario:
    """A scenario with whose delivery the actor may take `action`. Raises `NotAllowed`,
    `TransitionRefused`."""
    scenario = scenarios.get_scenario(actor, scenario_id)
    require(actor, _NEEDED[action], scenario)
    get_transition(SCENARIO, action, scenario.state)
    return scenario


def lock_for(work: UnitOfWork, actor: Actor, scenario_id: int, action: Action) -> Scenario:
    """The same, held against other writers."""
    work.lock(scenarios.get_scenario(actor, scenario_id))
    return get_for(actor, scenario_id, action)


def begin(actor: Actor, scenario_id: int, rows: Sequence[PlannedRow]) -> Scenario:
    """Begin the delivery of a concluded scenario by a plan of milestones.

    Raises `InvalidInput` (fields `milestones`, `milestones-N-title`, `milestones-N-due_on`).
    """
    with unit_of_work() as work:
        scenario = lock_for(work, actor, scenario_id, Action.BEGIN)
        contract = get_contract(actor, scenario_id)
        _require_sound(rows, taken=0, kept=())
        transitions.move(work, scenario, SCENARIO, Action.BEGIN, actor)
        scenario.version += 1
        _add(work, scenario, rows, after=0)
        scenarios.announce(work, scenario)
        tell_vendor(work, contract, "delivery_begun")
    return scenario


def replan(
    actor: Actor, scenario_id: int, rows: Sequence[PlannedRow], reason: str, version: int
) -> Scenario:
    """Change what is planned and not yet handed over: `rows` take its place, and what is not among
    them is dropped. The vendor is told the reason.

    Raises `InvalidInput`; `StaleVersion` where the plan is another one than was read.
    """
    with unit_of_work() as work:
        scenario = lock_for(work, actor, scenario_id, Action.REPLAN)
        contract = get_contract(actor, scenario_id)
        milestones = list_milestones(scenario)
        planned = {row.id: row for row in milestones if row.state == DeliveryState.PLANNED}
        if version != scenario.version or {row.id for row in rows if row.id} - planned.keys():
            raise StaleVersion(say("交付计划刚刚变了，没有保存。请刷新页面，看看最新的计划。"))
        _require_sound(rows, taken=len(milestones) - len(planned), kept=list(planned.values()))
        said = require_reason(reason)
        transitions.move(work, scenario, SCENARIO, Action.REPLAN, actor, said)
        scenario.version += 1
        _change(work, scenario, rows, milestones)
        tell_vendor(work, contract, "delivery_replanned", reason=said)
    return scenario


def _require_sound(rows: Sequence[PlannedRow], *, taken: int, kept: Collection[Delivery]) -> None:
    """`taken`: how many milestones stay whatever is planned; `kept`: those that rows may be."""
    wrong: dict[str, list[Message]] = {}
    if not rows and not taken:
        wrong["milestones"] = [say("请至少写一个里程碑。")]
    if len(rows) + taken > MOST_MILESTONES:
        wrong["milestones"] = [say("里程碑最多 %(count)s 个。", count=MOST_MILESTONES)]
    dates = {row.id: row.due_on for row in kept}
    for place, row in enumerate(rows):
        found = {"title": _check_title(row), "due_on": _check_date(row, dates.get(row.id or 0))}
        wrong |= {f"milestones-{place}-{name}": [said] for name, said in found.items() if said}
    if wrong:
        raise InvalidInput(wrong)


def _check_title(row: PlannedRow) -> Message | None:
    title = row.title.strip()
    return check_text(title, LINE_LENGTH) if title else say("请写明这个里程碑交付什么。")


def _check_date(row: PlannedRow, before: date | None) -> Message | None:
    if row.due_on is None:
        return say("请填写应交付日期。")
    if row.due_on != before and row.due_on < today(clock.now()):
        return say("应交付日期不能早于今天。")
    return None


def _change(
    work: UnitOfWork, scenario: Scenario, rows: Sequence[PlannedRow], milestones: Sequence[Delivery]
) -> None:
    typed = {row.id: row for row in rows if row.id}
    for milestone in milestones:
        if milestone.state != DeliveryState.PLANNED:
            continue
        row = typed.get(milestone.id)
        if row is None:
            _drop(work, milestone)
        elif (milestone.title, milestone.due_on) != (row.title.strip(), row.due_on):
            milestone.title, milestone.due_on = row.title.strip(), row.due_on or milestone.due_on
            milestone.version += 1
    last = max((row.number for row in milestones), default=0)
    _add(work, scenario, [row for row in rows if not row.id], after=last)


def _add(work: UnitOfWork, scenario: Scenario, rows: Sequence[PlannedRow], *, after: int) -> None:
    for number, row in enumerate(rows, after + 1):
        work.add(
            Delivery(
                scenario_id=scenario.id,
                number=number,
                title=row.title.strip(),
                due_on=row.due_on,
            )
        )


def _drop(work: UnitOfWork, milestone: Delivery) -> None:
    drop_prepared(work, milestone)
    work.session.delete(milestone)
    work.session.flush()


def drop_prepared(work: UnitOfWork, milestone: Delivery) -> None:
    """Delete what the vendor has prepared for a milestone and not handed over."""
    query = select(Handover).where(
        Handover.delivery_id == milestone.id, Handover.handed_over_at.is_(None)
    )
    for handover in work.session.scalars(query).all():
        for file in handover.files:
            work.emit("file.remove", key=file.storage_key)
            work.session.delete(file)
        work.session.flush()
        work.session.delete(handover)
    work.session.flush()


def tell_vendor(work: UnitOfWork, contract: Contract, event: str, **params: str) -> None:
    """Tell every member of the vendor."""
    _tell(work, contract.vendor.id, contract, event, params)


def tell_buyer(work: UnitOfWork, contract: Contract, event: str, **params: str) -> None:
    """Tell every member of the buyer."""
    _tell(work, contract.scenario.organisation_id, contract, event, params)


def _tell(
    work: UnitOfWork, organisation_id: int, contract: Contract, event: str, params: dict[str, str]
) -> None:
    scenario = contract.scenario
    notifications.tell_organisation(
        work, organisation_id, event, scenario_id=scenario.id, title=scenario.title, **params
    )
