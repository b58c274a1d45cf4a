"""Milestones of a delivery, what was handed over for each, and the acceptance of the whole."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_INDEXES = (
    ("delivery", "scenario_id"),
    ("handover", "delivery_id"),
    ("handover", "prepared_by_id"),
    ("handover_file", "handover_id"),
    ("acceptance", "accepted_by_id"),
)


def upgrade() -> None:
    _create_delivery()
    _create_handover()
    _create_handover_file()
    _create_acceptance()
    for table, column in _INDEXES:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _create_delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        _reference("delivery", "scenario_id", "scenario"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("scenario_id", "number", name=op.f("uq_delivery_scenario_id_number")),
    )


def _create_handover() -> None:
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("prepared_by_id", sa.Integer(), nullable=False),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _reference("handover", "delivery_id", "delivery"),
        _reference("handover", "prepared_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )


def _create_handover_file() -> None:
    op.create_table(
        "handover_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("media_type", sa.String(length=300), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=80), nullable=False),
        sa.Column("storage_key", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _reference("handover_file", "handover_id", "handover"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_file")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_handover_file_storage_key")),
    )


def _create_acceptance() -> None:
    op.create_table(
        "acceptance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("accepted_by_id", sa.Integer(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("kpis", sa.JSON(), nullable=False),
        _reference("acceptance", "scenario_id", "scenario"),
        _reference("acceptance", "accepted_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance")),
        sa.UniqueConstraint("scenario_id", name=op.f("uq_acceptance_scenario_id")),
    )


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.id"],
        name=op.f(f"fk_{table}_{column}_{target}"),
        ondelete="RESTRICT",
    )


def downgrade() -> None:
    for table in ("acceptance", "handover_file", "handover", "delivery"):
        op.drop_table(table)
