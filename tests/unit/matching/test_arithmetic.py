from decimal import Context, Decimal, localcontext

import pytest

from marketplace.matching.arithmetic import find_share, is_count, is_number, plain, publish, shown

D = Decimal


@pytest.mark.parametrize(
    ("value", "published"),
    [("0.005", "0.01"), ("-0.005", "-0.01"), ("2.345", "2.35"), ("2.3449999", "2.34")],
)
def test_halves_go_away_from_zero(value, published):
    assert publish(D(value)) == D(published)


def test_an_exact_half_is_not_lost_in_a_division():
    # 35 × 1 235 000 ÷ 7 000 000 is 6.175 exactly, while the quotient has no last digit.
    with localcontext(Context(prec=34)):
        product = 35 * (D(1_235_000) / D(7_000_000))
    assert publish(product) == D("6.18")


def test_a_threads_own_context_changes_nothing():
    with localcontext(Context(prec=3)):
        assert publish(D("46.335")) == D("46.34")


@pytest.mark.parametrize(
    ("value", "text"),
    [("1.50", "1.5"), ("-0", "0"), ("-0.00", "0"), ("1E+2", "100"), ("100", "100"), ("0.1", "0.1")],
)
def test_a_number_has_one_form(value, text):
    assert str(plain(D(value))) == text


def test_a_shown_figure_has_four_places_at_most():
    assert str(shown(D(1) / D(3))) == "0.3333"
    assert str(shown(D("0.50000"))) == "0.5"


@pytest.mark.parametrize(
    "value", [D("NaN"), D("sNaN"), D("Infinity"), D("1E+15"), D("1E+9999999"), D("1E-21"), 1.5, "1"]
)
def test_not_a_number_to_compute_with(value):
    assert not is_number(value)


@pytest.mark.parametrize("value", [D(0), D("-3.25"), D("999999999999999.99"), D("1E-20")])
def test_a_number_to_compute_with(value):
    assert is_number(value)


def test_a_count_is_a_whole_number_and_not_a_truth_value():
    assert is_count(0)
    assert is_count(10**9)
    assert not any(map(is_count, (-1, 10**9 + 1, True, 1.0, D(1), None, "1")))


@pytest.mark.parametrize(
    ("value", "scale", "share"),
    [
        ("0.8", 1, "0.8"),
        ("81.25", 100, "0.8125"),
        ("0.80000000000000000000000000001", 1, "0.8"),
        ("5.551115123125783e-17", 1, "0.00000000000000005551"),
        ("1e-300", 100, "0"),
        ("-7", 100, "-0.07"),
        ("1e9", 1, "1000000000"),
    ],
)
def test_a_reported_value_becomes_a_share_that_can_be_computed_with(value, scale, share):
    found = find_share(D(value), scale)
    assert found == D(share)
    assert is_number(found)


@pytest.mark.parametrize("value", ["1e10", "-1e300", "NaN", "Infinity"])
def test_a_value_far_beyond_any_share_is_unknown(value):
    assert find_share(D(value), 1) is None
