"""What opened proposals of one scenario have in common, and what vendors said to it."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "resemblance_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("proposals", sa.Integer(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("unread", sa.JSON(), nullable=False),
        _reference("resemblance_check", "scenario_id", "scenario"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resemblance_check")),
        sa.UniqueConstraint("scenario_id", name=op.f("uq_resemblance_check_scenario_id")),
    )
    op.create_table(
        "resemblance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("explanation", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("conclusion", sa.String(length=40), nullable=True),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=True),
        _reference("resemblance", "check_id", "resemblance_check"),
        _reference("resemblance", "one_id", "proposal"),
        _reference("resemblance", "other_id", "proposal"),
        _reference("resemblance", "noted_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resemblance")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_resemblance_one_id_other_id")),
    )
    for column in ("check_id", "other_id"):
        name = op.f(f"ix_resemblance_{column}")
        op.create_index(name, "resemblance", [column], unique=False)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.id"],
        name=op.f(f"fk_{table}_{column}_{target}"),
        ondelete="RESTRICT",
    )


def downgrade() -> None:
    op.drop_table("resemblance")
    op.drop_table("resemblance_check")
