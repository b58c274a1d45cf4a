"""Restricted annexes, their files, and the requests to read them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_IS_OPEN = sa.text("state IN ('requested', 'granted')")


def upgrade() -> None:
    _create_annex()
    _create_annex_file()
    _create_annex_request()


def _create_annex() -> None:
    op.create_table(
        "annex",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("undertaking", sa.Text(), nullable=False),
        sa.Column("undertaking_digest", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        _reference("annex", "scenario_id", "scenario"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annex")),
        sa.UniqueConstraint("scenario_id", name=op.f("uq_annex_scenario_id")),
    )


def _create_annex_file() -> None:
    op.create_table(
        "annex_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("annex_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("media_type", sa.String(length=300), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=80), nullable=False),
        sa.Column("storage_key", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        _reference("annex_file", "annex_id", "annex"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annex_file")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_annex_file_storage_key")),
    )
    op.create_index(op.f("ix_annex_file_annex_id"), "annex_file", ["annex_id"], unique=False)


def _create_annex_request() -> None:
    references = {
        "annex_id": "annex",
        "organisation_id": "organisation",
        "requested_by_id": "user",
        "decided_by_id": "user",
    }
    op.create_table(
        "annex_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("annex_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("signed_name", sa.String(length=300), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undertaking", sa.Text(), nullable=False),
        sa.Column("undertaking_digest", sa.String(length=80), nullable=False),
        sa.Column("nonce", sa.String(length=40), nullable=False),
        sa.Column("record_digest", sa.String(length=80), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        *(_reference("annex_request", column, table) for column, table in references.items()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annex_request")),
    )
    for column in references:
        op.create_index(op.f(f"ix_annex_request_{column}"), "annex_request", [column], unique=False)
    op.create_index(
        "uq_annex_request_open",
        "annex_request",
        ["annex_id", "organisation_id"],
        unique=True,
        sqlite_where=_IS_OPEN,
        postgresql_where=_IS_OPEN,
    )


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.id"],
        name=op.f(f"fk_{table}_{column}_{target}"),
        ondelete="RESTRICT",
    )


def downgrade() -> None:
    for table in ("annex_request", "annex_file", "annex"):
        op.drop_table(table)
