from decimal import Decimal

import pytest

from marketplace.matching.price import price_score
from tests.unit.matching.builders import make_rules

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
    score = price_score(make_rules(), D(price))
    assert score.raw == D(raw)
    assert score.inputs == {"price": D(price), "ceiling": 2_000_000, "reference_price": 1_600_000}


def test_the_sentence_shows_the_numbers_filled_in():
    text = str(price_score(make_rules(), D("1700000.00")).message)
    assert all(number in text for number in ("2000000", "1700000", "1600000", "0.75")), text
