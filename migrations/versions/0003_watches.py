"""Watches, and a name of its own for drafts that were given up."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_GIVEN_UP = "UPDATE scenario SET state = 'discarded' WHERE state = 'withdrawn'"
_HISTORY = (
    "UPDATE state_change SET action = 'discard', target = 'discarded' "
    "WHERE subject_type = 'scenario' AND target = 'withdrawn'"
)


def upgrade() -> None:
    op.create_table(
        "watch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=True),
        sa.Column("sector", sa.String(length=40), nullable=True),
        sa.Column("buyer_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["buyer_id"],
            ["organisation.id"],
            name=op.f("fk_watch_buyer_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"],
            ["scenario.id"],
            name=op.f("fk_watch_scenario_id_scenario"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_watch_user_id_user"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch")),
        sa.UniqueConstraint("user_id", "buyer_id", name=op.f("uq_watch_user_id_buyer_id")),
        sa.UniqueConstraint("user_id", "scenario_id", name=op.f("uq_watch_user_id_scenario_id")),
        sa.UniqueConstraint("user_id", "sector", name=op.f("uq_watch_user_id_sector")),
    )
    for column in ("buyer_id", "scenario_id", "sector", "user_id"):
        op.create_index(op.f(f"ix_watch_{column}"), "watch", [column], unique=False)
    op.execute(_GIVEN_UP)
    op.execute(_HISTORY)


def downgrade() -> None:
    op.execute("UPDATE scenario SET state = 'withdrawn' WHERE state = 'discarded'")
    op.execute(
        "UPDATE state_change SET action = 'withdraw', target = 'withdrawn' "
        "WHERE subject_type = 'scenario' AND target = 'discarded'"
    )
    op.drop_table("watch")
