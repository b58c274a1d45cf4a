"""Recommendations: what people say of them, invitations of vendors, alerts."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "scenario", sa.Column("recommended_at", sa.DateTime(timezone=True), nullable=True)
    )
    _extend_watches()
    _create_feedback()
    _create_invitations()


def _extend_watches() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # SQLite takes a foreign key with its column or never.
        op.execute(
            "ALTER TABLE watch ADD COLUMN vendor_id INTEGER "
            "CONSTRAINT fk_watch_vendor_id_organisation REFERENCES organisation (id)"
        )
    else:
        op.add_column("watch", sa.Column("vendor_id", sa.Integer(), nullable=True))
        op.create_foreign_key(
            op.f("fk_watch_vendor_id_organisation"),
            "watch",
            "organisation",
            ["vendor_id"],
            ["id"],
        )
    op.create_index(op.f("ix_watch_vendor_id"), "watch", ["vendor_id"], unique=False)
    op.create_index("ix_watch_user_id_vendor_id", "watch", ["user_id", "vendor_id"], unique=True)


def _create_feedback() -> None:
    table = "recommendation_feedback"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(length=40), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("model_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("score", sa.String(length=60), nullable=False),
        sa.Column("algorithm", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *_references(table, "user", "organisation", "scenario"),
        sa.ForeignKeyConstraint(
            ["model_id"], ["model.id"], name=op.f(f"fk_{table}_model_id_model"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for column in ("user_id", "organisation_id", "scenario_id", "model_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _create_invitations() -> None:
    table = "scenario_invitation"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *_references(table, "organisation", "scenario"),
        sa.ForeignKeyConstraint(
            ["invited_by_id"],
            ["user.id"],
            name=op.f(f"fk_{table}_invited_by_id_user"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "scenario_id", "organisation_id", name=op.f(f"uq_{table}_scenario_id_organisation_id")
        ),
    )
    for column in ("scenario_id", "organisation_id", "invited_by_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _references(table: str, *targets: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [f"{target}_id"],
            [f"{target}.id"],
            name=op.f(f"fk_{table}_{target}_id_{target}"),
            ondelete="RESTRICT",
        )
        for target in targets
    ]


def downgrade() -> None:
    op.drop_table("scenario_invitation")
    op.drop_table("recommendation_feedback")
    op.drop_index("ix_watch_user_id_vendor_id", table_name="watch")
    op.drop_index(op.f("ix_watch_vendor_id"), table_name="watch")
    op.drop_column("watch", "vendor_id")
    op.drop_column("scenario", "recommended_at")
