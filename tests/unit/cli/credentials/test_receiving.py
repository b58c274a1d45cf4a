"""`marketplace credentials receive`: a list that came by other ways than the network."""

import json
from pathlib import Path

from tests.conftest import Clock
from tests.factories.evaluators import make_body
from tests.unit.cli.conftest import Command


def test_a_list_is_taken_from_a_file(command: Command, clock: Clock, tmp_path: Path) -> None:
    body = make_body()
    file = tmp_path / "revocation.jwt"
    file.write_text(body.sign(body.status_list()) + "\n")
    answer = command("credentials", "receive", str(file), "--json")
    assert answer.exit_code == 0, answer.stderr
    said = json.loads(answer.stdout)
    assert (said["url"], said["version"], said["is_new"]) == (body.url(), 1, True)
    assert "is_new: False" in command("credentials", "receive", str(file)).stdout


def test_a_refusal_is_one_sentence(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "x.jwt"
    file.write_text("x")
    answer = command("credentials", "receive", str(file))
    assert answer.exit_code == 1
    assert "签名凭证" in answer.stderr
