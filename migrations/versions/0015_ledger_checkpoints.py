"""Signed checkpoints of the ledger; triggers that refuse to change it or them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = ("ledger_entry", "ledger_checkpoint")
SQLITE_EVENTS = (
    ("update", "UPDATE", ""),
    ("delete", "DELETE", ""),
    ("replace", "INSERT", "WHEN EXISTS (SELECT 1 FROM {table} WHERE position = NEW.position)"),
)
FUNCTION = """\
CREATE OR REPLACE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23001';
END $$"""


def upgrade() -> None:
    op.create_table(
        "ledger_checkpoint",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_ledger_checkpoint")),
    )
    if _is_postgresql():
        op.execute(FUNCTION)
    for table in TABLES:
        _guard(table)


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _guard(table: str) -> None:
    if _is_postgresql():
        op.execute(
            f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}\n"
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change()"
        )
        return
    for verb, event, condition in SQLITE_EVENTS:
        op.execute(
            f"CREATE TRIGGER {table}_refuses_{verb} BEFORE {event} ON {table} "
            f"{condition.format(table=table)}\n"
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def downgrade() -> None:
    for table in TABLES:
        if _is_postgresql():
            op.execute(f"DROP TRIGGER {table}_is_append_only ON {table}")
            continue
        for verb, _event, _condition in SQLITE_EVENTS:
            op.execute(f"DROP TRIGGER {table}_refuses_{verb}")
    op.drop_table("ledger_checkpoint")
    if _is_postgresql():
        op.execute("DROP FUNCTION refuse_ledger_change()")
