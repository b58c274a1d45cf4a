"""`marketplace rankings replay`: agreement is said, a changed digit and a missing run refused."""

import copy
import json

import pytest

from marketplace.services import rankings
from marketplace.services.unit_of_work import unit_of_work
from tests.conftest import Clock
from tests.factories.rounds import make_round
from tests.unit.cli.conftest import Command

pytestmark = pytest.mark.usefixtures("app")


def test_a_run_is_computed_again(command: Command, clock: Clock) -> None:
    played = make_round(clock).rank()
    row = rankings.get_latest(played.scenario)
    result = command("rankings", "replay", str(row.id), "--json")
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert answer["agrees"] is True
    assert (answer["scenario"], answer["result"]) == (played.scenario.id, row.result_digest)
    assert "last digit" in command("rankings", "replay", str(row.id)).stdout


def test_a_changed_digit_is_refused(command: Command, clock: Clock) -> None:
    played = make_round(clock).rank()
    with unit_of_work():
        row = rankings.get_latest(played.scenario)
        document = copy.deepcopy(row.document)
        document["result"]["ranked"][0]["total"] = "99.99"
        row.document = document
    result = command("rankings", "replay", str(row.id))
    assert result.exit_code == 1
    assert result.stderr


def test_a_run_that_is_not_there_is_refused(command: Command) -> None:
    result = command("rankings", "replay", "77")
    assert result.exit_code == 1
    assert "没有这次排序" in result.stderr
