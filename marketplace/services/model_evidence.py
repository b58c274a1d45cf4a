"""What the published tests of a model say of work in a sector: the ranking's own evidence score,
asked of a sector instead of one scenario (MATCHING.md, "by sector")."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.db import db
from marketplace.matching.evidence import evidence_score
from marketplace.matching.explanation import Score
from marketplace.matching.proposals import EvidenceResult
from marketplace.models import Credential, ModelVersion
from marketplace.services.evidence_results import list_results


@dataclass(frozen=True)
class ModelEvidence:
    """The version of a model whose tests say most of the sector, and what they come to."""

    version: ModelVersion
    score: Score


def find_evidence(
    model_ids: Iterable[int], sector: str, at: datetime
) -> Mapping[int, ModelEvidence]:
    """By model: its best tested version in the sector at `at`. A model that was never tested, or
    whose tests count nothing there, is absent. The caller decides which models may be shown.

    Credentials are judged together, so that many models cost little more than one.
    """
    versions = _list_tested(model_ids)
    results: dict[str, list[EvidenceResult]] = {}
    credentials = [row for version in versions for row in version.credentials]
    for result in list_results(sector, credentials, at):
        results.setdefault(result.model_version, []).append(result)
    best: dict[int, ModelEvidence] = {}
    for version in versions:
        score = evidence_score(results.get(str(version.id), ()))
        known = best.get(version.model_id)
        if score.is_known and (known is None or score.raw >= known.score.raw):
            best[version.model_id] = ModelEvidence(version, score)
    return best


def _list_tested(model_ids: Iterable[int]) -> list[ModelVersion]:
    """Oldest first, so that of equal ones the newest stands."""
    query = (
        select(ModelVersion)
        .where(ModelVersion.model_id.in_(model_ids), ModelVersion.credentials.any())
        .order_by(ModelVersion.id)
        .options(
            selectinload(ModelVersion.model),
            selectinload(ModelVersion.credentials).selectinload(Credential.results),
        )
    )
    return list(db.session.scalars(query))
