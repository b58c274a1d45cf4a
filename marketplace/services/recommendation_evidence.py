"""What tests say of models in a sector, kept from one request to the next.

Advice may be a few minutes old; a ranking never asks here. What is kept goes by the credentials
and what became of them, by the benchmarks, and by the time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.credentials.signed.keeping import Kept
from marketplace.db import db
from marketplace.matching.explanation import Score
from marketplace.models import Credential, ModelVersion
from marketplace.services.benchmarks import current_revision
from marketplace.services.evidence_results import credential_id_of
from marketplace.services.model_evidence import find_evidence

KEPT = 20_000
KEPT_SECONDS = 600


@dataclass(frozen=True)
class Tested:
    """What the tests of a model come to in a sector: a share of 1, by the version and the
    credential that say most."""

    share: float
    version: str
    credential_id: int
    tier: str


# In a tuple, so that "says nothing" is something that is kept.
_KEPT: Kept[object, tuple[Tested | None]] = Kept(KEPT)


def find_tested(
    model_ids: Iterable[int], sectors: Iterable[str], at: datetime
) -> dict[str, dict[int, Tested]]:
    """By sector and model; what was never tested, or says nothing there, is absent."""
    states = _find_states(model_ids)
    asked = list(dict.fromkeys(sectors))
    if not states:
        return {sector: {} for sector in asked}
    around = (current_revision(), int(at.timestamp()) // KEPT_SECONDS)
    return {sector: _find_in(sector, states, around, at) for sector in asked}


def _find_in(
    sector: str, states: Mapping[int, object], around: object, at: datetime
) -> dict[int, Tested]:
    keys = {number: (sector, around, number, state) for number, state in states.items()}
    kept = {number: _KEPT.find(key) for number, key in keys.items()}
    found = {number: answer[0] for number, answer in kept.items() if answer is not None}
    missing = [number for number in keys if number not in found]
    if missing:
        judged = find_evidence(missing, sector, at)
        for number in missing:
            evidence = judged.get(number)
            answer = _as_tested(evidence.version, evidence.score) if evidence else None
            found[number] = answer
            _KEPT.keep(keys[number], (answer,))
    return {number: tested for number, tested in found.items() if tested is not None}


def _as_tested(version: ModelVersion, score: Score) -> Tested:
    best = next(part for part in score.parts if part.inputs["is_counted"])
    tier = str(best.inputs["tier"])
    return Tested(float(score.raw), version.name, credential_id_of(best.key), tier)


def _find_states(model_ids: Iterable[int]) -> dict[int, Sequence[object]]:
    """The credentials of each model that has any. A stored file's key is drawn by lot, so no two
    credentials are taken for one another."""
    rows = db.session.execute(
        select(
            ModelVersion.model_id,
            ModelVersion.name,
            ModelVersion.weights_digest,
            Credential.storage_key,
            Credential.noted_tier,
            Credential.standing,
        )
        .join(Credential, Credential.model_version_id == ModelVersion.id)
        .where(ModelVersion.model_id.in_(list(model_ids)))
        .order_by(ModelVersion.model_id, Credential.id)
    )
    states: dict[int, tuple[object, ...]] = {}
    for model_id, *state in rows:
        states[model_id] = (*states.get(model_id, ()), tuple(state))
    return dict(states)
