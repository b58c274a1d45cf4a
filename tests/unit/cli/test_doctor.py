"""`marketplace doctor`, and what production mode makes of its findings."""

import json

import pytest

from marketplace.cli.processes import python
from tests.unit.cli.conftest import Command, Process, Program

PRODUCTION = {
    "MARKETPLACE_PRODUCTION": "yes",
    "MARKETPLACE_PUBLIC_URL": "https://market.internal",
    "MARKETPLACE_BEHIND_HTTPS": "yes",
    "MARKETPLACE_TRUSTED_PROXIES": "1",
    "MARKETPLACE_MAIL_URL": "smtps://mail.internal",
    "MARKETPLACE_MAIL_SENDER": "office@market.internal",
}


def _examine(prepared: Program, *options: str) -> tuple[str, str]:
    """What it says of an installation with the default settings, and on standard error."""
    process = prepared("doctor", *options)
    said: tuple[str, str] = process.communicate(timeout=60)
    assert process.returncode == 1
    return said


def test_without_tables_it_says_what_to_do(command: Command) -> None:
    answer = command("doctor")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "run `marketplace init`" in answer.stderr


def test_it_says_what_is_weak_why_and_what_to_do(prepared: Program) -> None:
    output, errors = _examine(prepared)
    lines = output.splitlines()
    place = lines.index("weakness: MARKETPLACE_BEHIND_HTTPS is off")
    assert lines[place + 1].startswith("  Browsers send")
    assert "set it to yes" in lines[place + 2]
    assert lines.index(next(line for line in lines if line.startswith("advice:"))) > place
    assert "not ready for real use" in errors


def test_it_says_so_to_programs(prepared: Program) -> None:
    said = json.loads(_examine(prepared, "--json")[0])
    assert said["is_sound"] is False
    assert {"severity", "what", "why", "remedy"} == set(said["findings"][0])
    assert {one["severity"] for one in said["findings"]} == {"weakness", "advice"}


@pytest.mark.parametrize("name", ["serve", "worker"])
def test_production_does_not_start_with_a_weakness(prepared: Program, name: str) -> None:
    process = prepared(name, **PRODUCTION | {"MARKETPLACE_RATE_LIMITED": "no"})
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output) == (1, "")
    assert "does not start with weaknesses" in errors
    assert "MARKETPLACE_RATE_LIMITED is off. Set it to yes." in errors
    assert errors.count("\n  ") == 1


# As a web server of one's own loads it.
WSGI = python("-m", "gunicorn", "--check-config", "wsgi:app")


def test_production_is_not_served_with_a_weakness_by_another_web_server(
    prepared: Program, process: Process
) -> None:
    weak = process(*WSGI, **PRODUCTION | {"MARKETPLACE_RATE_LIMITED": "no"})
    errors = weak.communicate(timeout=60)[1]
    assert weak.returncode == 1
    assert "in production mode this does not start with weaknesses:\n" in errors
    assert "  MARKETPLACE_RATE_LIMITED is off. Set it to yes.\n" in errors
    for sound in (PRODUCTION, {"MARKETPLACE_RATE_LIMITED": "no"}):
        started = process(*WSGI, **sound)
        assert started.wait(timeout=60) == 0, started.communicate()


def test_another_web_server_needs_the_tables_too(process: Process) -> None:
    server = process(*WSGI)
    assert "run `marketplace init`" in server.communicate(timeout=60)[1]
    assert server.returncode == 1


def test_production_starts_without(prepared: Program) -> None:
    checked = prepared("doctor", **PRODUCTION)
    assert checked.wait(timeout=60) == 0, checked.communicate()
    process = prepared("serve", **PRODUCTION)
    assert process.stdout.readline().startswith("ready http://127.0.0.1:")
