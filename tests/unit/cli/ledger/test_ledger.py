"""`marketplace ledger`: verify the database or a copy, sign, print rights."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.cli import schema
from marketplace.cli.processes import marketplace
from marketplace.db import db
from marketplace.models import LedgerEntry
from marketplace.sealing.receipt_key import ReceiptKey
from marketplace.services import ledger, ledger_checkpoints, ledger_entries
from marketplace.services.installation import receipt_key
from marketplace.services.unit_of_work import unit_of_work
from tests.databases import unguarded
from tests.unit.cli.conftest import Command

ENTRIES = 5


class Copies:
    """What somebody downloaded: the ledger, the key, the checkpoints."""

    def __init__(self, folder: Path) -> None:
        self.ledger, self.key = folder / "ledger.jsonl", folder / "key.json"
        self.checkpoints, self.tokens = folder / "checkpoints.json", folder / "tokens.txt"
        records = list(ledger_entries.stream(ENTRIES))
        self.documents: list[dict[str, Any]] = [record.as_json() for record in records]
        self.write(self.documents)
        self.key.write_text(json.dumps(receipt_key().public_jwk()))
        rows = [
            {"position": row.position, "hash": row.hash, "at": stated["at"], "token": row.token}
            for row in ledger_checkpoints.list_all()
            for stated in [self.documents[row.position - 1]]
        ]
        self.checkpoints.write_text(json.dumps({"checkpoints": rows}))
        self.tokens.write_text("\n".join(str(row["token"]) for row in rows))

    def write(self, documents: list[dict[str, Any]], more: str = "") -> None:
        self.ledger.write_text("".join(f"{json.dumps(one)}\n" for one in documents) + more)


@pytest.fixture
def stamped(app: Flask) -> Iterator[None]:
    """The tables, which no migration made, say which version they are of."""
    with db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        newest = sa.text("INSERT INTO alembic_version VALUES (:version)")
        connection.execute(newest, {"version": schema.newest_version()})
    yield
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")


@pytest.fixture
def copies(app: Flask, tmp_path: Path) -> Copies:
    """A sound ledger and copies of it."""
    for number in range(1, ENTRIES + 1):
        with unit_of_work() as work:
            ledger.append(work, "test.happened", number=number, words="矿井“皮带” 🙂")
        if number in (3, ENTRIES):
            ledger_checkpoints.make()
    return Copies(tmp_path)


@pytest.fixture
def verify(command: Command) -> Callable[..., tuple[int, Any]]:
    """Exit code and answer of `ledger verify --json ARGUMENTS`."""

    def run(*arguments: str | Path) -> tuple[int, Any]:
        result = command("ledger", "verify", "--json", *map(str, arguments))
        return result.exit_code, json.loads(result.stdout) if result.stdout else result.output

    return run


Verify = Callable[..., tuple[int, Any]]


def _faults(answer: Any) -> list[tuple[int, str]]:
    return [(fault["position"], fault["kind"]) for fault in answer["faults"]]


@pytest.mark.usefixtures("stamped")
class TestDatabase:
    """Without a file."""

    def test_a_sound_ledger(self, copies: Copies, verify: Verify) -> None:
        code, answer = verify()
        assert code == 0
        assert answer == {
            "is_intact": True,
            "entries": ENTRIES,
            "head": {"position": ENTRIES, "hash": copies.documents[-1]["hash"]},
            "checkpoints": 2,
            "faults": [],
        }

    def test_a_changed_row(self, copies: Copies, verify: Verify) -> None:
        table: Any = LedgerEntry.__table__
        with db.engine.begin() as connection, unguarded(connection):
            connection.execute(sa.update(table).where(table.c.position == 2).values(kind="x"))
        code, answer = verify()
        assert code == 1
        assert _faults(answer) == [(2, "edited")]

    def test_beside_checkpoints_that_were_kept(self, copies: Copies, verify: Verify) -> None:
        code, answer = verify("--checkpoint", copies.tokens)
        assert (code, answer["checkpoints"]) == (0, 4)

    def test_against_another_key(self, copies: Copies, verify: Verify) -> None:
        copies.key.write_text(json.dumps(ReceiptKey(b"o" * 32).public_jwk()))
        code, answer = verify("--key", copies.key)
        assert code == 1
        assert _faults(answer) == [(3, "checkpoint"), (5, "checkpoint")]


class TestCopy:
    """With a file, and nothing else."""

    def test_a_sound_one(self, copies: Copies, verify: Verify) -> None:
        code, answer = verify(copies.ledger)
        assert (code, answer["is_intact"], answer["entries"]) == (0, True, ENTRIES)

    @pytest.mark.parametrize("name", ["checkpoints", "tokens"])
    def test_held_to_checkpoints(self, copies: Copies, verify: Verify, name: str) -> None:
        options = ("--key", copies.key, "--checkpoint", getattr(copies, name))
        code, answer = verify(copies.ledger, *options)
        assert (code, answer["checkpoints"]) == (0, 2)
        copies.write(copies.documents[:-1])
        code, answer = verify(copies.ledger, *options)
        assert code == 1
        assert _faults(answer) == [(5, "cut-short")]
        assert verify(copies.ledger)[0] == 0

    def test_every_fault_with_its_position(self, copies: Copies, verify: Verify) -> None:
        documents = [dict(one) for one in copies.documents]
        documents[0]["kind"] = "x"
        documents[1]["body"] = {}
        del documents[3]
        copies.write(documents, "no json\n")
        code, answer = verify(copies.ledger)
        assert code == 1
        assert _faults(answer) == [
            (1, "edited"),
            (2, "edited"),
            (4, "deleted"),
            (6, "unreadable"),
        ]

    @pytest.mark.parametrize(
        "line", ["[]", "{}", "\udcff", '{"entries": [1]}', '{"position": 6, "position": 6}']
    )
    def test_a_line_that_is_no_entry(self, copies: Copies, verify: Verify, line: str) -> None:
        with copies.ledger.open("ab") as file:
            file.write(line.encode("utf-8", "surrogateescape"))
        code, answer = verify(copies.ledger)
        assert (code, _faults(answer)) == (1, [(6, "unreadable")])

    def test_an_answer_of_the_feed(self, copies: Copies, verify: Verify) -> None:
        copies.ledger.write_text(json.dumps({"entries": copies.documents, "next": None}))
        assert verify(copies.ledger)[0] == 0

    def test_standard_input(self, copies: Copies, command: Command) -> None:
        result = command("ledger", "verify", "-", typed=copies.ledger.read_text())
        assert result.exit_code == 0
        assert "intact" in result.stdout
        assert "without a checkpoint" in result.stdout

    def test_lines_for_people(self, copies: Copies, command: Command) -> None:
        copies.write([*copies.documents[:1], copies.documents[4]])
        result = command("ledger", "verify", str(copies.ledger))
        assert result.exit_code == 1
        assert "2-4 deleted: 第 2 条至第 4 条缺失。" in result.stdout
        assert "not intact: 1 faults" in result.stdout

    def test_checkpoints_need_a_key(self, copies: Copies, command: Command) -> None:
        result = command(
            "ledger", "verify", str(copies.ledger), "--checkpoint", str(copies.checkpoints)
        )
        assert result.exit_code == 2
        assert "--key" in result.output

    @pytest.mark.parametrize("content", ["no json", "[]", "{}", '{"crv": 5}', '{"crv":"Ed25519"}'])
    def test_a_file_that_is_no_key(self, copies: Copies, verify: Verify, content: str) -> None:
        copies.key.write_text(content)
        options = ("--key", copies.key, "--checkpoint", copies.tokens)
        code, said = verify(copies.ledger, *options)
        assert code == 1
        assert isinstance(said, str)

    @pytest.mark.parametrize(
        "content", ["{}", "{", '{"checkpoints": [1]}', '{"checkpoints": [{"position": "1"}]}', "x"]
    )
    def test_a_file_without_checkpoints(self, copies: Copies, verify: Verify, content: str) -> None:
        copies.checkpoints.write_text(content)
        options = ("--key", copies.key, "--checkpoint", copies.checkpoints)
        code, said = verify(copies.ledger, *options)
        assert code == 1
        assert isinstance(said, str)


def test_a_copy_needs_no_installation_and_makes_none(copies: Copies, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    arguments = (str(copies.ledger), "--key", str(copies.key), "--checkpoint", str(copies.tokens))
    done = subprocess.run(
        marketplace("ledger", "verify", *arguments),
        cwd=elsewhere,
        env={"MARKETPLACE_DATABASE_URL": "postgresql+psycopg://nobody@nowhere.invalid/x"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "intact" in done.stdout
    assert list(elsewhere.iterdir()) == []


@pytest.mark.usefixtures("stamped")
def test_a_checkpoint_on_demand(copies: Copies, command: Command) -> None:
    said = json.loads(command("ledger", "checkpoint", "--json").stdout)
    last = ledger_checkpoints.find_last()
    assert last is not None
    assert (said["position"], said["token"]) == (ENTRIES, last.token)


@pytest.mark.usefixtures("stamped")
def test_an_empty_ledger_is_not_signed(command: Command) -> None:
    assert command("ledger", "checkpoint").exit_code == 1


def test_a_database_without_tables_says_what_to_do(command: Command) -> None:
    result = command("ledger", "verify")
    assert result.exit_code == 1
    assert "run `marketplace init`" in result.stderr


def test_rights_take_the_right_to_change(command: Command) -> None:
    said = command("ledger", "rights", "market").stdout
    assert "REVOKE UPDATE, DELETE, TRUNCATE ON ledger_entry, ledger_checkpoint FROM market" in said
