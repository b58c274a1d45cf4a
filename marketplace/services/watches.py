"""Watch a listing, a sector, a buyer or what suits a vendor, and who watches what."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from secrets import randbelow

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.exc import IntegrityError

from marketplace.db import db
from marketplace.domain.lifecycle import OrganisationState
from marketplace.domain.permissions import Actor, Permission, require_let_in
from marketplace.models import Member, Organisation, Scenario, Watch
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

_LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class Watched:
    """What is watched: exactly one of the four.

    `vendor_id`: the listings that are recommended to this vendor.
    """

    scenario_id: int | None = None
    sector: str | None = None
    buyer_id: int | None = None
    vendor_id: int | None = None


def watch(actor: Actor, what: Watched) -> None:
    """Be told of `what` from now on; again changes nothing."""
    require_let_in(actor, Permission.NOTIFICATION_READ)
    with suppress(IntegrityError), unit_of_work() as work:
        # The same press of a button sent twice at once meets the unique constraint.
        begin(work, actor, what)


def begin(work: UnitOfWork, actor: Actor, what: Watched) -> None:
    """Watch inside a running unit of work."""
    if work.session.scalar(_rows_of(actor, what)) is None:
        work.add(
            Watch(
                id=_draw_id(work),
                user_id=actor.user_id,
                scenario_id=what.scenario_id,
                sector=what.sector,
                buyer_id=what.buyer_id,
                vendor_id=what.vendor_id,
            )
        )


def _draw_id(work: UnitOfWork) -> int:
    """By lot: numbers in order would tell who came when, and so perhaps who asked what."""
    while work.session.get(Watch, drawn := 1 + randbelow(_LARGEST_ID)):
        pass
    return drawn


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
        Watch.vendor_id == what.vendor_id,
    )


def list_watcher_ids(scenario: Scenario) -> list[int]:
    """The people who watch the listing itself."""
    return _list_users(Watch.scenario_id == scenario.id)


def list_interested_ids(scenario: Scenario) -> list[int]:
    """The people who watch the listing's sector or its buyer."""
    return _list_users(
        or_(Watch.sector == scenario.sector, Watch.buyer_id == scenario.organisation_id)
    )


def list_vendor_watchers() -> dict[int, list[int]]:
    """By vendor those of its members who want to hear of what suits it; a vendor that may not bid
    at present has none."""
    query = (
        select(Watch.vendor_id, Watch.user_id)
        .join(
            Member,
            and_(Member.user_id == Watch.user_id, Member.organisation_id == Watch.vendor_id),
        )
        .join(Organisation, Organisation.id == Watch.vendor_id)
        .where(Organisation.state == OrganisationState.APPROVED)
        .order_by(Watch.vendor_id, Watch.user_id)
    )
    found: dict[int, list[int]] = {}
    for vendor_id, user_id in db.session.execute(query):
        if vendor_id is not None:
            found.setdefault(vendor_id, []).append(user_id)
    return found


def _list_users(condition: ColumnElement[bool]) -> list[int]:
    query = select(Watch.user_id).where(condition).distinct().order_by(Watch.user_id)
    return list(db.session.scalars(query))


def count_watchers(scenario_ids: Iterable[int]) -> dict[int, int]:
    """How many people watch each of the listings themselves; those without any are left out."""
    query = (
        select(Watch.scenario_id, func.count())
        .where(Watch.scenario_id.in_(list(scenario_ids)))
        .group_by(Watch.scenario_id)
    )
    return {number: count for number, count in db.session.execute(query) if number}


def list_own(actor: Actor) -> list[Watched]:
    """What the person watches: what suits a vendor first, then listings, buyers, sectors."""
    require_let_in(actor, Permission.NOTIFICATION_READ)
    query = select(Watch).where(Watch.user_id == actor.user_id).order_by(Watch.id)
    found = [
        Watched(row.scenario_id, row.sector, row.buyer_id, row.vendor_id)
        for row in db.session.scalars(query)
    ]
    # Rows have no order of their own; listings stand with the newest first.
    return sorted(found, key=_rank)


def _rank(one: Watched) -> tuple[bool, bool, bool, int, str]:
    return (
        one.vendor_id is None,
        one.scenario_id is None,
        one.buyer_id is None,
        -(one.scenario_id or one.buyer_id or 0),
        one.sector or "",
    )
