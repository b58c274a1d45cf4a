"""`marketplace bench list`, with a short list and short rounds."""

import json

from tests.factories.people import make_organisation
from tests.unit.cli.conftest import Command


def test_the_list_stands_beside_the_smallest_page(command: Command) -> None:
    answer = command(
        "bench", "list", "--json", "--scenarios", "30", "--rounds", "2", "--seconds", "0.2"
    )
    assert answer.exit_code == 0, answer.stderr
    figures = json.loads(answer.stdout)
    assert figures["scenarios"] == 30
    assert set(figures["pages"]) == {"smallest", "list", "filtered", "search"}
    smallest, whole = figures["pages"]["smallest"], figures["pages"]["list"]
    assert smallest["ratio"] == 1
    assert figures["ratio"] == whole["ratio"] > 1
    assert figures["requests_per_second"] == whole["requests_per_second"] > 0
    assert whole["p50_ms"] <= whole["p95_ms"]
    assert figures["noise"] == max(page["spread"] for page in figures["pages"].values())


def test_a_bench_never_fills_an_instance_in_use(command: Command) -> None:
    make_organisation()
    answer = command("bench", "generate", "--scenarios", "5")
    assert answer.exit_code == 1
    assert "in use" in answer.stderr
