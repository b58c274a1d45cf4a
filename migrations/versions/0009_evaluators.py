"""Evaluators, their keys, and their status lists."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_evaluator()
    _create_evaluator_key()
    _create_registry_change()
    _create_status_list()
    _create_status_list_version()


def _create_evaluator() -> None:
    op.create_table(
        "evaluator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("accredited_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accredited_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status_list_source", sa.String(length=300), nullable=False),
        sa.Column("sectors", sa.JSON(), nullable=False),
        sa.Column("benchmarks", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        _reference("evaluator", "organisation_id", "organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluator")),
        sa.UniqueConstraint("issuer", name=op.f("uq_evaluator_issuer")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_evaluator_organisation_id")),
    )


def _create_evaluator_key() -> None:
    op.create_table(
        "evaluator_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluator_id", sa.Integer(), nullable=False),
        sa.Column("kid", sa.String(length=300), nullable=False),
        sa.Column("jwk", sa.JSON(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("compromised_since", sa.DateTime(timezone=True), nullable=True),
        _reference("evaluator_key", "evaluator_id", "evaluator"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluator_key")),
        sa.UniqueConstraint("kid", name=op.f("uq_evaluator_key_kid")),
    )
    _index("evaluator_key", "evaluator_id")


def _create_registry_change() -> None:
    op.create_table(
        "registry_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluator_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        _reference("registry_change", "evaluator_id", "evaluator"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_change")),
    )
    _index("registry_change", "evaluator_id")


def _create_status_list() -> None:
    op.create_table(
        "status_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluator_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=300), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=True),
        sa.Column("fetch_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _reference("status_list", "evaluator_id", "evaluator"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_list")),
        sa.UniqueConstraint("url", name=op.f("uq_status_list_url")),
    )
    _index("status_list", "evaluator_id")
    _index("status_list", "fetch_at")


def _create_status_list_version() -> None:
    op.create_table(
        "status_list_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status_list_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=80), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("via", sa.String(length=40), nullable=False),
        _reference("status_list_version", "status_list_id", "status_list"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_list_version")),
        sa.UniqueConstraint("digest", name=op.f("uq_status_list_version_digest")),
    )
    _index("status_list_version", "status_list_id")


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.id"],
        name=op.f(f"fk_{table}_{column}_{target}"),
        ondelete="RESTRICT",
    )


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def downgrade() -> None:
    for table in (
        "status_list_version",
        "status_list",
        "registry_change",
        "evaluator_key",
        "evaluator",
    ):
        op.drop_table(table)
