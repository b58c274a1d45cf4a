"""`marketplace bench deadline`, at a smaller size: whatever the timing, nothing is in doubt."""

import json

from tests.unit.cli.conftest import Command

SMALL = ("--vendors", "8", "--seconds", "2", "--kill-every", "0.5", "--json")


def _assert_sound(command: Command, database: str, *options: str) -> None:
    answer = command("bench", "deadline", "--database", database, *SMALL, *options)
    assert answer.exit_code == 0, answer.output
    found = json.loads(answer.stdout)[database]
    assert found["wrong"] == []
    assert found["vendors"] == found["counted"] + found["too_late"] == 8
    assert found["counted"] == found["acknowledged"] + found["found"]


def test_under_fire_on_sqlite(command: Command) -> None:
    _assert_sound(command, "sqlite")


def test_under_fire_on_postgresql(command: Command, postgresql: str) -> None:
    _assert_sound(command, "postgresql", "--postgresql-url", postgresql)
