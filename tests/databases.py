"""A PostgreSQL server for the tests, and fast emptying of either database."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import click
import pytest
import sqlalchemy as sa

from marketplace.cli.bench import postgresql
from marketplace.db import Base

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


def empty(engine: sa.Engine) -> None:
    """Delete every row, and let identities begin at 1 again."""
    tables = [f'"{table.name}"' for table in reversed(Base.metadata.sorted_tables)]
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            # Many small DELETEs in one message are faster here than one TRUNCATE.
            sequences = "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'"
            deletes = [f"DELETE FROM {table}" for table in tables]  # noqa: S608 - our own names
            connection.exec_driver_sql(";".join([*deletes, sequences]))
        else:
            for table in tables:
                connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 - our own names
        connection.commit()
