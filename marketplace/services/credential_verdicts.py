"""What credentials are worth at this moment.

A report's worth was settled when it came in, by its file. A signed credential is judged whenever
somebody asks: its registry, status lists and the clock may have changed since.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import func, select

from marketplace.credentials.benchmarks import BenchmarkTable
from marketplace.credentials.signed import refusals
from marketplace.credentials.signed.credential import Purpose, SignedCredential
from marketplace.credentials.signed.judging import Bid
from marketplace.credentials.signed.objections import Circumstances, Received, list_objections
from marketplace.credentials.signed.refusals import CredentialRefused
from marketplace.credentials.signed.registry import Registry
from marketplace.credentials.signed.status_lists import StatusLists
from marketplace.credentials.signed.verdicts import Verdicts
from marketplace.credentials.tiers import Tier, Verdict
from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import NotFound
from marketplace.models import (
    Credential,
    EvaluatorKey,
    Model,
    ModelVersion,
    RegistryChange,
    StatusListVersion,
    TakingBack,
)
from marketplace.models.credential import CredentialKind, Standing
from marketplace.services.benchmarks import Revision, current_revision, current_table
from marketplace.services.evaluator_registry import load_registry
from marketplace.services.installation import file_store
from marketplace.services.status_lists import load_status_lists
from marketplace.services.stored_messages import load_message
from marketplace.services.takings_in_force import find_in_force, narrow

# One for the process: what is kept depends on nothing but what it is kept under.
_VERDICTS = Verdicts()

_BEST_FIRST = list(Tier)

_TOLD: tuple[tuple[Standing, frozenset[type[CredentialRefused]]], ...] = (
    (Standing.REVOKED, frozenset({refusals.Revoked})),
    (
        Standing.DISTRUSTED,
        frozenset({refusals.KeyCompromised, refusals.UnknownKey, refusals.IssuerMismatch}),
    ),
    (Standing.EXPIRED, frozenset({refusals.Expired})),
    (Standing.SUSPENDED, frozenset({refusals.Suspended})),
)
"""What people are told of, the gravest first."""


@dataclass(frozen=True)
class Around:
    """Everything beside the clock that credentials are judged by."""

    registry: Registry
    lists: StatusLists
    table: BenchmarkTable


@dataclass(frozen=True)
class _State:
    """Names one state of the registry, the status lists and the benchmarks.

    Rows of their histories are only added. The newest key's and list's own names tell apart two
    databases of one process.
    """

    changes: int
    benchmarks: Revision
    key: str | None
    versions: int
    list_digest: str | None


def present_circumstances() -> Around:
    """By what a signed credential is judged now."""
    return _load(_find_state())


def _find_state() -> _State:
    newest_key = select(EvaluatorKey.kid).order_by(EvaluatorKey.id.desc()).limit(1)
    newest_list = select(StatusListVersion.digest).order_by(StatusListVersion.id.desc()).limit(1)
    registry = select(func.count()).select_from(RegistryChange).scalar_subquery()
    versions = select(func.count()).select_from(StatusListVersion).scalar_subquery()
    row = db.session.execute(
        select(
            registry,
            newest_key.scalar_subquery(),
            versions,
            newest_list.scalar_subquery(),
        )
    ).one()
    changes, key, version_count, list_digest = row
    return _State(changes, current_revision(), key, version_count, list_digest)


@lru_cache(maxsize=2)
def _load(_state: _State) -> Around:
    registry = load_registry()
    return Around(registry, load_status_lists(registry), current_table())


def list_verdicts(rows: Iterable[Credential], at: datetime | None = None) -> Mapping[int, Verdict]:
    """What each is worth at `at`, now by default, by its id."""
    asked, moment = list(rows), at or clock.now()
    signed = [row for row in asked if row.kind == CredentialKind.SIGNED]
    found = {row.id: _of_report(row) for row in asked if row.kind != CredentialKind.SIGNED}
    if signed:
        around = present_circumstances()
        taken = find_in_force((row.id for row in signed), moment)
        for row in signed:
            found[row.id] = narrow(_judge(row, around, moment), taken.get(row.id))
    return found


def find_verdict(row: Credential) -> Verdict:
    """What one credential is worth now."""
    return list_verdicts([row])[row.id]


def _of_report(row: Credential) -> Verdict:
    reasons = tuple(load_message(stored) for stored in row.noted_reasons)
    return Verdict(Tier(row.noted_tier), reasons)


def judge(row: Credential, around: Around, now: datetime) -> Verdict:
    """The verdict on a signed credential as evidence for the version that it was uploaded for."""
    return narrow(_judge(row, around, now), find_in_force([row.id], now).get(row.id))


def _judge(row: Credential, around: Around, now: datetime) -> Verdict:
    try:
        token = read_token(row)
    except NotFound as missing:
        return Verdict(Tier.T0, (missing.message,))
    return _VERDICTS.judge(
        token,
        row.received_at,
        around.registry,
        around.lists,
        now,
        bid_of(row.model_version),
        around.table,
    )


def bid_of(version: ModelVersion) -> Bid:
    """A version under the names and with the weights that its vendor registered."""
    return Bid(version.model.name, version.name, version.weights_digest)


def read_token(row: Credential) -> str:
    """A signed credential as it was uploaded. `NotFound` where its file is gone."""
    return file_store().get(row.storage_key).decode("ascii", "replace")


def read_received(row: Credential, around: Around) -> Received | None:
    """What it says, None where the registry no longer knows its key or its file is gone."""
    try:
        found = _VERDICTS.receive(read_token(row), row.received_at, around.registry)
    except NotFound:
        return None
    return found if isinstance(found, Received) else None


def read_statement(row: Credential) -> SignedCredential | None:
    """What a signed credential says; None of a report, and where `read_received` has nothing."""
    if row.kind != CredentialKind.SIGNED:
        return None
    received = read_received(row, present_circumstances())
    return received.credential if received else None


def find_standings(
    rows: Iterable[Credential], around: Around, now: datetime
) -> Mapping[int, Standing]:
    """What people are to be told of each signed credential, by its id; of one whose file is gone,
    what they know already."""
    asked = list(rows)
    taken = find_in_force((row.id for row in asked), now)
    return {row.id: _find_standing(row, around, now, taken.get(row.id)) for row in asked}


def _find_standing(
    row: Credential, around: Around, now: datetime, taken: TakingBack | None
) -> Standing:
    if taken is not None and taken.purpose == Purpose.REVOCATION:
        return Standing.REVOKED
    try:
        token = read_token(row)
    except NotFound:
        return Standing(row.standing or Standing.GOOD)
    received = _VERDICTS.receive(token, row.received_at, around.registry)
    if not isinstance(received, Received):
        return Standing.DISTRUSTED
    held_by = Circumstances(around.registry, around.lists, around.table, now)
    kinds = {type(objection) for objection in list_objections(received, held_by)}
    if taken is not None:
        kinds.add(refusals.Suspended)
    return next((name for name, reasons in _TOLD if kinds & reasons), Standing.GOOD)


def best_tiers(rows: Iterable[Model]) -> Mapping[int, Tier | None]:
    """The best tier among all credentials of each model, None without any."""
    by_model = {
        model.id: [row for version in model.versions for row in version.credentials]
        for model in rows
    }
    verdicts = list_verdicts(row for found in by_model.values() for row in found)
    return {
        model_id: min((verdicts[row.id].tier for row in found), key=_BEST_FIRST.index, default=None)
        for model_id, found in by_model.items()
    }


def best_tier(model: Model) -> Tier | None:
    """The best tier among all credentials of a model, None without any."""
    return best_tiers([model])[model.id]
