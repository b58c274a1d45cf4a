"""The database: the declarative base, column types, and how connections behave.

SQLite runs in WAL mode with foreign keys on. Its transactions begin explicitly: a reader with
BEGIN, a writer with BEGIN IMMEDIATE, so that a writer waits for its turn instead of failing
half-way with a stale snapshot.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    Date,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Numeric,
    Pool,
    String,
    event,
)
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

WRITING = "marketplace_writing"
# How long a transaction waits for others who write, in milliseconds; usually as long as settings
# allow.
PATIENCE = "marketplace_patience"


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored as UTC and returned as UTC. A naive one is a mistake."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times; SQLite gets UTC without its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(TypeDecorator[Decimal]):
    """An amount in yuan with two decimals. SQLite has no decimals: whole fen in an integer."""

    impl = Numeric(18, 2)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Integer on SQLite, NUMERIC elsewhere."""
        from_integer = dialect.name == "sqlite"
        return dialect.type_descriptor(BigInteger() if from_integer else Numeric(18, 2))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Yuan to fen on SQLite."""
        if value is None or dialect.name != "sqlite":
            return value
        return int((value * 100).to_integral_value())

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Fen to yuan on SQLite."""
        if value is None:
            return None
        return Decimal(value).scaleb(-2) if dialect.name == "sqlite" else Decimal(value)


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal number with every digit it came with, stored as its text."""

    impl = String(60)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Its digits."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """The number again."""
        return None if value is None else Decimal(value)


class Base(DeclarativeBase):
    """Every table's base."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        date: Date(),
        Decimal: Money(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
        list[dict[str, Any]]: JSON(),
    }


db = SQLAlchemy(disable_autonaming=True)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(dbapi_connection: Any, _record: Any) -> None:
    if type(dbapi_connection).__module__.partition(".")[0] != "sqlite3":
        return
    # SQLAlchemy's begin event below issues BEGIN; the driver must not do so by itself.
    dbapi_connection.isolation_level = None
    # Fully synchronous: a receipt that was given out must outlast a power cut.
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
        dbapi_connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        options = connection.get_execution_options()
        if PATIENCE in options:
            (usual,) = connection.exec_driver_sql("PRAGMA busy_timeout").one()
            connection.info[PATIENCE] = usual
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {options[PATIENCE]:d}")
        is_writing = options.get(WRITING, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")
    elif PATIENCE in connection.get_execution_options():
        patience = connection.get_execution_options()[PATIENCE]
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {patience:d}")


@event.listens_for(Pool, "checkin")
def _be_patient_again(dbapi_connection: Any, record: Any) -> None:
    usual = record.info.pop(PATIENCE, None)
    if usual is not None:
        dbapi_connection.execute(f"PRAGMA busy_timeout = {usual:d}")
