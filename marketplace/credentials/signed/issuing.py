"""From a raw report and a few answers to a credential that is ready to be signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from marketplace.credentials.benchmarks import BenchmarkTable, load_benchmarks
from marketplace.credentials.lint import lint
from marketplace.credentials.reading import read_report
from marketplace.credentials.reading.errors import quote
from marketplace.credentials.results import EvaluationReport, EvaluationResult
from marketplace.credentials.signed.answers import Answers
from marketplace.credentials.signed.credential import Purpose, SignedCredential
from marketplace.credentials.signed.evidence import digest_sri
from marketplace.credentials.signed.reading import CONTEXT, STATUS_ENTRY, TYPES, read_credential
from marketplace.credentials.signed.refusals import AnswersRefused
from marketplace.credentials.signed.registry import Evaluator, EvaluatorKey, Registry
from marketplace.credentials.signed.signing_key import SigningKey
from marketplace.credentials.signed.status_lists import (
    LARGEST_LIST_TOKEN,
    StatusList,
    read_list,
    read_status_list,
)
from marketplace.credentials.signed.tokens import open_token, peek
from marketplace.credentials.tiers import list_shortfalls
from marketplace.domain.messages import Message, say

MOST_NAMED = 20


@dataclass(frozen=True)
class Draft:
    """What is to be signed, and what the evaluator should know before signing it."""

    payload: dict[str, Any]
    warnings: tuple[Message, ...]


def draft_credential(
    report_file: bytes,
    filename: str,
    answers: Answers,
    credential_id: str,
    now: datetime,
    table: BenchmarkTable | None = None,
    reported_model: str = "",
) -> Draft:
    """The credential that says what the report says.

    `reported_model`: whose scores are meant, where the report has those of several.
    Raises `UnreadableReport`, `AnswersRefused`, or the refusal with which a platform would meet
    the credential.
    """
    table = table or load_benchmarks()
    report = read_report(report_file, filename, model=reported_model, table=table)
    results = _chosen(report, answers.tasks)
    payload = _payload(report, results, answers, credential_id, answers.valid_from or now)
    payload["evidence"] = [
        {
            "type": "EvaluationRun",
            "digestSRI": digest_sri(report_file),
            "size": len(report_file),
        }
    ]
    read_credential(payload)
    return Draft(payload, (*report.notes, *list_shortfalls(report, lint(report), table)))


def _chosen(report: EvaluationReport, tasks: Sequence[str]) -> tuple[EvaluationResult, ...]:
    if not tasks:
        return report.headline_results()
    known = list(dict.fromkeys(result.task for result in report.results))
    missing = sorted(set(tasks) - set(known))
    if missing:
        raise AnswersRefused(
            say(
                "结果文件里没有任务“%(task)s”。文件里有：%(known)s。",
                task=quote(", ".join(missing)),
                known=_name_some(known),
            )
        )
    return tuple(result for result in report.results if result.task in tasks)


def _name_some(tasks: Sequence[str]) -> str:
    names = [quote(task) for task in tasks[:MOST_NAMED]]
    return ", ".join(names + ["…"] * (len(tasks) > MOST_NAMED))


def _payload(
    report: EvaluationReport,
    results: Sequence[EvaluationResult],
    answers: Answers,
    credential_id: str,
    begin: datetime,
) -> dict[str, Any]:
    environment = {
        "tool": report.format.value,
        "toolVersion": report.format_version,
        **answers.environment,
    }
    return {
        "@context": [CONTEXT],
        "id": credential_id,
        "type": list(TYPES),
        "issuer": answers.issuer,
        "validFrom": begin.isoformat(timespec="seconds"),
        "validUntil": (begin + answers.valid_for).isoformat(timespec="seconds"),
        "credentialSubject": {
            **answers.subject,
            "model": answers.model,
            "environment": environment,
            "results": [_result(result) for result in results],
        },
        "credentialStatus": [
            _status(Purpose.REVOCATION, answers.revocation, answers.index),
            _status(Purpose.SUSPENSION, answers.suspension, answers.index),
        ],
    }


def _status(purpose: Purpose, url: str, index: int) -> dict[str, str]:
    return {
        "type": STATUS_ENTRY,
        "statusPurpose": purpose.value,
        "statusListIndex": str(index),
        "statusListCredential": url,
    }


def _result(result: EvaluationResult) -> dict[str, Any]:
    fields = {
        "task": result.task,
        "taskVersion": result.task_version,
        "taskHash": result.task_hash or None,
        "metric": result.metric,
        "filter": result.filter,
        "value": result.value,
        "scale": result.scale if result.scale != 1 else None,
        "stderr": result.stderr,
        "n": result.n,
        "nTotal": result.n_total,
        "nShot": result.n_shot,
        "higherIsBetter": result.higher_is_better,
    }
    return {name: value for name, value in fields.items() if value is not None}


def read_own_credential(token: str, key: SigningKey) -> SignedCredential:
    """A credential that this key signed. Raises a refusal for any other."""
    return read_credential(open_token(token, _registry_of(key, "", "")).payload)


def read_own_list(token: str, key: SigningKey, now: datetime) -> StatusList:
    """A status list that this key signed. Raises a refusal for any other."""
    stated = read_list(peek(token, LARGEST_LIST_TOKEN))
    source = stated.url.rpartition("/")[0]
    return read_status_list(token, _registry_of(key, stated.issuer, source), now)


def _registry_of(key: SigningKey, issuer: str, source: str) -> Registry:
    """One that knows nobody but the owner of the key."""
    keys = (EvaluatorKey(key.kid, key.public_jwk),)
    begun = datetime.min.replace(tzinfo=UTC)
    return Registry((Evaluator(issuer, "", keys, begun, None, source),), 0)
