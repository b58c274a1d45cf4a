"""Delivered weights are checked against a digest, or file by file against the list."""

import json
from pathlib import Path

import pytest

from marketplace.credentials.weights import hash_folder
from tests.unit.cli.conftest import Command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "weights"
    made.mkdir()
    for name in ("config.json", "model.safetensors"):
        (made / name).write_text(name)
    return made


def test_the_digest_matches_or_does_not(command: Command, folder: Path) -> None:
    digest = hash_folder(folder).digest
    alone = command("credentials", "check-weights", str(folder))
    assert (alone.exit_code, digest in alone.stdout) == (0, True)
    same = command("credentials", "check-weights", str(folder), "--digest", f"sha256:{digest}")
    assert (same.exit_code, same.stdout.splitlines()[1]) == (0, "match")
    other = command("credentials", "check-weights", str(folder), "--digest", "0" * 64)
    assert (other.exit_code, other.stdout.splitlines()[1]) == (1, "no match")
    assert "0" * 64 in other.stdout


def test_a_list_names_the_files(command: Command, folder: Path, tmp_path: Path) -> None:
    listed = tmp_path / "list.json"
    answer = command("credentials", "check-weights", str(folder), "--json")
    listed.write_text(answer.stdout)
    assert json.loads(answer.stdout)["matches"] is None
    line = ("credentials", "check-weights", str(folder), "--manifest", str(listed))
    assert command(*line).exit_code == 0
    (folder / "model.safetensors").write_text("other")
    (folder / "extra").write_text("")
    (folder / "config.json").unlink()
    changed = command(*line)
    assert changed.exit_code == 1
    for words in ("changed: model.safetensors", "missing: config.json", "added: extra"):
        assert words in changed.stdout
    found = json.loads(command(*line, "--json").stdout)
    assert found["differences"]["changed"] == ["model.safetensors"]


def test_a_list_of_other_weights_is_not_taken_for_the_recorded_one(
    command: Command, folder: Path, tmp_path: Path
) -> None:
    listed = tmp_path / "list.json"
    listed.write_text(command("credentials", "check-weights", str(folder), "--json").stdout)
    options = ("--manifest", str(listed), "--digest", "0" * 64)
    result = command("credentials", "check-weights", str(folder), *options)
    assert result.exit_code == 1
    assert "another one's" in result.stdout


@pytest.mark.parametrize("options", [("--digest", "abc"), ("--manifest", "nowhere")])
def test_wrong_options_are_refused(
    command: Command, folder: Path, options: tuple[str, str]
) -> None:
    assert command("credentials", "check-weights", str(folder), *options).exit_code == 2


def test_a_refusal_is_said(command: Command, folder: Path) -> None:
    (folder / "link").symlink_to(folder / "config.json")
    refused = command("credentials", "check-weights", str(folder))
    assert refused.exit_code == 1
    assert "符号链接" in refused.output
    assert command("credentials", "check-weights", str(folder), "--follow-links").exit_code == 0
