"""Signed credentials: a vendor brings what a testing body issued for a version of its model."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.credentials.benchmarks import BenchmarkTable
from marketplace.credentials.results import EvaluationResult
from marketplace.credentials.signed.credential import SignedCredential
from marketplace.credentials.signed.judging import receive, verify_at_upload
from marketplace.credentials.signed.objections import Received
from marketplace.credentials.signed.refusals import AlreadyReceived, CredentialRefused
from marketplace.credentials.tiers import Verdict
from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.clock import SHANGHAI
from marketplace.domain.errors import InvalidInput
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor
from marketplace.models import Credential, Evaluator, ModelVersion
from marketplace.models.credential import CredentialKind, Standing
from marketplace.services import ledger, uploads
from marketplace.services.credential_verdicts import Around, bid_of, present_circumstances
from marketplace.services.credentials import require_own, require_room, result_row
from marketplace.services.installation import file_store, settings
from marketplace.services.stored_messages import dump_messages
from marketplace.services.unit_of_work import unit_of_work
from marketplace.storage.file_types import safe_name

REMINDED_DAYS = (7, 30)
"""How long before its end people are reminded, the shortest first."""

_NAME = "credential.jwt"
_MEGABYTE = 2**20


@dataclass(frozen=True)
class Evidence:
    """The raw result file that goes with a credential, as it was uploaded."""

    data: bytes
    name: str


@dataclass(frozen=True)
class _Accepted:
    """A token that may come in, and what it is worth as it does."""

    token: str
    received: Received
    verdict: Verdict
    around: Around

    @property
    def statement(self) -> SignedCredential:
        return self.received.credential


def is_token(data: bytes, name: str = "") -> bool:
    """Whether a file is meant to be a signed credential and not a report.

    Every token begins with the base64 of `{"`.
    """
    return data.lstrip().startswith(b"eyJ") or name.lower().endswith(".jwt")


def upload_signed(
    actor: Actor, version_id: int, data: bytes, name: str = "", evidence: Evidence | None = None
) -> Credential:
    """Verify a signed credential and attach it to one's own model version.

    Raises the `CredentialRefused` that says why it may not come in, `FileRefused` for a virus,
    `InvalidInput` (fields `file`, `evidence`) for files that are too many or too large.
    """
    version = require_own(actor, version_id)
    if evidence is not None:
        _check_evidence(evidence)
    accepted = _verify(version, data, evidence)
    uploads.scan(data, safe_name(name or _NAME))
    stored = accepted.token.encode()
    with _files(stored, evidence) as (key, evidence_key):
        try:
            with unit_of_work() as work:
                version = require_own(actor, version_id)
                require_room(version)
                row = _as_row(accepted, version, stored, safe_name(name or _NAME))
                row.storage_key, row.evidence_key = key, evidence_key
                row.uploaded_by_id = actor.user_id or 0
                _note_evidence(row, evidence)
                work.add(row)
                ledger.append(work, "credential.received", token=row.digest)
                work.emit("search.model", id=version.model_id)
        except IntegrityError:
            raise _received_before(accepted.statement.id) from None
    return row


def _check_evidence(evidence: Evidence) -> None:
    name, limit = safe_name(evidence.name), settings().max_upload_megabytes
    if not evidence.data:
        raise InvalidInput({"evidence": [say("“%(name)s”是空文件。", name=name)]})
    if len(evidence.data) > limit * _MEGABYTE:
        said = say("“%(name)s”超过 %(limit)s MB 的上限。", name=name, limit=limit)
        raise InvalidInput({"evidence": [said]})
    uploads.scan(evidence.data, name)


def _verify(version: ModelVersion, data: bytes, evidence: Evidence | None) -> _Accepted:
    token = data.decode("ascii", "replace").strip()
    around, now = present_circumstances(), clock.now()
    statement = receive(token, around.registry, now).credential
    received, verdict = verify_at_upload(
        token,
        around.registry,
        around.lists,
        subject_uscc=version.model.organisation.uscc,
        evidence_file=evidence.data if evidence else None,
        received_at=now,
        known_ids=_find_known(statement.id),
        bid=bid_of(version),
        table=around.table,
    )
    return _Accepted(token, received, verdict, around)


def _find_known(statement_id: str) -> list[str]:
    query = select(Credential.statement_id).where(Credential.statement_id == statement_id)
    return [found for found in db.session.scalars(query) if found]


def _received_before(statement_id: str) -> CredentialRefused:
    return AlreadyReceived(say("这份凭证（%(id)s）已经上传过。", id=statement_id))


@contextmanager
def _files(token: bytes, evidence: Evidence | None) -> Iterator[tuple[str, str | None]]:
    """Their keys; nothing stays of them if what follows fails."""
    keys = [file_store().put(token)]
    try:
        if evidence is not None:
            keys.append(file_store().put(evidence.data))
        yield keys[0], keys[1] if evidence else None
    except BaseException:
        for key in keys:
            file_store().remove(key)
        raise


def _as_row(accepted: _Accepted, version: ModelVersion, stored: bytes, name: str) -> Credential:
    said, received = accepted.statement, accepted.received
    return Credential(
        kind=CredentialKind.SIGNED,
        organisation_id=version.model.organisation_id,
        model_version_id=version.id,
        format=said.environment.tool[:40],
        format_version=said.environment.tool_version,
        model_name_in_file=f"{said.model.name} {said.model.version}"[:300],
        produced_at=datetime.combine(said.environment.tested_to, time(), SHANGHAI),
        file_name=name,
        size=len(stored),
        digest=received.token_hash,
        noted_tier=accepted.verdict.tier,
        noted_reasons=dump_messages(accepted.verdict.reasons),
        notes=[],
        results=[result_row(each) for each in list_results(said, accepted.around.table)],
        received_at=received.received_at,
        evaluator_id=_find_evaluator(said.issuer),
        statement_id=said.id,
        valid_from=said.valid_from,
        valid_until=said.valid_until,
        standing=Standing.GOOD,
        reminded_days=_passed_days(said.valid_until, received.received_at),
        review_at=received.received_at,
    )


def list_results(said: SignedCredential, table: BenchmarkTable) -> list[EvaluationResult]:
    """Its results under the ids of the benchmarks that they are scores on."""
    benchmarks = [said.find_benchmark(result, table) for result in said.results]
    return [
        replace(result, benchmark=found.id if found else None)
        for result, found in zip(said.results, benchmarks, strict=True)
    ]


def _find_evaluator(issuer: str) -> int:
    return db.session.scalars(select(Evaluator.id).where(Evaluator.issuer == issuer)).one()


def _passed_days(valid_until: datetime, now: datetime) -> int | None:
    """Of what nobody needs to be reminded who has just brought it."""
    return next((days for days in REMINDED_DAYS if valid_until - now <= timedelta(days)), None)


def _note_evidence(row: Credential, evidence: Evidence | None) -> None:
    if evidence is not None:
        row.evidence_name = safe_name(evidence.name)
        row.evidence_size = len(evidence.data)
        row.evidence_digest = sha256(evidence.data).hexdigest()
