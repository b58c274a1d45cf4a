"""The verdict on a published model for programs: what is named here, and nothing else."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import url_for

from marketplace.credentials.tiers import Verdict
from marketplace.models import Credential, CredentialResult, Model, ModelVersion
from marketplace.services.credential_verdicts import best_tier, list_verdicts

FORMAT = "marketplace-model-verdict/1"
_RESULT_FIELDS = (
    *("task", "benchmark", "metric", "filter", "scale"),
    *("n", "n_total", "n_shot", "is_higher_better"),
)


def write_statement(model: Model) -> Mapping[str, Any]:
    """The model, its tier, and every version with its evidence; values as in the files.

    Reasons are in Chinese: a cached answer is the same for every reader.
    """
    return {
        "format": FORMAT,
        "model": {
            "name": model.name,
            "kind": model.kind,
            "page": _address("models.show", model_id=model.id),
        },
        "vendor": {"name": model.organisation.name, "uscc": model.organisation.uscc},
        "tier": best_tier(model),
        "versions": [_version(version) for version in model.versions],
        "filings": [
            {
                "series": filing.series,
                "number": filing.number,
                "check": filing.state,
                "checked_at": filing.checked_at and filing.checked_at.isoformat(),
                "check_source": filing.source,
            }
            for filing in model.filings
        ],
        "verify": _address("models.verify", model_id=model.id),
    }


def _version(version: ModelVersion) -> Mapping[str, Any]:
    verdicts = list_verdicts(version.credentials)
    return {
        "name": version.name,
        "released_on": version.released_on.isoformat() if version.released_on else None,
        "weights_digest": version.weights_digest and f"sha256:{version.weights_digest}",
        "credentials": [_credential(row, verdicts[row.id]) for row in version.credentials],
    }


def _credential(row: Credential, verdict: Verdict) -> Mapping[str, Any]:
    return {
        "kind": row.kind,
        "format": row.format,
        "tier": verdict.tier,
        "reasons": [str(reason) for reason in verdict.reasons],
        "issuer": row.evaluator.issuer if row.evaluator else None,
        "valid_from": _moment(row.valid_from),
        "valid_until": _moment(row.valid_until),
        "sha256": row.digest,
        "received_at": row.received_at.isoformat(),
        "page": _address("credentials.show", credential_id=row.id),
        "file": _address("credentials.download", credential_id=row.id),
        "results": [_result(result) for result in row.results],
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _result(row: CredentialResult) -> Mapping[str, Any]:
    # As text, so that no digit of the file is lost on the way.
    figures = {"value": str(row.value), "stderr": None if row.stderr is None else str(row.stderr)}
    return {name: getattr(row, name) for name in _RESULT_FIELDS} | figures


def _address(endpoint: str, **values: Any) -> str:
    return url_for(endpoint, **values, _external=True)
