"""What tests say of models in a sector, kept from one request to the next.

Advice may be a few minutes old; a ranking never asks here. What is kept goes by the credentials
and what became of them, by the benchmarks, and by the time.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from sqlalchemy import select

from marketplace.db import db
from marketplace.matching.explanation import Score
from marketplace.models import Credential, ModelVersion
from marketplace.services.benchmarks import current_revision
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


class _Kept:
    """The answers that were asked for last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._answers: OrderedDict[object, Tested | None] = OrderedDict()

    def find(self, keys: Mapping[int, object]) -> dict[int, Tested | None]:
        with self._lock:
            return {
                number: self._answers[key] for number, key in keys.items() if key in self._answers
            }

    def put(self, key: object, answer: Tested | None) -> None:
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > KEPT:
                self._answers.popitem(last=False)


_KEPT = _Kept()


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
    found = _KEPT.find(keys)
    missing = [number for number in keys if number not in found]
    if missing:
        judged = find_evidence(missing, sector, at)
        for number in missing:
            evidence = judged.get(number)
            answer = _as_tested(evidence.version, evidence.score) if evidence else None
            found[number] = answer
            _KEPT.put(keys[number], answer)
    return {number: tested for number, tested in found.items() if tested is not None}


def _as_tested(version: ModelVersion, score: Score) -> Tested:
    best = next(part for part in score.parts if part.inputs["is_counted"])
    credential_id = int(best.key.partition(":")[0])
    return Tested(float(score.raw), version.name, credential_id, str(best.inputs["tier"]))


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
