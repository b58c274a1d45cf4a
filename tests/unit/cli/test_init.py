"""`marketplace init` prepares a data folder, and changes nothing the second time."""

import json
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

from tests.unit.cli.conftest import Program


def _init(program: Program) -> dict[str, object]:
    process = program("init", "--json")
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    answer: dict[str, object] = json.loads(output)
    return answer


def test_it_makes_folder_keys_tables_and_the_first_terms_once(
    program: Program, instance: Path
) -> None:
    first = _init(program)
    keys = {path.name: path.read_bytes() for path in (instance / "keys").iterdir()}
    assert first["is_changed"] is True
    assert first["instance"] == str(instance)
    assert set(keys) == {"platform.key", "receipts.jwk", "session.key"}
    second = _init(program)
    assert second == {**first, "is_changed": False}
    assert {path.name: path.read_bytes() for path in (instance / "keys").iterdir()} == keys
    with closing(sqlite3.connect(instance / "marketplace.db")) as database:
        assert database.execute("SELECT id, published_by FROM terms").fetchall() == [(1, None)]


def test_keys_are_readable_by_their_owner_only(initialised: Path) -> None:
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (initialised / "keys").iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE((initialised / "keys").stat().st_mode) == 0o700


def test_a_bad_setting_is_one_sentence_on_standard_error(program: Program) -> None:
    process = program("init", MARKETPLACE_WEB_WORKERS="many")
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert output == ""
    assert errors.startswith("Error: MARKETPLACE_WEB_WORKERS: ")
    assert errors.count("\n") == 1
