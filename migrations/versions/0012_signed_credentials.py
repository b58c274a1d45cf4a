"""Signed credentials beside the reports."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_RENAMED = (("tier", "noted_tier"), ("reasons", "noted_reasons"))


def upgrade() -> None:
    for old, new in _RENAMED:
        op.execute(f"ALTER TABLE credential RENAME COLUMN {old} TO {new}")
    if op.get_bind().dialect.name == "sqlite":
        # SQLite takes a foreign key with its column or never.
        op.execute(
            "ALTER TABLE credential ADD COLUMN evaluator_id INTEGER "
            "CONSTRAINT fk_credential_evaluator_id_evaluator REFERENCES evaluator (id)"
        )
    else:
        op.add_column("credential", sa.Column("evaluator_id", sa.Integer(), nullable=True))
        op.create_foreign_key(
            op.f("fk_credential_evaluator_id_evaluator"),
            "credential",
            "evaluator",
            ["evaluator_id"],
            ["id"],
        )
    for column in _new_columns():
        op.add_column("credential", column)
    for name in ("evaluator_id", "review_at"):
        op.create_index(op.f(f"ix_credential_{name}"), "credential", [name], unique=False)
    op.create_index(op.f("ix_credential_statement_id"), "credential", ["statement_id"], unique=True)


def _new_columns() -> list[sa.Column]:
    line, word = sa.String(length=300), sa.String(length=40)
    moment = sa.DateTime(timezone=True)
    return [
        sa.Column("statement_id", line, nullable=True),
        sa.Column("valid_from", moment, nullable=True),
        sa.Column("valid_until", moment, nullable=True),
        sa.Column("evidence_key", word, nullable=True),
        sa.Column("evidence_name", line, nullable=True),
        sa.Column("evidence_size", sa.Integer(), nullable=True),
        sa.Column("evidence_digest", sa.String(length=80), nullable=True),
        sa.Column("standing", word, nullable=True),
        sa.Column("reminded_days", sa.Integer(), nullable=True),
        sa.Column("review_at", moment, nullable=True),
    ]


def downgrade() -> None:
    for name in ("statement_id", "review_at", "evaluator_id"):
        op.drop_index(op.f(f"ix_credential_{name}"), table_name="credential")
    op.drop_column("credential", "evaluator_id")
    for column in _new_columns():
        op.drop_column("credential", column.name)
    for old, new in _RENAMED:
        op.execute(f"ALTER TABLE credential RENAME COLUMN {new} TO {old}")
