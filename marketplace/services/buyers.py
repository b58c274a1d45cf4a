"""Buyers as everybody may see them: by what they have put on the list."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.errors import NotFound
from marketplace.domain.messages import say
from marketplace.domain.paging import turn_to
from marketplace.models import Organisation, Scenario
from marketplace.services import public_list

PER_PAGE = 20


@dataclass(frozen=True)
class PublicBuyer:
    """What everybody may know of a buyer, and one page of its listings, newest first."""

    id: int
    name: str
    city: str | None
    total: int
    page: int
    pages: int
    rows: list[Scenario]


def get_buyer(organisation_id: int, page: int = 1) -> PublicBuyer:
    """A buyer with something on the list; `NotFound` for every other organisation."""
    row = db.session.get(Organisation, organisation_id)
    total = public_list.count_of_buyer(organisation_id)
    if row is None or not total:
        raise NotFound(say("没有这个需求单位，或者它还没有公开的场景。"))
    paging = turn_to(page, total, PER_PAGE)
    rows = public_list.list_of_buyer(organisation_id, PER_PAGE, (paging.page - 1) * PER_PAGE)
    return PublicBuyer(row.id, row.name, row.city, total, paging.page, paging.pages, rows)


def list_names(organisation_ids: Iterable[int]) -> dict[int, str]:
    """The names of buyers that are known to be public."""
    ids = list(organisation_ids)
    rows = db.session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    )
    return {number: name for number, name in rows}  # noqa: C416 - rows are no pairs to mypy
