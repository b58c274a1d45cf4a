"""What administrators found about filings, the public register, document badges."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "filing",
        sa.Column("state", sa.String(length=40), server_default="unchecked", nullable=False),
    )
    op.add_column("filing", sa.Column("source", sa.String(length=300), nullable=True))
    _create_checks()
    _create_register()
    _create_badges()


def _create_checks() -> None:
    op.create_table(
        "filing_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        _reference("filing_check", "filing_id", "filing", "CASCADE"),
        _reference("filing_check", "checked_by_id", "user", "RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing_check")),
    )
    name = op.f("ix_filing_check_filing_id")
    op.create_index(name, "filing_check", ["filing_id"], unique=False)


def _create_register() -> None:
    op.create_table(
        "filing_register_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("registry_number", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=300), nullable=True),
        sa.Column("algorithm_number", sa.String(length=300), nullable=True),
        sa.Column("model_name", sa.String(length=300), nullable=False),
        sa.Column("entity", sa.String(length=300), nullable=True),
        sa.Column("jurisdiction", sa.String(length=300), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("vanished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing_register_row")),
        sa.UniqueConstraint("key", name=op.f("uq_filing_register_row_key")),
    )
    for column in ("number", "algorithm_number"):
        name = op.f(f"ix_filing_register_row_{column}")
        op.create_index(name, "filing_register_row", [column], unique=False)


def _create_badges() -> None:
    op.create_table(
        "document_badge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=300), nullable=False),
        sa.Column("issued_by", sa.String(length=300), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("media_type", sa.String(length=300), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=80), nullable=False),
        sa.Column("storage_key", sa.String(length=40), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _reference("document_badge", "model_id", "model", "CASCADE"),
        _reference("document_badge", "uploaded_by", "user", "RESTRICT"),
        _reference("document_badge", "checked_by_id", "user", "RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_badge")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_document_badge_storage_key")),
        sa.UniqueConstraint(
            "model_id", "kind", "number", name=op.f("uq_document_badge_model_id_kind_number")
        ),
    )
    for column in ("model_id", "uploaded_by"):
        name = op.f(f"ix_document_badge_{column}")
        op.create_index(name, "document_badge", [column], unique=False)


def _reference(table: str, column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.id"],
        name=op.f(f"fk_{table}_{column}_{target}"),
        ondelete=ondelete,
    )


def downgrade() -> None:
    op.drop_table("document_badge")
    op.drop_table("filing_register_row")
    op.drop_table("filing_check")
    op.drop_column("filing", "source")
    op.drop_column("filing", "state")
