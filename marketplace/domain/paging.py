"""Lists that are shown a page at a time."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Paging:
    """Where in a list somebody is. Pages count from 1; an empty list has one."""

    page: int
    pages: int


def turn_to(page: int, total: int, per_page: int) -> Paging:
    """The page that was asked for of `total` things, or the nearest that is there."""
    pages = max(-(-total // per_page), 1)
    return Paging(min(max(page, 1), pages), pages)
