"""How commands answer."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from marketplace.cli.output import emit


@dataclass(frozen=True)
class Reason:
    """Something a command reports."""

    row: int
    reason: str


def test_json_is_one_object_that_loses_no_digit(capsys: pytest.CaptureFixture[str]) -> None:
    emit(
        {
            "price": Decimal("1999999.90"),
            "at": datetime(2026, 3, 2, 1, 0, tzinfo=UTC),
            "on": date(2026, 3, 2),
            "errors": [Reason(3, "缺少标题")],
            "roles": {"b", "a"},
            "file": Path("a/b"),
        },
        as_json=True,
    )
    output = capsys.readouterr().out
    assert output.count("\n") == 1
    assert "缺少标题" in output
    assert json.loads(output) == {
        "price": "1999999.90",
        "at": "2026-03-02T01:00:00+00:00",
        "on": "2026-03-02",
        "errors": [{"row": 3, "reason": "缺少标题"}],
        "roles": ["a", "b"],
        "file": "a/b",
    }


def test_people_get_lines(capsys: pytest.CaptureFixture[str]) -> None:
    emit({"rows": 3, "imported": 2}, as_json=False)
    emit({"rows": 3}, as_json=False, lines="three rows")
    assert capsys.readouterr().out == "rows: 3\nimported: 2\nthree rows\n"
