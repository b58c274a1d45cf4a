"""The digest of a version's weights, as its vendor recorded it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("model_version", sa.Column("weights_digest", sa.String(length=80), nullable=True))
    op.add_column("model_version", sa.Column("weights_recorded_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for name in ("weights_recorded_at", "weights_digest"):
        op.drop_column("model_version", name)
