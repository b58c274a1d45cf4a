"""A list is given up, by its uploader or by the clock: rows, file, and drafts made of it go."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import TransitionRefused
from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor
from marketplace.models import Criterion, ImportBatch, ImportRow, Requirement, Scenario
from marketplace.models.import_batch import BatchState
from marketplace.services.auditing import AuditAction
from marketplace.services.import_jobs import drop_file
from marketplace.services.imports import KEPT, get_batch
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

CHUNK = 500

Payload = Mapping[str, Any]


def cancel(actor: Actor, batch_id: int) -> None:
    """Give a list up, whatever is being done with it. It is gone for its uploader at once; the
    worker removes its rows, and the drafts that it was making unless somebody has edited them.

    `TransitionRefused` once its drafts are made: they are people's work by then.
    """
    with unit_of_work() as work:
        batch = work.lock(get_batch(actor, batch_id))
        if batch.state == BatchState.DONE:
            raise TransitionRefused(say("草稿已经生成，不能再取消。不要的草稿请逐个放弃。"))
        _give_up(work, batch, with_drafts=batch.state == BatchState.SAVING)


def forget_expired() -> int:
    """Give up the lists that nobody has finished in time, and how many. Their drafts stay."""
    old = select(ImportBatch.id).where(
        ImportBatch.created_at < clock.now() - KEPT,
        ImportBatch.state != BatchState.CANCELLED,
    )
    ids = list(db.session.scalars(old.order_by(ImportBatch.id)))
    for batch_id in ids:
        with unit_of_work() as work:
            batch = work.lock(work.session.get_one(ImportBatch, batch_id))
            _give_up(work, batch, with_drafts=False)
    return len(ids)


def _give_up(work: UnitOfWork, batch: ImportBatch, *, with_drafts: bool) -> None:
    batch.state = BatchState.CANCELLED
    drop_file(work, batch)
    work.emit("import.remove", batch_id=batch.id, with_drafts=with_drafts)


def remove_lists(payloads: Sequence[Payload]) -> None:
    """Remove these lists, a few rows at a time."""
    for payload in payloads:
        while _remove_some(payload["batch_id"], with_drafts=payload["with_drafts"]):
            pass


def _remove_some(batch_id: int, *, with_drafts: bool) -> bool:
    """Whether there may be more to remove."""
    with unit_of_work() as work:
        query = select(ImportRow.id, ImportRow.scenario_id).where(ImportRow.batch_id == batch_id)
        found = work.session.execute(query.order_by(ImportRow.id).limit(CHUNK)).all()
        made = [row.scenario_id for row in found if row.scenario_id is not None]
        if with_drafts and made:
            removed = _remove_drafts(work.session, made)
            work.note(AuditAction.DELETE, "import_batch", batch_id, f"{removed} drafts")
        ids = [row.id for row in found]
        work.session.execute(delete(ImportRow).where(ImportRow.id.in_(ids)))
        if not found:
            batch = work.session.get(ImportBatch, batch_id)
            if batch is not None:
                work.session.delete(batch)
        return bool(found)


def _remove_drafts(session: Session, ids: Sequence[int]) -> int:
    """Remove the drafts that are as they were made, and how many."""
    query = select(Scenario.id).where(
        Scenario.id.in_(ids), Scenario.state == ScenarioState.DRAFT, Scenario.version == 1
    )
    untouched = list(session.scalars(query.with_for_update()))
    if _remove_together(session, untouched):
        return len(untouched)
    # Something hangs on one of them, a file or a note: that one is in use and stays.
    return sum(_remove_together(session, [scenario_id]) for scenario_id in untouched)


def _remove_together(session: Session, ids: Sequence[int]) -> bool:
    try:
        with session.begin_nested():
            for table, column in (
                (Criterion, Criterion.scenario_id),
                (Requirement, Requirement.scenario_id),
                (Scenario, Scenario.id),
            ):
                session.execute(
                    delete(table)
                    .where(column.in_(ids))
                    .execution_options(synchronize_session=False)
                )
    except IntegrityError:
        return False
    return True
