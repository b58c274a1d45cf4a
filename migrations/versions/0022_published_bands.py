"""What a scenario asks of test results and ways of deployment: floors and bands, in rows."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_COLUMNS = ("floors", "deployment_bands", "measured_bands")


def upgrade() -> None:
    for name in _COLUMNS:
        op.add_column("scenario", sa.Column(name, sa.JSON()))


def downgrade() -> None:
    for name in reversed(_COLUMNS):
        op.drop_column("scenario", name)
