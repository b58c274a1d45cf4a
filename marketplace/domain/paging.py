"""Lists that are shown a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True)
class Paging:
    """Where in a list somebody is. Pages count from 1; an empty list has one."""

    page: int
    pages: int

    def offset(self, per_page: int) -> int:
        """How many things stand on the pages before."""
        return (self.page - 1) * per_page


@dataclass(frozen=True)
class Page(Generic[Row]):
    """A page of a list, and how much there is in all."""

    rows: Sequence[Row]
    paging: Paging
    total: int


def turn_to(page: int, total: int, per_page: int) -> Paging:
    """The page that was asked for of `total` things, or the nearest that is there."""
    pages = max(-(-total // per_page), 1)
    return Paging(min(max(page, 1), pages), pages)
