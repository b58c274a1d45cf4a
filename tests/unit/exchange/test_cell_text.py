"""Escaping cells and taking the escape off again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.exchange.cell_text import clean, escape, printable, unescape


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("=1+1", "'=1+1"),
        ("+86 371", "'+86 371"),
        ("-5", "'-5"),
        ("@cmd", "'@cmd"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠SUM(1)", "'＠SUM(1)"),
        ("\n=1", "'\n=1"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("'=1", "''=1"),
        ("200-300万元", "200-300万元"),
        ("'quoted'", "'quoted'"),
        ("", ""),
    ],
)
def test_escapes_what_starts_a_formula(text: str, escaped: str) -> None:
    assert escape(text) == escaped
    assert unescape(escaped) == text


@given(st.text(alphabet="'=+-@\t\r\nab中＝", max_size=12))
@settings(max_examples=500, deadline=None)
def test_there_and_back_changes_nothing(text: str) -> None:
    assert unescape(escape(text)) == text
    assert not escape(text).startswith(tuple("=+-@＝＋－＠\t\r\n"))


def test_cleans() -> None:
    assert clean("  a\x00b\u200b\r\nc\u3000 ") == "ab\nc"
    assert clean("\ufeff标题") == "标题"
    assert printable("\ud800x") == "\ufffdx"
    assert clean("'=1") == "=1"
