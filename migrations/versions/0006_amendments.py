"""Amendments, what proposals confirmed, and listings reopened as new ones."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# In one statement for both databases: SQLite can name a column's constraint only while adding it.
_REOPENED = (
    "ALTER TABLE scenario ADD COLUMN reopened_from_id INTEGER "
    "CONSTRAINT fk_scenario_reopened_from_id_scenario REFERENCES scenario (id)"
)
# The older program knows no listing that an administrator withdrew.
_KNOWN = "UPDATE scenario SET state = 'cancelled' WHERE state = 'withdrawn'"


def upgrade() -> None:
    op.create_table(
        "amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("is_material", sa.Boolean(), nullable=False),
        sa.Column("question_deadline_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("question_deadline_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposal_deadline_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposal_deadline_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rules_before", sa.String(length=80), nullable=True),
        sa.Column("rules_after", sa.String(length=80), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["user.id"],
            name=op.f("fk_amendment_created_by_id_user"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"],
            ["scenario.id"],
            name=op.f("fk_amendment_scenario_id_scenario"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
        sa.UniqueConstraint("scenario_id", "number", name=op.f("uq_amendment_scenario_id_number")),
    )
    for column in ("created_by_id", "scenario_id"):
        op.create_index(op.f(f"ix_amendment_{column}"), "amendment", [column], unique=False)
    op.add_column(
        "proposal",
        sa.Column("confirmed_amendment", sa.Integer(), server_default="0", nullable=False),
    )
    op.execute(_REOPENED)
    op.create_index(
        op.f("ix_scenario_reopened_from_id"), "scenario", ["reopened_from_id"], unique=False
    )


def downgrade() -> None:
    op.execute(_KNOWN)
    op.drop_index(op.f("ix_scenario_reopened_from_id"), table_name="scenario")
    op.drop_column("scenario", "reopened_from_id")
    op.drop_column("proposal", "confirmed_amendment")
    op.drop_table("amendment")
