"""`marketplace settings` prints what the README prints."""

from tests.unit.cli.conftest import Command


def test_every_variable_has_a_row(command: Command) -> None:
    lines = command("settings").stdout.splitlines()
    assert lines[:2] == ["| variable | default | meaning |", "| --- | --- | --- |"]
    assert "| `MARKETPLACE_PORT` | `8000` | port to listen on |" in lines
    assert "| `MARKETPLACE_RATE_LIMITED` | `yes` | limit sign-in, uploads, lists |" in lines
    bars = {line.replace("\\|", "").count("|") for line in lines}
    assert bars == {4}
