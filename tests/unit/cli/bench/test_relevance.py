"""The measures, against figures worked out by hand."""

import math

import pytest

from marketplace.cli.bench.relevance import (
    PlainBm25,
    chance_of_difference,
    ndcg,
    reciprocal_rank,
)


def test_ndcg_by_hand() -> None:
    # Gains 3 and 7 at ranks 1 and 2 of an ideal 7, 3, 1.
    found = 3 + 7 / math.log2(3)
    best = 7 + 3 / math.log2(3) + 1 / math.log2(4)
    assert ndcg([2, 3], [1, 2, 3]) == pytest.approx(found / best)
    assert ndcg([3, 2, 1], [1, 2, 3]) == 1
    assert ndcg([], [1, 2, 3]) == 0
    assert ndcg([0], [0, 0]) == 0


def test_ndcg_looks_no_deeper_than_it_is_told() -> None:
    assert ndcg([0, 3], [3], depth=1) == 0


def test_reciprocal_rank() -> None:
    assert reciprocal_rank([5, 7, 9], 7) == 0.5
    assert reciprocal_rank([5], 7) == 0


def test_equal_orders_differ_by_chance_and_steady_gains_do_not() -> None:
    level = [0.1 * at for at in range(40)]
    assert chance_of_difference(level, level) == 1
    assert chance_of_difference([value + 0.1 for value in level], level) < 0.001


def test_plain_bm25_by_hand() -> None:
    plain = PlainBm25({7: "矿井 皮带", 8: "矿井 矿井 皮带 皮带", 9: "病历"})
    # Equal shares of words; the longer text is penalised less than its counts gain.
    assert plain.find("矿井") == [8, 7]
    assert plain.find("病历") == [9]
    assert plain.find("金融") == []
