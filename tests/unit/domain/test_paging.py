"""Asking for a page finds one that is there."""

import pytest

from marketplace.domain.paging import Paging, turn_to


@pytest.mark.parametrize(
    ("page", "total", "found"),
    [
        (1, 0, Paging(1, 1)),
        (1, 20, Paging(1, 1)),
        (2, 21, Paging(2, 2)),
        (3, 21, Paging(2, 2)),
        (0, 21, Paging(1, 2)),
        (-7, 21, Paging(1, 2)),
    ],
)
def test_the_nearest_page_is_found(page: int, total: int, found: Paging) -> None:
    assert turn_to(page, total, 20) == found
