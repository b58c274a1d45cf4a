"""Runs the migrations of `versions/` inside an application context."""

from typing import Literal

import sqlalchemy as sa
from alembic import context

from marketplace import models
from marketplace.db import Base, ExactDecimal, Money, UtcDateTime, db

__all__ = ["models"]  # importing them registers every table with the metadata

# A version file must not change when the code does, so it names no type of ours.
PLAIN = {
    UtcDateTime: "sa.DateTime(timezone=True)",
    Money: 'sa.Numeric(18, 2).with_variant(sa.BigInteger(), "sqlite")',
    ExactDecimal: "sa.String(60)",
}


def _plain_type(kind: str, item: object, _context: object) -> str | Literal[False]:
    return PLAIN.get(type(item), False) if kind == "type" else False


def _options(connection: sa.Connection) -> dict[str, object]:
    return {
        "target_metadata": Base.metadata,
        "render_item": _plain_type,
        "compare_type": True,
        "compare_server_default": True,
        # SQLite changes a table by copying it; its DDL is transactional like PostgreSQL's.
        "render_as_batch": connection.dialect.name == "sqlite",
        "transactional_ddl": True,
    }


def run() -> None:
    """Bring the database of the running application to the revision asked for."""
    with db.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            # A copied table is dropped under its old name, which enforced keys would refuse.
            # The pragma does nothing inside a transaction, so the driver gets it directly.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(connection=connection, **_options(connection))
        with context.begin_transaction():
            context.run_migrations()
        if is_sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


if context.is_offline_mode():
    raise SystemExit("migrations run against a database: use `marketplace init`")
run()
