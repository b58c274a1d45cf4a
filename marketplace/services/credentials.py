"""Credentials: take an evaluation report for a model version, judge it, keep the file."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from marketplace.credentials.lint import lint
from marketplace.credentials.reading import read_report
from marketplace.credentials.results import EvaluationReport, EvaluationResult
from marketplace.credentials.tiers import Verdict, judge_report
from marketplace.db import db
from marketplace.domain.errors import AlreadyExists, InvalidInput, NotAllowed, NotFound
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor, Permission, require
from marketplace.models import Credential, CredentialResult, ModelVersion, Proposal
from marketplace.services import bids, models, uploads
from marketplace.services.benchmarks import current_table
from marketplace.services.installation import file_store, settings
from marketplace.services.stored_messages import dump_messages
from marketplace.services.takings_in_force import find_present
from marketplace.services.unit_of_work import unit_of_work
from marketplace.storage.file_types import safe_name

MOST_CREDENTIALS = 20


def upload_report(
    actor: Actor, version_id: int, data: bytes, name: str, model: str = ""
) -> Credential:
    """Read an evaluation report, judge it and attach it to one's own model version.

    `model` names the one that is meant in a report on several (`SeveralModels` without).

    Raises `UnreadableReport` with what was expected and found; nothing is half-imported.
    `FileRefused` for a virus; `AlreadyExists`, `InvalidInput` (field `file`) where a version has
    enough of them.
    """
    require_own(actor, version_id)
    table = current_table()
    largest = settings().max_upload_megabytes * 2**20
    report = read_report(data, name, model=model, largest=largest, table=table)
    uploads.scan(data, safe_name(name))
    verdict = judge_report(report, lint(report), table)
    key = file_store().put(data)
    try:
        with unit_of_work() as work:
            version = require_own(actor, version_id)
            require_room(version)
            row = _as_row(report, verdict)
            row.organisation_id = version.model.organisation_id
            row.model_version_id = version.id
            row.file_name = safe_name(name)
            row.size = len(data)
            row.storage_key = key
            row.uploaded_by_id = actor.user_id or 0
            work.add(row)
            work.emit("search.model", id=version.model_id)
    except BaseException as error:
        file_store().remove(key)
        if isinstance(error, IntegrityError):
            raise AlreadyExists(say("这个版本已经有同一份报告文件。")) from None
        raise
    return row


def require_room(version: ModelVersion) -> None:
    """`InvalidInput` (field `file`) where the version has as many credentials as it may."""
    query = select(func.count()).where(Credential.model_version_id == version.id)
    if (db.session.scalar(query) or 0) >= MOST_CREDENTIALS:
        raise InvalidInput(
            {"file": [say("一个版本最多 %(count)s 份报告和凭证。", count=MOST_CREDENTIALS)]}
        )


def require_own(actor: Actor, version_id: int) -> ModelVersion:
    """A version of the actor's own model; `NotFound`, `NotAllowed` for any other."""
    version = models.get_version(actor, version_id)
    require(actor, Permission.MODEL_EDIT, version.model)
    return version


def _as_row(report: EvaluationReport, verdict: Verdict) -> Credential:
    return Credential(
        format=report.format,
        format_version=report.format_version,
        model_name_in_file=report.model[:300] or None,
        produced_at=report.produced_at,
        digest=report.digest,
        noted_tier=verdict.tier,
        noted_reasons=dump_messages(verdict.reasons),
        notes=dump_messages(report.notes),
        results=[result_row(result) for result in report.results],
    )


def result_row(result: EvaluationResult) -> CredentialResult:
    """A result as it is stored."""
    return CredentialResult(
        task=result.task[:300],
        benchmark=result.benchmark,
        metric=result.metric[:300],
        filter=result.filter,
        value=result.value,
        scale=result.scale,
        stderr=result.stderr,
        n=result.n,
        n_total=result.n_total,
        n_shot=result.n_shot,
        is_higher_better=result.higher_is_better,
    )


def get_credential(actor: Actor, credential_id: int) -> Credential:
    """A credential of a model that the actor may read."""
    found = db.session.get(Credential, credential_id)
    if found is None:
        raise NotFound(say("没有这份测评凭证。"))
    models.get_version(actor, found.model_version_id)
    return found


def read_file(actor: Actor, credential_id: int) -> tuple[Credential, bytes]:
    """The report or the token as it was uploaded."""
    row = get_credential(actor, credential_id)
    return row, file_store().get(row.storage_key)


def read_evidence(actor: Actor, credential_id: int) -> tuple[Credential, bytes]:
    """The raw result file that was uploaded beside a signed credential."""
    row = get_credential(actor, credential_id)
    if row.evidence_key is None:
        raise NotFound(say("这份凭证没有附原始结果文件。"))
    return row, file_store().get(row.evidence_key)


def remove_credential(actor: Actor, credential_id: int) -> None:
    """Take a credential off one's own version, unless a proposal relies on the version."""
    with unit_of_work() as work:
        row = get_credential(actor, credential_id)
        version = require_own(actor, row.model_version_id)
        bids.require_not_bid(actor, [version.id])
        hindrance = find_hindrance(row)
        if hindrance:
            raise NotAllowed(hindrance)
        for key in filter(None, (row.storage_key, row.evidence_key)):
            work.emit("file.remove", key=key)
        work.emit("search.model", id=version.model_id)
        work.session.delete(row)


def find_hindrance(row: Credential) -> Message | None:
    """Why nobody may remove it, as far as everybody may know: of sealed proposals nothing."""
    if _is_bid(row.model_version):
        return say("已开启的申报方案用到了这个版本，它的测评凭证不能再删除。")
    if find_present(row):
        # Uploaded once more, it would count again.
        return say("测评机构在平台上撤销或暂停了这份凭证，不能删除。")
    return None


def count_scorable(credential_ids: Collection[int]) -> int:
    """How many results of these credentials a ranking would have to weigh."""
    query = select(func.count()).where(
        CredentialResult.credential_id.in_(credential_ids), CredentialResult.benchmark.is_not(None)
    )
    return db.session.scalar(query) or 0


def _is_bid(version: ModelVersion) -> bool:
    query = select(Proposal.id).where(Proposal.model_version_id == version.id).limit(1)
    return db.session.scalar(query) is not None
