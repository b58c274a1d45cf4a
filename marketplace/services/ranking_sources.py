"""Where the figures of a ranking come from: the credentials and benchmarks behind test results."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.db import db
from marketplace.domain.permissions import Actor, Permission, is_allowed
from marketplace.matching.ranking import RankedProposal
from marketplace.matching.rules import CriterionKind
from marketplace.models import Benchmark, Credential, ModelVersion
from marketplace.services.deliveries import Accepted, list_counted
from marketplace.services.evidence_results import credential_id_of


@dataclass(frozen=True)
class CredentialSource:
    """The credential behind a test result. `is_readable`: the reader can follow it."""

    id: int
    name: str
    issuer: str | None
    is_readable: bool


@dataclass(frozen=True)
class BenchmarkSource:
    """The row of the table of benchmarks that a test result is measured by."""

    id: int
    name: str


@dataclass(frozen=True)
class Sources:
    """Credentials by the result's id, benchmarks by their slugs, accepted deliveries by the
    proposal's key. What is gone is not there."""

    credentials: Mapping[str, CredentialSource]
    benchmarks: Mapping[str, BenchmarkSource]
    accepted: Mapping[str, Sequence[Accepted]] = field(default_factory=dict)

    def name_benchmark(self, slug: str) -> str:
        """What people call the benchmark."""
        found = self.benchmarks.get(slug)
        return found.name if found else slug


def find_sources(actor: Actor, lines: Iterable[RankedProposal]) -> Sources:
    """The sources of the test results in `lines`, which `actor` may read."""
    rows = list(lines)
    parts = [
        part
        for line in rows
        for criterion in line.criteria
        if criterion.kind is CriterionKind.EVIDENCE
        for part in criterion.score.parts
    ]
    return Sources(
        credentials=_find_credentials(actor, {part.key for part in parts}),
        benchmarks=_find_benchmarks({str(part.inputs.get("benchmark")) for part in parts}),
        accepted=list_counted([int(row.key) for row in rows if _has_accepted(row)]),
    )


def _has_accepted(line: RankedProposal) -> bool:
    return any(
        item.kind is CriterionKind.ACCEPTED_DELIVERIES and item.weight and item.score.raw
        for item in line.criteria
    )


def _find_credentials(actor: Actor, result_ids: set[str]) -> dict[str, CredentialSource]:
    by_result = {result_id: credential_id_of(result_id) for result_id in result_ids}
    query = (
        select(Credential)
        .where(Credential.id.in_(set(by_result.values())))
        .options(joinedload(Credential.model_version).joinedload(ModelVersion.model))
    )
    rows = {row.id: row for row in db.session.scalars(query)}
    return {
        result_id: _as_source(actor, rows[number])
        for result_id, number in by_result.items()
        if number in rows
    }


def _as_source(actor: Actor, row: Credential) -> CredentialSource:
    return CredentialSource(
        id=row.id,
        name=row.file_name,
        issuer=row.evaluator.name if row.evaluator else None,
        is_readable=is_allowed(actor, Permission.MODEL_READ, row.model_version.model),
    )


def _find_benchmarks(slugs: set[str]) -> dict[str, BenchmarkSource]:
    query = select(Benchmark.slug, Benchmark.id, Benchmark.name).where(Benchmark.slug.in_(slugs))
    return {row.slug: BenchmarkSource(row.id, row.name) for row in db.session.execute(query)}
