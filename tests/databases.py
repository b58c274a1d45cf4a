"""A PostgreSQL server for the tests, and fast emptying of either database."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any

import click
import pytest
import sqlalchemy as sa

from marketplace.cli.bench import postgresql
from marketplace.db import Base
from marketplace.models import LEDGER_TABLES

# Durability is worth nothing to a database that is thrown away.
SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=40")


def hurry(engine: sa.Engine) -> None:
    """Have SQLite wait for no disk from now on; PostgreSQL was started so."""

    @sa.event.listens_for(engine, "connect")
    def wait_for_nothing(connection: Any, _record: Any) -> None:
        if engine.dialect.name == "sqlite":
            connection.execute("PRAGMA synchronous = OFF")


@contextmanager
def running_postgresql() -> Iterator[str]:
    """The SQLAlchemy address of a fresh server on a socket in its own folder."""
    with ExitStack() as stack:
        try:
            address = stack.enter_context(postgresql.running_postgresql(SPEED))
        except click.ClickException as missing:
            pytest.fail(f"{missing.message}\n(see .ci/system-packages.sh)", pytrace=False)
        yield address


@contextmanager
def unguarded(connection: sa.Connection) -> Iterator[None]:
    """Let the ledger be changed until the end, as whoever owns the database could."""
    if connection.dialect.name == "postgresql":
        # Nothing fires on a replica that is told to apply what was done elsewhere.
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        yield
        connection.exec_driver_sql("SET LOCAL session_replication_role = origin")
        return
    guards = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    ).all()
    for name, _sql in guards:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for _name, sql in guards:
        connection.exec_driver_sql(sql)


# By address: another application may come to the same database.
_standing: dict[sa.URL, object] = {}


def leave_standing(engine: sa.Engine, what: object) -> None:
    """What was put into a database for many tests is there until `empty` takes it away."""
    _standing[engine.url] = what


def find_standing(engine: sa.Engine) -> object | None:
    """What was left standing in a database."""
    return _standing.get(engine.url)


def empty(engine: sa.Engine) -> None:
    """Delete every row, and let identities begin at 1 again."""
    _standing.pop(engine.url, None)
    with engine.connect() as connection:
        filled = _filled(connection)
        if connection.dialect.name == "postgresql":
            _empty_postgresql(connection, filled)
        else:
            _empty_sqlite(connection, filled)
        connection.commit()


@cache
def _sorted_tables() -> tuple[sa.Table, ...]:
    """Referring tables first. Sorting takes longer than emptying what most tests have filled."""
    return tuple(reversed(Base.metadata.sorted_tables))


@cache
def _asking_what_is_filled() -> str:
    each = (f'EXISTS (SELECT 1 FROM "{table.name}")' for table in _sorted_tables())  # noqa: S608
    return f"SELECT {', '.join(each)}"


def _filled(connection: sa.Connection) -> list[sa.Table]:
    answers = connection.exec_driver_sql(_asking_what_is_filled()).one()
    pairs = zip(_sorted_tables(), answers, strict=True)
    return [table for table, is_filled in pairs if is_filled]


def _deletes(tables: Iterable[sa.Table]) -> list[str]:
    return [f'DELETE FROM "{table.name}"' for table in tables]  # noqa: S608 - our own names


def _empty_postgresql(connection: sa.Connection, filled: list[sa.Table]) -> None:
    # Small DELETEs in one message are faster here than one TRUNCATE. On a replica no trigger fires,
    # neither one that guards the ledger nor one that checks a reference.
    replica = "SET LOCAL session_replication_role = replica"
    sequences = "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'"
    connection.exec_driver_sql(";".join([replica, *_deletes(filled), sequences]))


def _empty_sqlite(connection: sa.Connection, filled: list[sa.Table]) -> None:
    for statement in _deletes(table for table in filled if table not in LEDGER_TABLES):
        connection.exec_driver_sql(statement)
    connection.commit()
    guarded = [table for table in filled if table in LEDGER_TABLES]
    if guarded:
        with _unguarded_engine(connection.engine).begin() as unhindered:
            for statement in _deletes(guarded):
                unhindered.exec_driver_sql(statement)


@cache
def _unguarded_engine(engine: sa.Engine) -> sa.Engine:
    """Another one on the same file, for which no trigger does anything.

    To drop one and make it again would have every connection read the whole schema anew, for every
    test.
    """
    made = sa.create_engine(engine.url)
    hurry(made)

    @sa.event.listens_for(made, "connect")
    def ignore_triggers(connection: Any, _record: Any) -> None:
        connection.set_authorizer(_ignore_triggers)

    sa.event.listen(engine, "engine_disposed", lambda _engine: made.dispose())
    return made


def _ignore_triggers(action: int, *names: str | None) -> int:
    """What a trigger selects is compiled to nothing: RAISE is not reached."""
    is_inside = action == sqlite3.SQLITE_SELECT and names[-1] is not None
    return sqlite3.SQLITE_IGNORE if is_inside else sqlite3.SQLITE_OK
