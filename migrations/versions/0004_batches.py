"""Batches of listings, publication at a date, and flags on listings."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_batches()
    _create_flags()
    op.add_column("scenario", sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        # SQLite takes a foreign key with its column or never.
        op.execute(
            "ALTER TABLE scenario ADD COLUMN batch_id INTEGER "
            "CONSTRAINT fk_scenario_batch_id_batch REFERENCES batch (id)"
        )
    else:
        op.add_column("scenario", sa.Column("batch_id", sa.Integer(), nullable=True))
        op.create_foreign_key(
            op.f("fk_scenario_batch_id_batch"), "scenario", "batch", ["batch_id"], ["id"]
        )
    for column in ("publish_at", "batch_id"):
        op.create_index(op.f(f"ix_scenario_{column}"), "scenario", [column], unique=False)


def _create_batches() -> None:
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user.id"], name=op.f("fk_batch_created_by_user"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("number", name=op.f("uq_batch_number")),
    )
    for column in ("created_by", "publish_at"):
        op.create_index(op.f(f"ix_batch_{column}"), "batch", [column], unique=False)


def _create_flags() -> None:
    op.create_table(
        "listing_flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("other_scenario_id", sa.Integer(), nullable=True),
        sa.Column("raised_by", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_by", sa.Integer(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{table}.id"],
                name=op.f(f"fk_listing_flag_{column}_{table}"),
                ondelete="RESTRICT",
            )
            for column, table in (
                ("scenario_id", "scenario"),
                ("other_scenario_id", "scenario"),
                ("raised_by", "user"),
                ("resolved_by", "user"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_flag")),
    )
    for column in ("scenario_id", "other_scenario_id", "raised_by", "resolved_at"):
        op.create_index(op.f(f"ix_listing_flag_{column}"), "listing_flag", [column], unique=False)


def downgrade() -> None:
    op.execute("UPDATE scenario SET state = 'submitted' WHERE state = 'awaiting_publication'")
    op.drop_table("listing_flag")
    for column in ("publish_at", "batch_id"):
        op.drop_index(op.f(f"ix_scenario_{column}"), table_name="scenario")
    op.drop_column("scenario", "batch_id")
    op.drop_column("scenario", "publish_at")
    op.drop_table("batch")
