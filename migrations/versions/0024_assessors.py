"""Assessors of a scenario's proposals, and the points that they give."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assessor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer()),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("is_chair", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("nonce", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True)),
        sa.Column("declared_at", sa.DateTime(timezone=True)),
        sa.Column("declaration", sa.Text()),
        sa.Column("reason", sa.Text()),
        _reference("assessor", "scenario_id", "scenario"),
        _reference("assessor", "invited_by_id", "user"),
        _reference("assessor", "user_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessor")),
    )
    for column in ("scenario_id", "invited_by_id", "user_id"):
        op.create_index(op.f(f"ix_assessor_{column}"), "assessor", [column], unique=False)
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessor_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("assessed_by_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("saves", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text()),
        _reference("assessment", "assessor_id", "assessor"),
        _reference("assessment", "proposal_id", "proposal"),
        _reference("assessment", "assessed_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint(
            "assessor_id",
            "proposal_id",
            "version",
            name=op.f("uq_assessment_assessor_id_proposal_id_version"),
        ),
    )
    for column in ("proposal_id", "assessed_by_id"):
        op.create_index(op.f(f"ix_assessment_{column}"), "assessment", [column], unique=False)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.id"],
        name=op.f(f"fk_{table}_{column}_{target}"),
        ondelete="RESTRICT",
    )


def downgrade() -> None:
    op.drop_table("assessment")
    op.drop_table("assessor")
