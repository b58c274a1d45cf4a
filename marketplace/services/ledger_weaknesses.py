"""What would let somebody with the application's account change the ledger."""

from collections.abc import Iterator

from sqlalchemy import Table, text

from marketplace.db import db
from marketplace.models import LEDGER_TABLES
from marketplace.models.ledger_guards import names_of_guards
from marketplace.services.weaknesses import Finding, advice, weakness

_AT_WORK = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}
_MAY_CHANGE = text("SELECT has_table_privilege(current_user, :table, 'UPDATE, DELETE, TRUNCATE')")


def list_ledger_findings() -> Iterator[Finding]:
    """Missing triggers, and rights that the application does not need."""
    dialect = db.engine.dialect.name
    at_work = set(db.session.scalars(text(_AT_WORK[dialect])))
    for table in LEDGER_TABLES:
        if not names_of_guards(table.name, dialect) <= at_work:
            yield weakness(
                f"Triggers that keep {table.name} from being changed are missing or off",
                "The ledger is what everybody is to rely on.",
                "Restore the tables with their triggers; migration 0015 makes them.",
            )
    if dialect == "postgresql" and any(map(_may_change, LEDGER_TABLES)):
        yield advice(
            "The application's database account may change the ledger",
            "Only triggers stand in the way, which the tables' owner can drop.",
            "Let another account own the tables: marketplace ledger rights --help",
        )


def _may_change(table: Table) -> bool:
    return bool(db.session.scalar(_MAY_CHANGE, {"table": table.name}))
