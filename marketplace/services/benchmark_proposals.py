"""Proposals for the table of benchmarks: vendors and evaluators make, administrators decide."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from marketplace.credentials.benchmarks import Benchmark
from marketplace.credentials.results import Tool
from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import AlreadyExists, InvalidInput, NotFound, TransitionRefused
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Permission, require_let_in
from marketplace.domain.texts import LINE_LENGTH, REASON_LENGTH, check_texts
from marketplace.models import Benchmark as Row
from marketplace.models import BenchmarkProposal
from marketplace.notifications.events import Event
from marketplace.services import benchmarks, notifications
from marketplace.services.benchmark_checks import (
    LONGEST_TASK,
    SECTOR_NAMES,
    Wrong,
    check_choice,
    check_source,
    check_span,
)
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

MOST_OPEN = 50
DECIDED_SHOWN = 100


@dataclass(frozen=True)
class ProposalText:
    """What is proposed: a tool's task, what it is about, and its figures with their source."""

    tool: str
    task: str
    sector: str
    metric: str
    baseline: Decimal | None
    top: Decimal | None
    source: str


def propose(actor: Actor, text: ProposalText) -> BenchmarkProposal:
    """Ask for a task to be put into the table. Raises `InvalidInput`, `AlreadyExists`."""
    require_let_in(actor, Permission.BENCHMARK_PROPOSE)
    _check(text)
    with unit_of_work() as work:
        _require_new(actor, text)
        row = work.add(
            BenchmarkProposal(
                organisation_id=actor.organisation_id,
                proposed_by_id=actor.user_id,
                tool=text.tool,
                task=text.task.strip(),
                sector=text.sector,
                metric=text.metric.strip(),
                baseline=text.baseline,
                top=text.top,
                source=text.source.strip(),
            )
        )
        notifications.tell_administrators(
            work, Event.BENCHMARK_PROPOSED, suggestion_id=row.id, task=row.task
        )
    return row


def _check(text: ProposalText) -> None:
    wrong: Wrong = check_texts(
        {"task": (text.task, LONGEST_TASK), "metric": (text.metric, LINE_LENGTH)}
    )
    for name in ("task", "metric"):
        if not getattr(text, name).strip():
            wrong.setdefault(name, [say("请填写。")])
    wrong |= check_choice("tool", text.tool, list(Tool))
    wrong |= check_choice("sector", text.sector, SECTOR_NAMES)
    wrong |= check_span(text.baseline, text.top) | check_source(text.source)
    if wrong:
        raise InvalidInput(wrong)


def _require_new(actor: Actor, text: ProposalText) -> None:
    task = text.task.strip()
    known = benchmarks.current_table().find(Tool(text.tool), task, text.metric)
    if known is not None:
        raise AlreadyExists(say("目录里已经有这个任务：“%(name)s”。", name=known.name))
    own = BenchmarkProposal.organisation_id == actor.organisation_id
    is_open = BenchmarkProposal.decided_at.is_(None)
    waiting = list(db.session.scalars(select(BenchmarkProposal).where(own, is_open)))
    if any((row.tool, row.task) == (text.tool, task) for row in waiting):
        raise AlreadyExists(say("贵单位已经提议过这个任务，正等待处理。"))
    if len(waiting) >= MOST_OPEN:
        raise AlreadyExists(say("最多有 %(count)s 项提议等待处理。", count=MOST_OPEN))


def list_own(actor: Actor) -> list[BenchmarkProposal]:
    """What the actor's organisation has proposed, latest first."""
    require_let_in(actor, Permission.BENCHMARK_PROPOSE)
    query = _proposals().where(BenchmarkProposal.organisation_id == actor.organisation_id)
    return list(db.session.scalars(query.order_by(BenchmarkProposal.id.desc())))


def list_open(actor: Actor) -> list[BenchmarkProposal]:
    """What waits for a decision, oldest first."""
    require_let_in(actor, Permission.BENCHMARK_EDIT)
    query = _proposals().where(BenchmarkProposal.decided_at.is_(None))
    return list(db.session.scalars(query.order_by(BenchmarkProposal.id)))


def list_decided(actor: Actor) -> list[BenchmarkProposal]:
    """What was decided, latest first."""
    require_let_in(actor, Permission.BENCHMARK_EDIT)
    query = _proposals().where(BenchmarkProposal.decided_at.is_not(None)).limit(DECIDED_SHOWN)
    order = (BenchmarkProposal.decided_at.desc(), BenchmarkProposal.id.desc())
    return list(db.session.scalars(query.order_by(*order)))


def count_open(actor: Actor) -> int:
    """How many wait for a decision."""
    require_let_in(actor, Permission.BENCHMARK_EDIT)
    query = select(func.count()).where(BenchmarkProposal.decided_at.is_(None))
    return db.session.scalar(query) or 0


def _proposals() -> Select[BenchmarkProposal]:
    return select(BenchmarkProposal).options(
        joinedload(BenchmarkProposal.organisation), joinedload(BenchmarkProposal.benchmark)
    )


def get_proposal(actor: Actor, proposal_id: int) -> BenchmarkProposal:
    """One proposal, for an administrator. Raises `NotFound`."""
    require_let_in(actor, Permission.BENCHMARK_EDIT)
    found = db.session.get(BenchmarkProposal, proposal_id)
    if found is None:
        raise NotFound(say("没有这项提议。"))
    return found


def accept(actor: Actor, proposal_id: int, benchmark: Benchmark, reason: str) -> Row:
    """Put what was proposed, as the administrator has completed it, into the table."""
    with unit_of_work() as work:
        row = _hold(work, actor, proposal_id)
        added = benchmarks.add_within(work, actor, benchmark, reason)
        row.benchmark_id = added.id
        _decide(row, actor, reason)
        _tell(work, row, Event.BENCHMARK_ACCEPTED, benchmark_id=added.id, name=added.name)
    return added


def decline(actor: Actor, proposal_id: int, reason: str) -> BenchmarkProposal:
    """Decline a proposal, saying why. Raises `InvalidInput`."""
    with unit_of_work() as work:
        row = _hold(work, actor, proposal_id)
        wrong = check_texts({"reason": (reason, REASON_LENGTH)})
        if not reason.strip():
            wrong["reason"] = [say("请写明不采纳的理由，提议人会看到。")]
        if wrong:
            raise InvalidInput(wrong)
        _decide(row, actor, reason)
        _tell(work, row, Event.BENCHMARK_DECLINED, reason=row.reason)
    return row


def _hold(work: UnitOfWork, actor: Actor, proposal_id: int) -> BenchmarkProposal:
    row = work.lock(get_proposal(actor, proposal_id))
    if row.decided_at is not None:
        raise TransitionRefused(say("这项提议已经处理过了。请刷新页面。"))
    return row


def _decide(row: BenchmarkProposal, actor: Actor, reason: str) -> None:
    row.reason = reason.strip()
    row.decided_by_id, row.decided_at = actor.user_id, clock.now()


def _tell(work: UnitOfWork, row: BenchmarkProposal, event: Event, **params: object) -> None:
    work.notify([row.proposed_by_id], event, task=row.task, **params)
