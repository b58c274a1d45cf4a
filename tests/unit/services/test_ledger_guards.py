"""The database refuses to change the ledger, whoever asks through the application's account."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.cli.ledger import ledger as command
from marketplace.db import db
from marketplace.models import LEDGER_TABLES
from marketplace.models.ledger_guards import sqlite_triggers
from marketplace.services import ledger, ledger_checkpoints
from marketplace.services.ledger_weaknesses import list_ledger_findings
from marketplace.services.unit_of_work import unit_of_work
from tests.databases import unguarded

pytestmark = pytest.mark.usefixtures("app")

TABLES = [table.name for table in LEDGER_TABLES]
CHANGES = {
    "update": "UPDATE {table} SET hash = 'x'",
    "update of nothing else": "UPDATE {table} SET position = position",
    "delete": "DELETE FROM {table}",
}
ON_SQLITE = {"replace": "REPLACE INTO {table} SELECT * FROM {table}"}
ON_POSTGRESQL = {
    "truncate": "TRUNCATE {table}",
    "update on conflict": "INSERT INTO {table} SELECT * FROM {table}"
    " ON CONFLICT (position) DO UPDATE SET hash = 'x'",
}


def _fill() -> None:
    with unit_of_work() as work:
        ledger.append(work, "test.happened", number=1)
    ledger_checkpoints.make()


def _contents() -> list[object]:
    with db.engine.connect() as connection:
        return [connection.execute(sa.select(table)).all() for table in LEDGER_TABLES]


def _refused() -> dict[str, str]:
    dialect = ON_SQLITE if db.engine.dialect.name == "sqlite" else ON_POSTGRESQL
    return CHANGES | dialect


@pytest.mark.parametrize("table", TABLES)
def test_every_change_is_refused(table: str) -> None:
    _fill()
    before = _contents()
    for name, statement in _refused().items():
        with (
            db.engine.connect() as connection,
            pytest.raises(sa.exc.IntegrityError, match=f"{table} is append-only"),
        ):
            connection.exec_driver_sql(statement.format(table=table))
        assert _contents() == before, name


def test_a_session_s_own_change_is_refused() -> None:
    _fill()

    def change() -> None:
        with unit_of_work() as work:
            work.session.execute(sa.update(LEDGER_TABLES[0]).values(kind="x"))

    with pytest.raises(sa.exc.IntegrityError):
        change()
    assert _contents()[0]


def test_appending_goes_on_after_a_refusal_and_after_the_guards_were_away() -> None:
    _fill()
    with db.engine.begin() as connection, unguarded(connection):
        connection.exec_driver_sql("DELETE FROM ledger_checkpoint")
    _fill()
    assert [len(rows) for rows in _contents()] == [2, 1]
    test_every_change_is_refused("ledger_checkpoint")


@pytest.fixture
def as_application(app: Flask) -> Callable[[str], None]:
    """Run a statement with the rights that `marketplace ledger rights` gives."""
    if db.engine.dialect.name == "sqlite":
        pytest.fail("only PostgreSQL knows roles")
    result = app.test_cli_runner().invoke(command, ["rights", "market_app"])
    assert result.exit_code == 0, result.output

    def run(statement: str) -> None:
        with db.engine.connect() as connection:
            connection.exec_driver_sql("CREATE ROLE market_app")
            connection.exec_driver_sql(result.stdout)
            # Without the triggers: the rights alone have to do.
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            connection.exec_driver_sql("SET LOCAL ROLE market_app")
            connection.exec_driver_sql(statement)
            connection.rollback()

    return run


def test_the_application_s_role_may_append_and_nothing_else(request: pytest.FixtureRequest) -> None:
    _fill()
    if db.engine.dialect.name == "sqlite":
        return
    run: Callable[[str], None] = request.getfixturevalue("as_application")
    run("INSERT INTO ledger_checkpoint VALUES (99, 'x', now(), 'x')")
    run("DELETE FROM audit_entry")
    for table in TABLES:
        for statement in (*CHANGES.values(), ON_POSTGRESQL["truncate"]):
            with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
                run(statement.format(table=table))


def test_guards_that_are_off_are_a_weakness() -> None:
    off, on = ("DROP TRIGGER ledger_entry_refuses_update", sqlite_triggers("ledger_entry")[0])
    if db.engine.dialect.name == "postgresql":
        off, on = (
            f"ALTER TABLE ledger_entry {verb} TRIGGER USER" for verb in ("DISABLE", "ENABLE")
        )
    # By one connection: another may still take the dropped trigger for there, and not make it.
    with db.engine.connect() as connection:
        connection.exec_driver_sql(off)
        connection.commit()
        try:
            found = [finding.what for finding in list_ledger_findings()]
        finally:
            db.session.rollback()
            connection.exec_driver_sql(on)
            connection.commit()
    assert "Triggers that keep ledger_entry from being changed are missing or off" in found
    assert not any(finding.severity == "weakness" for finding in list_ledger_findings())


def test_an_account_that_may_change_the_ledger_is_told_of() -> None:
    told = [finding.what for finding in list_ledger_findings()]
    is_postgresql = db.engine.dialect.name == "postgresql"
    said = "The application's database account may change the ledger"
    assert told == ([said] if is_postgresql else [])


@pytest.mark.one_database
@pytest.mark.parametrize("role", ["Market", "market; DROP", "", "1st", "m" * 64])
def test_no_name_of_a_role_becomes_a_statement(app: Flask, role: str) -> None:
    assert app.test_cli_runner().invoke(command, ["rights", role]).exit_code == 2
