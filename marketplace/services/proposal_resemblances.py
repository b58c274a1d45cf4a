"""What opened proposals have in common, for the buyer and the supervisors, and the buyer's record
of how the vendors explained it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput, NotFound
from marketplace.domain.messages import say
from marketplace.domain.permissions import SYSTEM, Actor, Permission, is_allowed, require
from marketplace.domain.texts import REASON_LENGTH, check_texts
from marketplace.models import Proposal, Resemblance, ResemblanceCheck, Scenario
from marketplace.models.resemblance import Conclusion
from marketplace.services import audit_entries, opened_proposals, resemblance_runs, scenarios
from marketplace.services.audit_entries import ReadKind
from marketplace.services.opening_records import is_opening_complete
from marketplace.services.unit_of_work import unit_of_work


@dataclass(frozen=True)
class Comparison:
    """A scenario's comparison and its pairs; `check` is None until the worker has made it."""

    check: ResemblanceCheck | None
    pairs: Sequence[Resemblance]
    proposals: Sequence[Proposal]


@dataclass(frozen=True)
class Glance:
    """Whether the comparison was made, how many pairs it found, and how many nobody explained."""

    is_made: bool
    pairs: int = 0
    open_pairs: int = 0


def get_glance(actor: Actor, scenario: Scenario) -> Glance:
    """How much opened proposals have in common, without a word of it."""
    require(actor, Permission.RESEMBLANCE_READ, scenario)
    check = resemblance_runs.find_check(scenario.id)
    if check is None:
        return Glance(is_made=False)
    query = select(Resemblance.noted_at).where(Resemblance.check_id == check.id)
    noted = db.session.scalars(query).all()
    return Glance(is_made=True, pairs=len(noted), open_pairs=noted.count(None))


def list_resemblances(actor: Actor, scenario: Scenario) -> Comparison:
    """What the scenario's opened proposals have in common, with its evidence; the plainest first.

    Raises `NotFound` before the opening is complete. That it was read is entered in the audit.
    """
    require(actor, Permission.RESEMBLANCE_READ, scenario)
    if not is_opening_complete(scenario):
        raise NotFound(say("方案还没有开启，没有可以比较的内容。"))
    scenario_id = scenario.id
    audit_entries.note_read(actor, "scenario", scenario_id, ReadKind.RESEMBLANCE)
    check = resemblance_runs.find_check(scenario_id)
    opened = opened_proposals.list_opened(SYSTEM, scenario)
    return Comparison(check, _list_pairs(check) if check else [], opened)


def _list_pairs(check: ResemblanceCheck) -> list[Resemblance]:
    one, other = aliased(Proposal), aliased(Proposal)
    query = (
        select(Resemblance)
        .join(one, Resemblance.one)
        .join(other, Resemblance.other)
        .where(Resemblance.check_id == check.id)
        .options(
            contains_eager(Resemblance.one.of_type(one)).joinedload(one.organisation),
            contains_eager(Resemblance.other.of_type(other)).joinedload(other.organisation),
        )
        .order_by(Resemblance.id)
    )
    rows = db.session.scalars(query).all()
    return sorted(rows, key=lambda row: (-len(row.findings["marks"]), -_longest(row), row.id))


def _longest(row: Resemblance) -> int:
    texts = row.findings["texts"]
    return int(texts["longest"]) if texts else 0


def order(actor: Actor, scenario_id: int) -> None:
    """Have the proposals of an opening compared that is older than this comparison."""
    with unit_of_work() as work:
        scenario = work.lock(scenarios.get_scenario(actor, scenario_id))
        require(actor, Permission.RESEMBLANCE_NOTE, scenario)
        if is_opening_complete(scenario) and resemblance_runs.find_check(scenario_id) is None:
            work.emit(resemblance_runs.JOB, id=scenario_id)


def note(actor: Actor, resemblance_id: int, explanation: str, conclusion: str) -> Resemblance:
    """Record what the vendors wrote, and what follows from it. Raises `InvalidInput`."""
    with unit_of_work() as work:
        row = work.lock(get_noted(actor, resemblance_id))
        wrong = check_texts({"explanation": (explanation, REASON_LENGTH)})
        if not explanation.strip():
            wrong["explanation"] = [say("请写明供给方的说明，或写明没有收到。")]
        if conclusion not in set(Conclusion):
            wrong["conclusion"] = [say("请选择处理结果。")]
        if wrong:
            raise InvalidInput(wrong)
        row.explanation, row.conclusion = explanation.strip(), conclusion
        row.noted_by_id, row.noted_at = actor.user_id, clock.now()
    return row


def get_noted(actor: Actor, resemblance_id: int) -> Resemblance:
    """A pair that the actor may write about. Raises `NotFound`."""
    row = db.session.scalar(
        select(Resemblance)
        .where(Resemblance.id == resemblance_id)
        .options(joinedload(Resemblance.check).joinedload(ResemblanceCheck.scenario))
    )
    if row is None or not is_allowed(actor, Permission.RESEMBLANCE_NOTE, row.check.scenario):
        raise NotFound(say("没有这条记录。"))
    return row
