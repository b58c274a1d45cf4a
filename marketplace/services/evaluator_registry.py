"""The registry as verification reads it: every evaluator with its keys, and the revision.

A key that was withdrawn stays: what it signed and what arrived before still counts.
"""

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from marketplace.credentials.signed import registry as signed
from marketplace.credentials.signed.registry import Registry
from marketplace.credentials.signed.registry_file import write_registry
from marketplace.db import db
from marketplace.models import BenchmarkChange, Evaluator, EvaluatorKey, RegistryChange
from marketplace.services.unit_of_work import UnitOfWork


def note_change(work: UnitOfWork, evaluator: Evaluator) -> None:
    """Let the revision grow by the change that `work` is about."""
    work.add(RegistryChange(evaluator_id=evaluator.id))


def find_revision() -> int:
    """How often the registry or the table of benchmarks was changed. Verdicts are kept under it.

    Rows of both histories are only ever added, so that no two states share a number.
    """
    changes = select(func.count()).select_from(RegistryChange).scalar_subquery()
    table_changes = select(func.count()).select_from(BenchmarkChange).scalar_subquery()
    # In one statement: between two of them a state could be given the number of another.
    return db.session.scalar(select(changes + table_changes)) or 0


def load_registry() -> Registry:
    """Everything, as of now."""
    # The revision first: what changes in between is then read under the older number, and judged
    # again under the newer one; the other way round it would be kept under a number for good.
    revision = find_revision()
    rows = db.session.scalars(
        select(Evaluator).order_by(Evaluator.id).options(selectinload(Evaluator.keys))
    )
    return Registry([_as_signed(row) for row in rows], revision)


def write_published() -> str:
    """The registry's file, from which anybody can verify without the platform."""
    return write_registry(load_registry()) + "\n"


def _as_signed(row: Evaluator) -> signed.Evaluator:
    return signed.Evaluator(
        issuer=row.issuer,
        name=row.name,
        keys=tuple(_key(key) for key in row.keys),
        accredited_from=row.accredited_from,
        accredited_to=row.accredited_to,
        status_list_source=row.status_list_source,
        sectors=frozenset(row.sectors),
        benchmarks=frozenset(row.benchmarks),
    )


def _key(row: EvaluatorKey) -> signed.EvaluatorKey:
    return signed.EvaluatorKey(row.kid, row.jwk, row.ended_at)
