"""What evaluators took back on the platform."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "taking_back",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        _reference("credential_id", "credential", "CASCADE"),
        _reference("made_by_id", "user", "RESTRICT"),
        _reference("lifted_by_id", "user", "RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taking_back")),
    )
    for column in ("credential_id", "made_by_id"):
        name = op.f(f"ix_taking_back_{column}")
        op.create_index(name, "taking_back", [column], unique=False)


def _reference(column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.id"],
        name=op.f(f"fk_taking_back_{column}_{target}"),
        ondelete=ondelete,
    )


def downgrade() -> None:
    op.drop_table("taking_back")
