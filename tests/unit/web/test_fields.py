"""What the fields read of what people type, and how they write it back."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form

from marketplace.web.fields import (
    AmountField,
    DayField,
    HiddenTextField,
    LineField,
    MomentField,
    RowList,
    TickField,
    WholeNumberField,
)


class _Typed(Form):
    amount = AmountField()
    count = WholeNumberField()
    moment = MomentField()
    day = DayField()
    line = LineField()
    hidden = HiddenTextField()
    tick = TickField()
    rows = RowList(LineField(), max_entries=3)


def _read(**typed: str) -> Any:
    return _Typed(MultiDict(typed))


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [
        ("200", "2000000"),
        (" 35.5 ", "355000"),
        ("１２．５", "125000"),
        ("1,234,567", "12345670000"),
        ("200万元", "2000000"),
        ("0.000001", "0.01"),
        ("0", "0"),
    ],
)
def test_amounts_are_typed_in_ten_thousands(app: Flask, typed: str, yuan: str) -> None:
    assert _read(amount=typed).amount.data == Decimal(yuan)


@pytest.mark.parametrize("typed", ["1,2,3", "12,34", "--5", "1e3", "0x10", "²", "٣", "一百", "."])
def test_what_is_no_amount_is_refused_and_kept(app: Flask, typed: str) -> None:
    form = _read(amount=typed)
    assert not form.validate()
    assert form.amount.data is None
    assert form.amount._value() == typed


@pytest.mark.parametrize(
    ("yuan", "written"), [("2000000", "200"), ("2000000.00", "200"), ("0.01", "0.000001")]
)
def test_amounts_are_written_as_they_are_typed(yuan: str, written: str) -> None:
    assert _Typed(amount=Decimal(yuan)).amount._value() == written


@given(st.decimals(min_value=0, max_value=10**11, places=2))
@settings(max_examples=200, deadline=None)
def test_an_amount_survives_the_form(amount: Decimal) -> None:
    written = _Typed(amount=amount).amount._value()
    assert _read(amount=written).amount.data == amount


@pytest.mark.parametrize(
    "typed",
    ["2026-03-20T17:00", "2026-03-20 17:00", "2026/3/20 17:00:00", "2026年3月20日 17:00"],
)
def test_moments_are_shanghai_time(app: Flask, typed: str) -> None:
    form = _read(moment=typed)
    assert form.moment.data == datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
    assert _Typed(moment=form.moment.data).moment._value() == "2026-03-20T17:00"


def test_days_and_numbers(app: Flask) -> None:
    form = _read(day="2026.3.5", count="90天")
    assert (form.day.data, form.count.data) == (date(2026, 3, 5), 90)


def test_nothing_typed_is_nothing(app: Flask) -> None:
    form = _read(amount="", count=" ", moment="", day="")
    assert form.validate()
    assert [form.amount.data, form.count.data, form.moment.data, form.day.data] == [None] * 4


def test_no_text_breaks_a_field(app: Flask) -> None:
    @given(st.text(max_size=40))
    @settings(max_examples=200, deadline=None)
    def holds(text: str) -> None:
        form = _read(amount=text, count=text, moment=text, day=text, line=text)
        form.validate()
        values = [form[name]._value() for name in ("amount", "count", "moment", "day", "line")]
        assert all("\x00" not in value for value in values)

    holds()


def test_rows_beyond_the_limit_are_left_out(app: Flask) -> None:
    form = _read(**{f"rows-{number}": "x" for number in range(9)})
    assert form.rows.data == ["x", "x", "x"]
    assert form.rows.answer_row_buttons("rows", None)
    assert len(form.rows) == 3


@pytest.mark.parametrize("name", ["line", "hidden", "tick"])
@pytest.mark.parametrize("unwanted", ["\x00", "\x1b", "\ufffe", "\ufdd0", "\U0010ffff"])
def test_a_page_never_repeats_what_html_has_no_place_for(
    app: Flask, name: str, unwanted: str
) -> None:
    html = str(_read(**{name: f"1{unwanted}1"})[name]())
    assert unwanted not in html
    assert ('value="11"' in html) is (name != "tick")
