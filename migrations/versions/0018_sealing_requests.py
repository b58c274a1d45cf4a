"""Requests to seal, so that one that comes twice gets the same receipt; keys of vendors' copies."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("proposal", sa.Column("copy_key", sa.Text(), nullable=True))
    op.create_table(
        "sealing_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(length=64), nullable=False),
        sa.Column("asked_tag", sa.String(length=64), nullable=False),
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["receipt_id"],
            ["receipt.id"],
            name=op.f("fk_sealing_request_receipt_id_receipt"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealing_request")),
        sa.UniqueConstraint("tag", name=op.f("uq_sealing_request_tag")),
    )
    op.create_index(
        op.f("ix_sealing_request_receipt_id"), "sealing_request", ["receipt_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("sealing_request")
    op.drop_column("proposal", "copy_key")
