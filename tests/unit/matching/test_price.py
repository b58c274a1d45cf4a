from decimal import Decimal

import pytest

from marketplace.matching.price import price_score
from tests.unit.matching.builders import make_order87_rules, make_rules

D = Decimal


@pytest.mark.parametrize(
    ("price", "raw"),
    [
        ("2000000", "0"),
        ("1900000", "0.25"),  # (2 000 000 - 1 900 000) / 400 000
        ("1700000", "0.75"),
        ("1600000", "1"),
        ("1", "1"),  # below the reference nothing more can be had
        ("2000001", "0"),
    ],
)
def test_the_fixed_reference_is_a_straight_line(price, raw):
    for lowest in ("1", price):
        score = price_score(make_rules(), D(price), D(lowest))
        assert score.raw == D(raw)
        inputs = {"price": D(price), "ceiling": 2_000_000, "reference_price": 1_600_000}
        assert score.inputs == inputs


def test_the_sentence_shows_the_numbers_filled_in():
    text = str(price_score(make_rules(), D("1700000.00"), D(1)).message)
    assert all(number in text for number in ("2000000", "1700000", "1600000", "0.75")), text


@pytest.mark.parametrize(
    ("price", "raw"),
    [
        ("1200000", "1"),
        ("1500000", "0.8"),  # 1 200 000 / 1 500 000
        ("1600000", "0.75"),
        ("1920000", "0.625"),
    ],
)
def test_under_the_order_the_lowest_price_is_held_against_each(price, raw):
    score = price_score(make_order87_rules(), D(price), D(1_200_000))
    assert score.raw == D(raw)
    assert score.inputs == {"price": D(price), "lowest_price": 1_200_000}


def test_the_sentence_under_the_order_shows_both_prices():
    text = str(price_score(make_order87_rules(), D("1500000.00"), D("1200000.00")).message)
    assert all(number in text for number in ("1200000", "1500000", "0.8")), text


def test_a_price_of_nothing_is_the_lowest_and_leaves_nothing_to_the_others():
    rules = make_order87_rules()
    assert price_score(rules, D(0), D(0)).raw == 1
    assert price_score(rules, D("0.00"), D(0)).raw == 1
    assert price_score(rules, D(1), D(0)).raw == 0


def test_rules_without_the_reference_they_need_score_no_price():
    with pytest.raises(ValueError, match="reference"):
        price_score(make_rules(reference_price=None), D(1), D(1))
