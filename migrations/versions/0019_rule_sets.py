"""Which rule set a scenario is ranked by, and whether goods or services are bought."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "scenario",
        sa.Column(
            "rule_set", sa.String(length=40), server_default="open_innovation", nullable=False
        ),
    )
    op.add_column("scenario", sa.Column("procurement_kind", sa.String(length=40), nullable=True))


def downgrade() -> None:
    op.drop_column("scenario", "procurement_kind")
    op.drop_column("scenario", "rule_set")
