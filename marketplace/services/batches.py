"""Batches of the list: their number, title and notice, and which listings they hold."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from marketplace.db import db
from marketplace.domain.batches import HIGHEST_NUMBER
from marketplace.domain.errors import InvalidInput, NotFound, StaleVersion, TransitionRefused
from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor, Permission, require_let_in
from marketplace.domain.texts import check_texts
from marketplace.models import Batch, Scenario
from marketplace.services import approvals, scenarios
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

TITLE_LENGTH = 200
NOTICE_LENGTH = 8000


@dataclass(frozen=True)
class BatchText:
    """What an administrator writes of a batch; a number that could not be read is None."""

    number: int | None
    title: str
    notice: str = ""


def suggest_number() -> int:
    """The number after the highest."""
    return (db.session.scalar(select(func.max(Batch.number))) or 0) + 1


def list_batches(actor: Actor) -> list[Batch]:
    """Every batch, latest number first."""
    require_let_in(actor, Permission.SCENARIO_DECIDE)
    return list(db.session.scalars(select(Batch).order_by(Batch.number.desc())))


def list_prepared(actor: Actor) -> list[Batch]:
    """The batches that can still be filled, latest number first."""
    return [row for row in list_batches(actor) if not row.is_published]


def list_published() -> list[Batch]:
    """What the public sees, latest number first."""
    query = select(Batch).where(Batch.published_at.is_not(None)).order_by(Batch.number.desc())
    return list(db.session.scalars(query))


def count_listings() -> dict[int, int]:
    """How many listings each batch holds, by the batch's id; empty batches are left out."""
    query = select(Scenario.batch_id, func.count()).where(Scenario.batch_id.is_not(None))
    rows = db.session.execute(query.group_by(Scenario.batch_id))
    return {batch_id: count for batch_id, count in rows if batch_id is not None}


def get_batch(actor: Actor, number: int) -> Batch:
    """Any batch, for an administrator. Raises `NotFound`."""
    require_let_in(actor, Permission.SCENARIO_DECIDE)
    return _get(number)


def get_published(number: int) -> Batch:
    """A batch that is published; `NotFound` for others."""
    found = _get(number)
    if not found.is_published:
        raise NotFound(say("没有这一批，或者它还没有发布。"))
    return found


def _get(number: int) -> Batch:
    found = db.session.scalar(select(Batch).where(Batch.number == number))
    if found is None:
        raise NotFound(say("没有这一批，或者它还没有发布。"))
    return found


def list_listings(batch: Batch) -> list[Scenario]:
    """What the batch holds, in the order of the gazette."""
    query = (
        select(Scenario)
        .where(Scenario.batch_id == batch.id)
        .order_by(Scenario.id)
        .options(joinedload(Scenario.organisation))
    )
    return list(db.session.scalars(query))


def create(actor: Actor, text: BatchText, scenario_ids: Iterable[int] = ()) -> Batch:
    """A new batch with these listings in it. Raises `InvalidInput`, and as `add`."""
    require_let_in(actor, Permission.SCENARIO_DECIDE)
    try:
        with unit_of_work() as work:
            number = _check(text)
            batch = work.add(
                Batch(
                    number=number,
                    title=text.title.strip(),
                    notice=text.notice.strip(),
                    created_by=actor.user_id,
                )
            )
            _put_in(work, actor, batch, scenario_ids)
    except IntegrityError:
        # Somebody else took the number after we looked.
        raise InvalidInput(_taken()) from None
    return batch


def save(actor: Actor, number: int, text: BatchText, version: int) -> Batch:
    """Change a batch that is not published. Raises `InvalidInput`, `StaleVersion`."""
    batch = get_batch(actor, number)
    try:
        with unit_of_work() as work:
            require_unpublished(work.lock(batch))
            if batch.version != version:
                raise StaleVersion(say("这一批刚被别人改过。请刷新页面，看看最新内容再修改。"))
            batch.number = _check(text, batch)
            batch.title, batch.notice = text.title.strip(), text.notice.strip()
            batch.version += 1
            work.session.flush()
    except IntegrityError:
        raise InvalidInput(_taken()) from None
    return batch


def _check(text: BatchText, batch: Batch | None = None) -> int:
    """The number, once everything is as it must be. Raises `InvalidInput`."""
    wrong = check_texts(
        {"title": (text.title, TITLE_LENGTH), "notice": (text.notice, NOTICE_LENGTH)}
    )
    if not text.title.strip():
        wrong["title"] = [say("请填写公告标题。")]
    number = text.number or 0
    if not 1 <= number <= HIGHEST_NUMBER:
        limit = HIGHEST_NUMBER
        wrong["number"] = [say("请填写 1 到 %(limit)s 之间的整数。", limit=limit)]
    elif db.session.scalar(
        select(Batch.id).where(Batch.number == number, Batch.id != (batch.id if batch else 0))
    ):
        wrong |= _taken()
    if wrong:
        raise InvalidInput(wrong)
    return number


def _taken() -> dict[str, list[Message]]:
    return {"number": [say("已经有这一批，请换一个批次号。")]}


def require_unpublished(batch: Batch) -> None:
    """`TransitionRefused` once the batch is public."""
    if batch.is_published:
        raise TransitionRefused(say("这一批已经发布，不能再改。"))


def add(actor: Actor, number: int, scenario_ids: Iterable[int]) -> int:
    """Approve these listings into the batch; how many there were. All of them, or none:
    `TransitionRefused` names the one that is decided otherwise by now."""
    batch = get_batch(actor, number)
    with unit_of_work() as work:
        require_unpublished(work.lock(batch))
        return _put_in(work, actor, batch, scenario_ids)


def _put_in(work: UnitOfWork, actor: Actor, batch: Batch, scenario_ids: Iterable[int]) -> int:
    chosen = sorted(set(scenario_ids))
    for scenario_id in chosen:
        scenario = work.lock(scenarios.get_scenario(actor, scenario_id))
        if scenario.state not in (ScenarioState.SUBMITTED, ScenarioState.APPROVED):
            raise TransitionRefused(
                say("“%(title)s”现在不等待审批，不能编入批次。请刷新页面。", title=scenario.title)
            )
        approvals.admit(work, actor, scenario)
        scenario.batch_id, scenario.publish_at = batch.id, None
    return len(chosen)


def take_out(actor: Actor, number: int, scenario_id: int) -> Scenario:
    """Take a listing out of a batch that is not published. It stays approved."""
    batch = get_batch(actor, number)
    with unit_of_work() as work:
        require_unpublished(work.lock(batch))
        scenario = work.lock(scenarios.get_scenario(actor, scenario_id))
        if scenario.batch_id != batch.id:
            raise NotFound(say("这个场景不在这一批里。"))
        scenario.batch_id = None
    return scenario


def remove(actor: Actor, number: int) -> None:
    """Delete a batch that is not published; what it held stays approved."""
    batch = get_batch(actor, number)
    with unit_of_work() as work:
        require_unpublished(work.lock(batch))
        for scenario in list_listings(batch):
            work.lock(scenario).batch_id = None
        work.session.flush()
        work.session.delete(batch)
