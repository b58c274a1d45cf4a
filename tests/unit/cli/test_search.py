"""`marketplace search`: rebuild the index, compare it with the database."""

import json
import shutil

from flask import Flask

from marketplace.services import outbox
from tests.factories.listings import insert_scenarios
from tests.factories.scenarios import make_scenario
from tests.unit.cli.conftest import Command


def test_a_rebuild_says_what_it_indexed(command: Command) -> None:
    insert_scenarios({}, {})
    answer = command("search", "rebuild", "--json")
    assert answer.exit_code == 0
    assert json.loads(answer.stdout) == {"scenarios": 2, "models": 0}


def test_a_check_fails_until_the_outbox_is_delivered(command: Command) -> None:
    scenario = make_scenario()
    before = command("search", "check", "--json")
    assert before.exit_code == 1
    assert json.loads(before.stdout)["scenarios"] == {"missing": [scenario.id], "extra": []}
    assert "search rebuild" in before.stderr
    outbox.deliver_due()
    after = command("search", "check", "--json")
    assert after.exit_code == 0
    assert json.loads(after.stdout)["is_sound"] is True


def test_a_missing_index_is_one_sentence_and_a_rebuild_mends_it(
    command: Command, app: Flask
) -> None:
    shutil.rmtree(app.config["SETTINGS"].instance / "index")
    answer = command("search", "check", "--json")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "marketplace search rebuild" in answer.stderr
    assert command("search", "rebuild").stdout == "indexed 0 scenarios and 0 models\n"
    assert command("search", "check").exit_code == 0
