import numpy as np
import pytest

from marketplace.search.answering import page_of
from marketplace.search.columns import make_facet
from marketplace.search.query import page_bounds


@pytest.mark.parametrize(
    ("page", "per_page", "rows"),
    [
        (1, 3, [0, 1, 2]),
        (2, 3, [3, 4, 5]),
        (0, 3, [0, 1, 2]),
        (-7, 0, [0]),
        (10**30, 3, []),
        (1, 10**30, list(range(10))),
    ],
)
def test_pages(page: int, per_page: int, rows: list[int]) -> None:
    assert list(range(10))[page_bounds(page, per_page)] == rows
    hits = np.arange(10)
    assert page_of(hits, hits.copy(), page_bounds(page, per_page)).tolist() == rows


def test_equal_keys_keep_their_order_over_pages() -> None:
    hits = np.array([9, 8, 7, 6, 5])
    key = np.array([1, 0, 1, 0, 1])
    assert page_of(hits, key, slice(0, 3)).tolist() == [8, 6, 9]
    assert page_of(hits, key, slice(3, 6)).tolist() == [7, 5]


def test_a_document_with_several_values_counts_for_each() -> None:
    facet = make_facet(["", "a\x1fb", "b"], np.array([1, 2, 0, 1]))
    assert facet.counts(np.array([0, 1, 2, 3])) == {"a": 2, "b": 3}
    assert facet.having(("a",)).tolist() == [True, False, False, True]


def test_no_document_has_the_empty_value() -> None:
    facet = make_facet(["", "a"], np.array([0, 1]))
    assert facet.having(("",)).tolist() == [False, False]
