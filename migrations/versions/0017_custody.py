"""Keys of custodians, and which scenario's key they keep a part of."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "scenario",
        sa.Column("custody", sa.String(length=40), server_default="platform", nullable=False),
    )
    _create_keys()
    _create_shares()


def _create_keys() -> None:
    op.create_table(
        "custodian_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("jwk", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.String(length=80), nullable=False),
        sa.Column("registered_by_id", sa.Integer(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        _reference("custodian_key", "organisation_id", "organisation", "RESTRICT"),
        _reference("custodian_key", "registered_by_id", "user", "RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custodian_key")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_custodian_key_fingerprint")),
    )
    _index("custodian_key", "organisation_id", "registered_by_id")


def _create_shares() -> None:
    op.create_table(
        "custody_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("custodian_key_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(length=80), nullable=True),
        _reference("custody_share", "scenario_id", "scenario", "CASCADE"),
        _reference("custody_share", "custodian_key_id", "custodian_key", "RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_share")),
        sa.UniqueConstraint(
            "scenario_id",
            "custodian_key_id",
            name=op.f("uq_custody_share_scenario_id_custodian_key_id"),
        ),
    )
    _index("custody_share", "scenario_id", "custodian_key_id")


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _reference(table: str, column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.id"],
        name=op.f(f"fk_{table}_{column}_{target}"),
        ondelete=ondelete,
    )


def downgrade() -> None:
    op.drop_table("custody_share")
    op.drop_table("custodian_key")
    op.drop_column("scenario", "custody")
