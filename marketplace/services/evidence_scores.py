"""Evidence scores of many models in one or more sectors, each worked out once for what it is made
of.

A score follows from a version's credentials, what each is worth at the moment, their results'
benchmarks and the table of these. Worth is judged whenever somebody asks; the arithmetic is kept
until one of them changes.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import defer, joinedload, selectinload

from marketplace.credentials.signed.keeping import Kept
from marketplace.credentials.tiers import Tier
from marketplace.db import db
from marketplace.matching.evidence import evidence_score
from marketplace.matching.proposals import EvidenceResult
from marketplace.models import Credential, CredentialResult, ModelVersion
from marketplace.models.credential import CredentialKind
from marketplace.services.benchmarks import Revision, current_revision
from marketplace.services.credential_verdicts import list_verdicts
from marketplace.services.evidence_results import list_results

MOST_KEPT = 100_000
CHUNK = 500
_BEST_FIRST = list(Tier)

_CREDENTIALS = (
    select(Credential)
    .order_by(Credential.id)
    .options(
        defer(Credential.notes),
        joinedload(Credential.model_version).joinedload(ModelVersion.model),
    )
)


@dataclass(frozen=True)
class _Evidence:
    """One credential of a version: who it is, what it is worth, and which benchmarks it names."""

    id: int
    storage_key: str
    tier: Tier
    benchmarks: tuple[str, ...]


_Key = tuple[str, Revision, int, tuple[_Evidence, ...]]

# One for the process: what is kept depends on nothing but what it is kept under.
# In a tuple, so that "unknown" is something that is kept.
_SCORES: Kept[_Key, tuple[Decimal | None]] = Kept(MOST_KEPT)


@dataclass(frozen=True)
class ModelScores:
    """What a model's credentials come to: the best of their tiers, and by sector the score of its
    best version, where anything counts there."""

    tier: Tier
    scores: Mapping[str, Decimal]


def find_scores(
    sectors_by_model: Mapping[int, Collection[str]], at: datetime
) -> dict[int, ModelScores]:
    """By model that has a credential, in the sectors that are asked of it."""
    versions = _read_versions(sectors_by_model, at)
    revision = current_revision()
    keys = {
        (sector, version): (sector, revision, version, evidence)
        for version, (model_id, evidence) in versions.items()
        for sector in sectors_by_model[model_id]
    }
    raws = _find_raws(keys, at)
    found: dict[int, ModelScores] = {}
    for version, (model_id, evidence) in versions.items():
        known = found.get(model_id)
        scores = dict(known.scores) if known else {}
        for sector in sectors_by_model[model_id]:
            raw = raws[sector, version]
            if raw is not None:
                scores[sector] = max(raw, scores.get(sector, raw))
        tiers = [one.tier for one in evidence] + ([known.tier] if known else [])
        found[model_id] = ModelScores(min(tiers, key=_BEST_FIRST.index), scores)
    return found


def _find_raws(
    keys: Mapping[tuple[str, int], _Key], at: datetime
) -> Mapping[tuple[str, int], Decimal | None]:
    """What is kept, and what is not, worked out for all that lack it together."""
    kept = {name: _SCORES.find(key) for name, key in keys.items()}
    found = {name: value[0] for name, value in kept.items() if value is not None}
    lacking = [name for name, value in kept.items() if value is None]
    for sector in sorted({sector for sector, _version in lacking}):
        for chunk in _chunks([version for other, version in lacking if other == sector]):
            for version, raw in _work_out(sector, chunk, at):
                found[sector, version] = raw
                _SCORES.keep(keys[sector, version], (raw,))
    return found


def _chunks(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[start : start + CHUNK] for start in range(0, len(numbers), CHUNK))


def _work_out(
    sector: str, versions: Sequence[int], at: datetime
) -> Iterator[tuple[int, Decimal | None]]:
    query = _CREDENTIALS.where(Credential.model_version_id.in_(versions)).options(
        selectinload(Credential.results)
    )
    results: dict[str, list[EvidenceResult]] = {str(version): [] for version in versions}
    for result in list_results(sector, db.session.scalars(query), at):
        results[result.model_version].append(result)
    for version, found in results.items():
        score = evidence_score(found)
        yield int(version), score.raw if score.is_known else None


def _read_versions(
    model_ids: Iterable[int], at: datetime
) -> dict[int, tuple[int, tuple[_Evidence, ...]]]:
    """By tested version its model and its credentials, each with what it is worth at `at`."""
    rows = [row for chunk in _chunks(list(model_ids)) for row in _read(chunk)]
    signed = [row.id for row in rows if row.kind == CredentialKind.SIGNED]
    tiers = {number: tier for chunk in _chunks(signed) for number, tier in _judge(chunk, at)}
    found: dict[int, tuple[int, tuple[_Evidence, ...]]] = {}
    for row in rows:
        tier = tiers[row.id] if row.id in tiers else Tier(row.noted_tier)
        benchmarks = tuple(sorted((row.benchmarks or "").split(",")))
        one = _Evidence(row.id, row.storage_key, tier, benchmarks)
        _model, before = found.get(row.model_version_id, (row.model_id, ()))
        found[row.model_version_id] = row.model_id, (*before, one)
    return found


def _read(model_ids: Collection[int]) -> Iterable[Any]:
    named = func.aggregate_strings(CredentialResult.benchmark, ",").label("benchmarks")
    columns = (
        *(Credential.id, Credential.model_version_id, ModelVersion.model_id),
        *(Credential.kind, Credential.noted_tier, Credential.storage_key),
    )
    query = (
        select(*columns, named)
        .join(ModelVersion, ModelVersion.id == Credential.model_version_id)
        .outerjoin(CredentialResult, CredentialResult.credential_id == Credential.id)
        .where(ModelVersion.model_id.in_(model_ids))
        .group_by(*columns)
        .order_by(Credential.id)
    )
    return db.session.execute(query)


def _judge(credential_ids: Sequence[int], at: datetime) -> Iterator[tuple[int, Tier]]:
    rows = db.session.scalars(_CREDENTIALS.where(Credential.id.in_(credential_ids)))
    for number, verdict in list_verdicts(rows, at).items():
        yield number, verdict.tier
