"""`marketplace bench recommend`, with a short list and few vendors."""

import json

from tests.unit.cli.conftest import Command


def test_both_pages_stand_beside_a_plain_one(command: Command) -> None:
    size = ("--scenarios", "60", "--vendors", "3", "--rounds", "2")
    answer = command("bench", "recommend", "--json", *size)
    assert answer.exit_code == 0, answer.stderr
    figures = json.loads(answer.stdout)
    assert (figures["scenarios"], figures["vendors"]) == (60, 3)
    pages = figures["pages"]
    assert set(pages) == {"plain", "scenarios", "models"}
    assert {one["requests"] for one in pages.values()} == {6}
    assert pages["plain"]["ratio"] == 1
    assert all(0 < one["p50_ms"] <= one["p95_ms"] for one in pages.values())
    worst = max(pages[kind]["p95_ms"] for kind in ("scenarios", "models"))
    assert figures["is_passed"] == (worst < figures["pass_mark_p95_ms"])
