"""Status lists of evaluators: taking one in, and the ones that count.

Nobody has to sign in to bring one: it is its evaluator's signature that lets it in, and an older
one, or one that takes back a revocation, is refused. Brought again it changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.credentials.signed import status_lists as signed
from marketplace.credentials.signed.bitstrings import count_set
from marketplace.credentials.signed.registry import Registry
from marketplace.credentials.signed.status_lists import (
    StatusLists,
    check_successor,
    read_status_list,
)
from marketplace.credentials.signed.tokens import token_hash
from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.messages import Message
from marketplace.domain.permissions import Actor, Permission, require_let_in
from marketplace.models import Evaluator, StatusList, StatusListVersion
from marketplace.models.status_list import Via
from marketplace.services.evaluator_registry import load_registry
from marketplace.services.stored_messages import load_message
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work
from marketplace.services.verified_lists import VerifiedLists

FETCHED_EVERY = timedelta(hours=6)
_verified = VerifiedLists()


class Freshness(StrEnum):
    """What a list's age makes of the credentials that depend on it."""

    FRESH = "fresh"
    STALE = "stale"
    WORTHLESS = "worthless"
    MISSING = "missing"


@dataclass(frozen=True)
class Taken:
    """A list that was brought. `is_new` is false for one that is held already."""

    content: signed.StatusList
    is_new: bool


@dataclass(frozen=True)
class Held:
    """The version of a list that counts."""

    row: StatusListVersion
    content: signed.StatusList

    @property
    def set_count(self) -> int:
        """How many credentials are taken back by it."""
        return count_set(self.content.bits)


@dataclass(frozen=True)
class Standing:
    """A list with the version that counts, if any, and what its age means now."""

    row: StatusList
    held: Held | None
    freshness: Freshness
    failure: Message | None


def receive(token: str, via: Via) -> Taken:
    """Take a list in. Raises the refusal of one that may not take the present one's place."""
    registry, now = load_registry(), clock.now()
    content = read_status_list(token, registry, now)
    with unit_of_work() as work:
        query = select(Evaluator).where(Evaluator.issuer == content.issuer)
        evaluator = work.lock(work.session.scalars(query).one())
        row = _find_or_add(work, evaluator, content)
        held = find_held(row, registry)
        if held is not None:
            check_successor(content, held.content)
        if held is not None and held.content == content:
            return Taken(content, is_new=False)
        row.purpose = content.purpose.value
        work.add(_version(row, content, token, now, via))
    return Taken(content, is_new=True)


def _find_or_add(work: UnitOfWork, evaluator: Evaluator, content: signed.StatusList) -> StatusList:
    query = select(StatusList).where(StatusList.url == content.url)
    found = work.session.scalar(query)
    if found is not None:
        return found
    return work.add(
        StatusList(
            evaluator_id=evaluator.id,
            url=content.url,
            fetch_at=clock.now() + FETCHED_EVERY,
        )
    )


def _version(
    row: StatusList, content: signed.StatusList, token: str, now: datetime, via: Via
) -> StatusListVersion:
    return StatusListVersion(
        status_list_id=row.id,
        version=content.version,
        token=token.strip(),
        digest=token_hash(token),
        issued_at=content.issued,
        received_at=now,
        via=via,
    )


def find_held(row: StatusList, registry: Registry) -> Held | None:
    """The last version received whose key was, by what is known now, its owner's at that time."""
    query = select(StatusListVersion.id).where(StatusListVersion.status_list_id == row.id)
    for number in db.session.scalars(query.order_by(StatusListVersion.id.desc())).all():
        version = db.session.get_one(StatusListVersion, number)
        content = _verified.find(version, registry)
        if content is not None:
            return Held(version, content)
    return None


def load_status_lists(registry: Registry) -> StatusLists:
    """The lists to judge credentials by, with this registry."""
    rows = db.session.scalars(select(StatusList).order_by(StatusList.id)).all()
    found = (find_held(row, registry) for row in rows)
    return StatusLists(one.content for one in found if one is not None)


def list_standings(actor: Actor, evaluator: Evaluator | None = None) -> list[Standing]:
    """Every list, or those of one evaluator, with what its age means."""
    require_let_in(actor, Permission.EVALUATOR_MANAGE)
    return list(_list_standings(evaluator))


def _list_standings(evaluator: Evaluator | None) -> Iterator[Standing]:
    query = select(StatusList).order_by(StatusList.evaluator_id, StatusList.url)
    if evaluator is not None:
        query = query.where(StatusList.evaluator_id == evaluator.id)
    registry, now = load_registry(), clock.now()
    for row in db.session.scalars(query.options(joinedload(StatusList.evaluator))).all():
        held = find_held(row, registry)
        failure = load_message(row.failure) if row.failure else None
        yield Standing(row, held, _freshness(held, now), failure)


def _freshness(held: Held | None, now: datetime) -> Freshness:
    if held is None:
        return Freshness.MISSING
    if now > held.content.worthless_from:
        return Freshness.WORTHLESS
    return Freshness.STALE if now > held.content.stale_from else Freshness.FRESH
