"""The table of benchmarks, its history, and proposals for it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_benchmarks()
    _create_changes()
    _create_proposals()


def _create_benchmarks() -> None:
    op.create_table(
        "benchmark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=False),
        sa.Column("relevance", sa.String(length=40), nullable=False),
        sa.Column("metric", sa.String(length=300), nullable=False),
        sa.Column("is_higher_better", sa.Boolean(), nullable=False),
        sa.Column("baseline", sa.String(length=60), nullable=True),
        sa.Column("top", sa.String(length=60), nullable=True),
        sa.Column("n_items", sa.Integer(), nullable=True),
        sa.Column("lang", sa.String(length=40), nullable=False),
        sa.Column("confidence", sa.String(length=40), nullable=False),
        sa.Column("tasks", sa.JSON(), nullable=False),
        sa.Column("reference_model", sa.String(length=300), nullable=False),
        sa.Column("reference_date", sa.String(length=300), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benchmark")),
        sa.UniqueConstraint("slug", name=op.f("uq_benchmark_slug")),
    )


def _references(table: str, *columns: tuple[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [column],
            [f"{target}.id"],
            name=op.f(f"fk_{table}_{column}_{target}"),
            ondelete="RESTRICT",
        )
        for column, target in columns
    ]


def _create_changes() -> None:
    op.create_table(
        "benchmark_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("benchmark_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("nonce", sa.String(length=40), nullable=False),
        *_references("benchmark_change", ("benchmark_id", "benchmark"), ("by_id", "user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benchmark_change")),
    )
    op.create_index(
        op.f("ix_benchmark_change_benchmark_id"), "benchmark_change", ["benchmark_id"]
    )


def _create_proposals() -> None:
    op.create_table(
        "benchmark_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tool", sa.String(length=40), nullable=False),
        sa.Column("task", sa.String(length=300), nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=False),
        sa.Column("metric", sa.String(length=300), nullable=False),
        sa.Column("baseline", sa.String(length=60), nullable=True),
        sa.Column("top", sa.String(length=60), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("benchmark_id", sa.Integer(), nullable=True),
        *_references(
            "benchmark_proposal",
            ("organisation_id", "organisation"),
            ("proposed_by_id", "user"),
            ("decided_by_id", "user"),
            ("benchmark_id", "benchmark"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benchmark_proposal")),
    )
    for column in ("organisation_id", "proposed_by_id", "decided_at"):
        op.create_index(
            op.f(f"ix_benchmark_proposal_{column}"), "benchmark_proposal", [column], unique=False
        )


def downgrade() -> None:
    for table in ("benchmark_proposal", "benchmark_change", "benchmark"):
        op.drop_table(table)
