"""Flags that administrators put on listings, for themselves: neither the public nor the listing's
buyer ever sees one."""

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput, NotFound, TransitionRefused
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor, Permission, require_let_in
from marketplace.domain.texts import REASON_LENGTH, check_texts
from marketplace.models import ListingFlag
from marketplace.models.listing_flag import ListingFlagKind
from marketplace.services import scenarios
from marketplace.services.unit_of_work import unit_of_work

RESOLVED_SHOWN = 50


@dataclass(frozen=True)
class FlagText:
    """What an administrator says of a listing. `other_scenario_id`: what it may duplicate."""

    kind: str
    note: str = ""
    other_scenario_id: int | None = None


def list_open(actor: Actor) -> list[ListingFlag]:
    """The flags that nobody has resolved, oldest first."""
    query = _flags(actor).where(ListingFlag.resolved_at.is_(None))
    return list(db.session.scalars(query.order_by(ListingFlag.id)))


def list_resolved(actor: Actor) -> list[ListingFlag]:
    """The flags resolved last, latest first."""
    query = _flags(actor).where(ListingFlag.resolved_at.is_not(None)).limit(RESOLVED_SHOWN)
    order = (ListingFlag.resolved_at.desc(), ListingFlag.id.desc())
    return list(db.session.scalars(query.order_by(*order)))


def list_of_listing(actor: Actor, scenario_id: int) -> list[ListingFlag]:
    """The flags of one listing, oldest first."""
    query = _flags(actor).where(ListingFlag.scenario_id == scenario_id)
    return list(db.session.scalars(query.order_by(ListingFlag.id)))


def _flags(actor: Actor) -> Select[ListingFlag]:
    require_let_in(actor, Permission.SCENARIO_DECIDE)
    return select(ListingFlag).options(
        joinedload(ListingFlag.scenario), joinedload(ListingFlag.other)
    )


def flag(actor: Actor, scenario_id: int, text: FlagText) -> ListingFlag:
    """Put a flag on a listing. Raises `InvalidInput`."""
    require_let_in(actor, Permission.SCENARIO_DECIDE)
    with unit_of_work() as work:
        scenario = scenarios.get_scenario(actor, scenario_id)
        _check(scenario.id, text)
        return work.add(
            ListingFlag(
                scenario_id=scenario.id,
                kind=text.kind,
                note=text.note.strip(),
                other_scenario_id=text.other_scenario_id,
                raised_by=actor.user_id,
            )
        )


def _check(scenario_id: int, text: FlagText) -> None:
    wrong = check_texts({"note": (text.note, REASON_LENGTH)})
    if text.kind not in set(ListingFlagKind):
        wrong["kind"] = [say("请选择一种问题。")]
    other = text.other_scenario_id
    if other is not None:
        wrong |= _check_other(scenario_id, other)
    elif not text.note.strip() and "note" not in wrong:
        wrong["note"] = [say("请写明问题，或选出疑似重复的场景。")]
    if wrong:
        raise InvalidInput(wrong)


def _check_other(scenario_id: int, other: int) -> dict[str, list[Message]]:
    if other == scenario_id:
        return {"other": [say("这就是同一个场景，请填写另一个的编号。")]}
    if scenarios.find_scenario(other) is None:
        return {"other": [say("没有这个编号的场景。")]}
    return {}


def resolve(actor: Actor, flag_id: int, resolution: str) -> ListingFlag:
    """Close a flag with a word on what was found. Raises `InvalidInput`, `TransitionRefused`."""
    require_let_in(actor, Permission.SCENARIO_DECIDE)
    with unit_of_work() as work:
        row = db.session.get(ListingFlag, flag_id)
        if row is None:
            raise NotFound(say("没有这条标记。"))
        work.lock(row)
        if row.resolved_at is not None:
            raise TransitionRefused(say("这条标记已经处理过了。请刷新页面。"))
        wrong = check_texts({"resolution": (resolution, REASON_LENGTH)})
        if not resolution.strip():
            wrong["resolution"] = [say("请写明处理结果。")]
        if wrong:
            raise InvalidInput(wrong)
        row.resolution = resolution.strip()
        row.resolved_by, row.resolved_at = actor.user_id, clock.now()
    return row
