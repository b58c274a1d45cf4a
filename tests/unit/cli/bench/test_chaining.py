"""The bench of the ledger, small: latencies, rates and what they are made of."""

import json

from flask import Flask

from marketplace.services import ledger_entries
from tests.unit.cli.conftest import Command

SIZE = ("--entries", "40", "--rounds", "2")


def test_it_prints_latencies_and_rates_of_one_run(command: Command) -> None:
    result = command("bench", "ledger", "--json", *SIZE)
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert (answer["entries"], answer["part"], answer["rounds"]) == (40, 4, 2)
    assert answer["first_ms"]["p50"] > 0
    assert answer["last_ms"]["p95"] >= answer["last_ms"]["p50"]
    assert answer["ratio"] > 0
    assert 0 < answer["verified_per_second"]["copy"] < answer["bare_sha256_per_second"]
    assert answer["verified_per_second"]["database"] > 0
    assert set(answer["shares"]) == {"read_json", "write_json", "sha256"}


def test_it_fills_no_ledger_that_is_in_use(command: Command, app: Flask) -> None:
    assert command("bench", "ledger-here", *SIZE).exit_code == 0
    assert ledger_entries.find_head().position == 40
    result = command("bench", "ledger-here", *SIZE)
    assert result.exit_code == 1
    assert "in use" in result.output
    assert ledger_entries.find_head().position == 40
