"""What a scenario publishes of what assessors judge: bands of points, and how far they may differ."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_LIMITS = ("requirements_spread_limit", "assessors_spread_limit")


def upgrade() -> None:
    op.add_column("scenario", sa.Column("judged_bands", sa.JSON(), nullable=True))
    for name in _LIMITS:
        op.add_column("scenario", sa.Column(name, sa.Integer(), nullable=True))


def downgrade() -> None:
    for name in (*reversed(_LIMITS), "judged_bands"):
        op.drop_column("scenario", name)
