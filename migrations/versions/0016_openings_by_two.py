"""Openings by two, proposal by proposal."""

from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("ALTER TABLE opening RENAME COLUMN opened_at TO begun_at")
    for column in _new_columns():
        op.add_column("opening", column)
    op.create_table(
        "opening_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=True),
        sa.Column("commitment", sa.String(length=80), nullable=False),
        sa.Column("token_digest", sa.String(length=80), nullable=False),
        sa.Column("receipt_number", sa.String(length=300), nullable=True),
        sa.Column("ledger_position", sa.Integer(), nullable=True),
        sa.Column("at", _MOMENT, nullable=False),
        _reference("opening_line", "opening_id", "opening"),
        _reference("opening_line", "proposal_id", "proposal"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_line")),
        sa.UniqueConstraint("opening_id", "number", name=op.f("uq_opening_line_opening_id_number")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_opening_line_proposal_id")),
    )
    op.create_table(
        "opening_confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", _MOMENT, nullable=False),
        sa.Column("taken_back_at", _MOMENT, nullable=True),
        sa.Column("opening_id", sa.Integer(), nullable=True),
        sa.Column("part", sa.Text(), nullable=True),
        _reference("opening_confirmation", "scenario_id", "scenario"),
        _reference("opening_confirmation", "user_id", "user"),
        _reference("opening_confirmation", "opening_id", "opening"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_confirmation")),
    )
    for column in ("scenario_id", "user_id", "opening_id"):
        name = op.f(f"ix_opening_confirmation_{column}")
        op.create_index(name, "opening_confirmation", [column], unique=False)
    _carry_over()
    for name in ("proposal_count", "set_aside"):
        op.drop_column("opening", name)


def _new_columns() -> list[sa.Column]:
    return [
        sa.Column("completed_at", _MOMENT, nullable=True),
        sa.Column("minutes", sa.JSON(), nullable=True),
        sa.Column("minutes_digest", sa.String(length=80), nullable=True),
        sa.Column("ledger_position", sa.Integer(), nullable=True),
    ]


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="RESTRICT")


def _carry_over() -> None:
    """Openings by one person were complete at once; what they could not open stands in JSON."""
    bind = op.get_bind()
    bind.execute(sa.text("UPDATE opening SET completed_at = begun_at"))
    tables = sa.MetaData()
    tables.reflect(bind, only=("opening", "opening_line", "proposal"))
    opening, line, proposal = (tables.tables[n] for n in ("opening", "opening_line", "proposal"))
    reasons = _reasons(bind, opening)
    sealed = sa.select(
        opening.c.id.label("opening_id"),
        opening.c.begun_at,
        proposal.c.id,
        proposal.c.state,
        proposal.c.commitment,
        proposal.c.sealed_token,
    ).where(
        opening.c.scenario_id == proposal.c.scenario_id,
        proposal.c.state.not_in(("draft", "withdrawn")),
    )
    numbers: dict[int, int] = {}
    for row in bind.execute(sealed.order_by(opening.c.id, proposal.c.submitted_at, proposal.c.id)):
        numbers[row.opening_id] = numbers.get(row.opening_id, 0) + 1
        is_open = row.state != "submitted"
        said = None if is_open else reasons.get(row.commitment)
        bind.execute(
            line.insert().values(
                opening_id=row.opening_id,
                proposal_id=row.id,
                number=numbers[row.opening_id],
                outcome="opened" if is_open else "set_aside",
                reason={"text": said, "values": {}} if said else sa.null(),
                commitment=row.commitment or "",
                token_digest=sha256((row.sealed_token or "").encode()).hexdigest(),
                at=row.begun_at,
            )
        )


def _reasons(bind: sa.Connection, opening: sa.Table) -> dict[str, str]:
    found = bind.execute(sa.select(opening.c.set_aside)).scalars()
    return {item["commitment"]: item["reason"] for items in found for item in items}


def downgrade() -> None:
    op.drop_table("opening_confirmation")
    op.drop_table("opening_line")
    for column in _new_columns():
        op.drop_column("opening", column.name)
    count = sa.Column("proposal_count", sa.Integer(), nullable=False, server_default="0")
    op.add_column("opening", count)
    aside = sa.Column("set_aside", sa.JSON(), nullable=False, server_default="[]")
    op.add_column("opening", aside)
    op.execute("ALTER TABLE opening RENAME COLUMN begun_at TO opened_at")
