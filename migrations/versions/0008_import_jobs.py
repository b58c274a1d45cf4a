"""Lists that the worker reads and saves: how far it is, and where the file lies meanwhile."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "import_batch",
        sa.Column("state", sa.String(length=40), server_default="ready", nullable=False),
    )
    op.add_column("import_batch", sa.Column("rows_total", sa.Integer(), nullable=True))
    op.add_column(
        "import_batch", sa.Column("rows_done", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("import_batch", sa.Column("storage_key", sa.String(length=40), nullable=True))
    op.add_column("import_batch", sa.Column("error", sa.JSON(), nullable=True))


def downgrade() -> None:
    for name in ("error", "storage_key", "rows_done", "rows_total", "state"):
        op.drop_column("import_batch", name)
