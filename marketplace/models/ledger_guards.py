"""Triggers by which the database itself refuses to change the ledger or its checkpoints.

They are made together with the tables; migration 0015 makes the same ones.
"""

from sqlalchemy import DDL, ExecutableDDLElement, Table, event

from marketplace.db import Base
from marketplace.models.ledger_checkpoint import LedgerCheckpoint
from marketplace.models.ledger_entry import LedgerEntry

TABLES = tuple(Base.metadata.tables[row.__tablename__] for row in (LedgerEntry, LedgerCheckpoint))

# SQLite has no TRUNCATE, but REPLACE, which deletes without asking a trigger for DELETE.
_SQLITE = """\
CREATE TRIGGER {table}_refuses_{verb} BEFORE {event} ON {table} {condition}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
_TAKEN = "WHEN EXISTS (SELECT 1 FROM {table} WHERE position = NEW.position)"
_EVENTS = (("update", "UPDATE", ""), ("delete", "DELETE", ""), ("replace", "INSERT", _TAKEN))

# By statement, as TRUNCATE has no rows. The code is that of a restrict violation.
POSTGRESQL_FUNCTION = """\
CREATE OR REPLACE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23001';
END $$"""
_POSTGRESQL = """\
CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change()"""


def sqlite_triggers(table: str) -> list[str]:
    """The statements that make a table's triggers on SQLite."""
    return [
        _SQLITE.format(
            table=table, verb=verb, event=event_, condition=condition.format(table=table)
        )
        for verb, event_, condition in _EVENTS
    ]


def postgresql_triggers(table: str) -> list[str]:
    """The statements that make a table's trigger, and the function it calls, on PostgreSQL."""
    return [POSTGRESQL_FUNCTION, _POSTGRESQL.format(table=table)]


def _make(statement: str) -> ExecutableDDLElement:
    # DDL formats with the percent sign.
    ddl: ExecutableDDLElement = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
    return ddl


def _attach(table: Table) -> None:
    for dialect, statements in (
        ("sqlite", sqlite_triggers(table.name)),
        ("postgresql", postgresql_triggers(table.name)),
    ):
        for statement in statements:
            event.listen(table, "after_create", _make(statement).execute_if(dialect=dialect))


for _table in TABLES:
    _attach(_table)
