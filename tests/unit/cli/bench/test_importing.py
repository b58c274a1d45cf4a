"""`marketplace bench import`, with a short list."""

import json

import pytest

from tests.unit.cli.conftest import Command


@pytest.mark.parametrize(("switches", "drafts", "lists"), [((), 12, 1), (("--cancel",), 0, 0)])
def test_a_list_becomes_drafts_or_leaves_no_trace(
    command: Command, switches: tuple[str, ...], drafts: int, lists: int
) -> None:
    answer = command("bench", "import", "--rows", "12", "--format", "csv", "--json", *switches)
    assert answer.exit_code == 0, answer.stderr
    figures = json.loads(answer.stdout)
    assert (figures["rows"], figures["drafts"], figures["lists_left"]) == (12, drafts, lists)
    assert 0 < figures["reading_peak_megabytes"] <= figures["peak_megabytes"]
    assert figures["reading_seconds"] > 0
