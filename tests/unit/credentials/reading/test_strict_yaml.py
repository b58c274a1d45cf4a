"""YAML by strict rules."""

from decimal import Decimal

import pytest

from marketplace.credentials.reading import UnreadableReport
from marketplace.credentials.reading.strict_yaml import parse_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.90", Decimal("0.90")),
        ("-1e3", Decimal(-1000)),
        ("42", 42),
        ("'42'", "42"),
        ("042", "042"),
        ("1_000", "1_000"),
        ("2026-01-15", "2026-01-15"),
        ("no", "no"),
        ("on", "on"),
        ("True", True),
        ("false", False),
        ("~", None),
        ("", None),
        ("'null'", "null"),
        ("nUll", "nUll"),
        ("中文", "中文"),
        ("[1, {a: }]", [1, {"a": None}]),
        ("1: a", {"1": "a"}),
        ("|\n  a\n  b\n", "a\nb\n"),
    ],
)
def test_values(text, value):
    found = parse_yaml(f"x: {text}" if not text.startswith("1:") else text)
    assert found == (value if text.startswith("1:") else {"x": value})


REFUSED = {
    "two documents": ("a: 1\n---\nb: 2\n", "应有一份 YAML，实际有 2 份"),
    "none": ("# nothing\n", "实际有 0 份"),
    "merge": ("a: {<<: &b {c: 1}}", "第 7 行用了 YAML 的高级写法"),
    "key of many": ("? [a, b]\n: 1", "第 7 行用了 YAML 的高级写法"),
    "key twice": ("a: 1\nb: 2\na: 3\n", "“a”在同一对象里出现了两次"),
    "laughs": ("a: &a [x]\nb: [*a, *a]\n", "第 7 行用了"),
    "deep": ("[" * 65 + "]" * 65, "嵌套超过 64 层"),
    "very deep": ("[" * 100_000, "嵌套超过 64 层"),
    "deep blocks": ("\n".join(" " * i + "a:" for i in range(70)), "嵌套超过 64 层"),
    "long number": ("a: " + "9" * 61, "过长或过大"),
    "exponent": ("a: 1e999", "过长或过大"),
    "infinite": ("a: -.inf", "含有 -.inf"),
    "control character": ("a: \x01", "不是合法的 YAML"),
    "directive": ("%YAML 9.9\n---\na: 1", "不是合法的 YAML"),
    "open quote": ("a: 'b", "不是合法的 YAML"),
}


@pytest.mark.parametrize(("text", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(text, reason):
    with pytest.raises(UnreadableReport) as refusal:
        parse_yaml(text, first_line=7)
    assert reason in str(refusal.value)


def test_64_levels_are_read():
    assert parse_yaml("[" * 64 + "]" * 64)
