"""Watch a listing, a sector or a buyer, and who watches what."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select

from marketplace.db import db
from marketplace.domain.permissions import Actor, Permission, require_let_in
from marketplace.models import Scenario, Watch
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work


@dataclass(frozen=True)
class Watched:
    """What is watched: exactly one of the three."""

    scenario_id: int | None = None
    sector: str | None = None
    buyer_id: int | None = None


def watch(actor: Actor, what: Watched) -> None:
    """Be told of `what` from now on; again changes nothing."""
    require_let_in(actor, Permission.NOTIFICATION_READ)
    with unit_of_work() as work:
        begin(work, actor, what)


def begin(work: UnitOfWork, actor: Actor, what: Watched) -> None:
    """Watch inside a running unit of work."""
    if work.session.scalar(_rows_of(actor, what)) is None:
        work.add(
            Watch(
                user_id=actor.user_id,
                scenario_id=what.scenario_id,
                sector=what.sector,
                buyer_id=what.buyer_id,
            )
        )


def unwatch(actor: Actor, what: Watched) -> None:
    """Be told no more; again changes nothing."""
    require_let_in(actor, Permission.NOTIFICATION_READ)
    with unit_of_work() as work:
        for row in work.session.scalars(_rows_of(actor, what)):
            work.session.delete(row)


def is_watching(actor: Actor, what: Watched) -> bool:
    """Whether the person watches `what` itself."""
    return db.session.scalar(_rows_of(actor, what)) is not None


def _rows_of(actor: Actor, what: Watched) -> Select[Watch]:
    return select(Watch).where(
        Watch.user_id == actor.user_id,
        Watch.scenario_id == what.scenario_id,
        Watch.sector == what.sector,
        Watch.buyer_id == what.buyer_id,
    )


def list_watcher_ids(scenario: Scenario) -> list[int]:
    """The people who watch the listing itself."""
    return _list_users(Watch.scenario_id == scenario.id)


def list_interested_ids(scenario: Scenario) -> list[int]:
    """The people who watch the listing's sector or its buyer."""
    return _list_users(
        or_(Watch.sector == scenario.sector, Watch.buyer_id == scenario.organisation_id)
    )


def _list_users(condition: ColumnElement[bool]) -> list[int]:
    query = select(Watch.user_id).where(condition).distinct().order_by(Watch.user_id)
    return list(db.session.scalars(query))


def count_watchers(scenario: Scenario) -> int:
    """How many people watch the listing itself."""
    query = select(func.count()).where(Watch.scenario_id == scenario.id)
    return db.session.scalar(query) or 0
