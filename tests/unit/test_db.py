"""Columns give back what was put in, connections behave, migrations match the models."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.db import WRITING, Base, ExactDecimal, db

BEIJING = timezone(timedelta(hours=8))


class Sample(DeclarativeBase):
    """Tables of this file only, on the project's column types."""

    type_annotation_map = Base.type_annotation_map


class Row(Sample):
    """One value of each kind."""

    __tablename__ = "sample_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime | None]
    price: Mapped[Decimal | None]
    value: Mapped[Decimal | None] = mapped_column(ExactDecimal())


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of either kind with no tables in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/empty.db"
    server = request.getfixturevalue("postgresql")
    _recreate(server, "empty")
    return str(server).replace("/postgres?", "/empty?")


def _recreate(server: str, name: str) -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()


@pytest.fixture
def engine(address: str) -> Iterator[sa.Engine]:
    made = sa.create_engine(address)
    Sample.metadata.create_all(made)
    yield made
    made.dispose()


@pytest.fixture
def installation(address: str, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database without tables."""
    app = create_app(Settings(instance=tmp_path, database_url=address, secret_key="test"))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def _stored(engine: sa.Engine, **values: object) -> Row:
    with Session(engine) as session:
        session.add(Row(id=1, **values))
        session.commit()
    with Session(engine) as session:
        return session.get_one(Row, 1)


def test_a_moment_comes_back_as_the_same_moment_in_utc(engine: sa.Engine) -> None:
    at = _stored(engine, at=datetime(2026, 3, 2, 9, 30, tzinfo=BEIJING)).at
    assert at == datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    assert at is not None
    assert at.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused(engine: sa.Engine) -> None:
    with pytest.raises(sa.exc.StatementError, match="needs a time zone"):
        _stored(engine, at=datetime(2026, 3, 2, 9, 30))  # noqa: DTZ001 - the mistake itself


@pytest.mark.parametrize("text", ["0.01", "1999999.99", "-3.50", "9007199254740993.13"])
def test_money_keeps_every_fen(engine: sa.Engine, text: str) -> None:
    assert _stored(engine, price=Decimal(text)).price == Decimal(text)


def test_money_is_summed_exactly_by_the_database(engine: sa.Engine) -> None:
    with Session(engine) as session:
        session.add_all([Row(id=number, price=Decimal("0.10")) for number in range(1, 4)])
        session.commit()
        total = session.scalar(sa.select(sa.func.sum(Row.price)))
    assert total == Decimal("0.30")


@pytest.mark.parametrize("text", ["0.7300", "1E-7", "0.12345678901234567890123"])
def test_an_exact_decimal_keeps_its_digits(engine: sa.Engine, text: str) -> None:
    assert str(_stored(engine, value=Decimal(text)).value) == text


def test_empty_columns_stay_empty(engine: sa.Engine) -> None:
    row = _stored(engine)
    assert (row.at, row.price, row.value) == (None, None, None)


def test_sqlite_enforces_foreign_keys_and_lets_readers_read(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path}/a.db")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    engine.dispose()


def test_sqlite_keeps_what_was_committed_through_a_power_cut(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path}/a.db")
    full = 2  # https://sqlite.org/pragma.html#pragma_synchronous
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == full
    engine.dispose()


def test_a_second_sqlite_writer_waits_its_turn(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path}/a.db", connect_args={"timeout": 0})
    with engine.connect() as first, engine.connect() as second:
        first.execution_options(**{WRITING: True}).begin()
        second.execution_options(**{WRITING: True})
        with pytest.raises(sa.exc.OperationalError, match="locked"):
            second.begin()
        with engine.connect() as reader:
            assert reader.exec_driver_sql("SELECT 1").scalar() == 1
    engine.dispose()


def _config(app: Flask) -> object:
    return app.extensions["migrate"].migrate.get_config()


def test_migrations_make_the_tables_of_the_models(installation: Flask) -> None:
    command.upgrade(_config(installation), "head")
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, Base.metadata) == []


def _guards() -> list[Any]:
    """The triggers, and the function they call, without the white space of their text."""
    if db.engine.dialect.name == "sqlite":
        query = "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = (
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
            " UNION ALL SELECT prosrc FROM pg_proc WHERE proname = 'refuse_ledger_change'"
        )
    with db.engine.connect() as connection:
        return sorted("".join(text.split()) for (text,) in connection.exec_driver_sql(query))


def test_migrations_guard_the_ledger_as_the_models_do(installation: Flask) -> None:
    command.upgrade(_config(installation), "head")
    migrated = _guards()
    assert len(migrated) == (6 if db.engine.dialect.name == "sqlite" else 3)
    command.downgrade(_config(installation), "0014")
    assert _guards() == []
    command.downgrade(_config(installation), "base")
    Base.metadata.create_all(db.engine)
    assert _guards() == migrated


def test_migrations_can_be_taken_back_and_made_again(installation: Flask) -> None:
    config = _config(installation)
    command.upgrade(config, "head")
    command.downgrade(config, "base")
    assert sa.inspect(db.engine).get_table_names() == ["alembic_version"]
    command.upgrade(config, "head")
    assert set(Base.metadata.tables) < set(sa.inspect(db.engine).get_table_names())


def test_migrations_are_one_line_of_numbered_versions(installation: Flask) -> None:
    versions = list(ScriptDirectory.from_config(_config(installation)).walk_revisions())
    numbers = [version.revision for version in reversed(versions)]
    assert numbers == [f"{position:04d}" for position in range(1, len(numbers) + 1)]


def test_an_error_of_the_database_repeats_no_value(installation: Flask) -> None:
    """What goes wrong is logged, and a log is no place for a proposal or a password's hash."""
    with pytest.raises(sa.exc.DBAPIError) as error:
        db.session.execute(sa.text("SELECT :value FROM nowhere"), {"value": "XQ7731"})
    assert "XQ7731" not in str(error.value)
