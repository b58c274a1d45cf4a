"""Signed credentials in any number, all of them good, with what is needed to verify them."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from marketplace.credentials.benchmarks import Benchmark, load_benchmarks
from marketplace.credentials.results import Tool
from marketplace.credentials.signed.credential import Purpose
from marketplace.credentials.signed.evidence import digest_sri
from marketplace.credentials.signed.reading import CONTEXT, STATUS_ENTRY, TYPES
from marketplace.credentials.signed.registry import Evaluator, EvaluatorKey, Registry
from marketplace.credentials.signed.signing_key import SigningKey, generate_key
from marketplace.credentials.signed.status_lists import StatusLists, empty_list

_ISSUER = "did:web:evaluator.invalid"
_SOURCE = "https://evaluator.invalid/status/"
_USCC = "91410100MA3X0A0A0T"


@dataclass(frozen=True)
class Issued:
    """The tokens; `public_key` is the raw Ed25519 key that they are signed with."""

    tokens: Sequence[str]
    registry: Registry
    lists: StatusLists
    public_key: bytes
    now: datetime


def issue_many(count: int, results: int, now: datetime) -> Issued:
    """So many different credentials with so many results each, valid at `now`."""
    key = generate_key()
    tokens = [key.sign(_payload(number, results, now)) for number in range(count)]
    lists = StatusLists(empty_list(_url(p), _ISSUER, p, now) for p in Purpose)
    raw = base64.urlsafe_b64decode(key.public_jwk["x"] + "=")
    return Issued(tokens, Registry((_evaluator(key, now),), 1), lists, raw, now)


def _evaluator(key: SigningKey, now: datetime) -> Evaluator:
    return Evaluator(
        issuer=_ISSUER,
        name="evaluator",
        keys=(EvaluatorKey(key.kid, key.public_jwk),),
        accredited_from=now - timedelta(days=400),
        accredited_to=None,
        status_list_source=_SOURCE,
        benchmarks=frozenset(row.id for row in load_benchmarks().rows),
    )


def _url(purpose: Purpose) -> str:
    return f"{_SOURCE}{purpose.value}/1"


def _payload(number: int, results: int, now: datetime) -> dict[str, Any]:
    day = (now - timedelta(days=20)).date().isoformat()
    return {
        "@context": [CONTEXT],
        "id": f"urn:example:{number}",
        "type": list(TYPES),
        "issuer": {"id": _ISSUER, "name": "evaluator"},
        "validFrom": (now - timedelta(days=10)).isoformat(),
        "validUntil": (now + timedelta(days=300)).isoformat(),
        "credentialSubject": {
            "id": f"urn:uscc:{_USCC}",
            "testedObject": "model",
            "model": {
                "name": f"Model-{number}",
                "version": "1.2.0",
                "digest": {"kind": "oms-v1", "sha256": "ab" * 32},
                "baseModel": {"name": "Base-7B", "revision": "5f0c1b2"},
                "filings": [{"number": "Henan-Model-202601010001"}],
            },
            "environment": {
                "tool": Tool.LM_EVAL.value,
                "toolVersion": "0.4.13",
                "hardware": "8 accelerators",
                "testedFrom": day,
                "testedTo": day,
                "heldOutItems": True,
            },
            "results": [_result(row, number) for row in _known(results)],
        },
        "evidence": [{"type": "EvaluationRun", "digestSRI": digest_sri(str(number).encode())}],
        "credentialStatus": [_status(purpose, number) for purpose in Purpose],
    }


def _known(count: int) -> list[Benchmark]:
    rows = load_benchmarks().rows
    return [row for row in rows if row.n_items and Tool.LM_EVAL in row.tasks][:count]


def _result(row: Benchmark, number: int) -> Mapping[str, Any]:
    return {
        "task": row.tasks[Tool.LM_EVAL][0],
        "taskVersion": "2.0",
        "metric": "acc",
        "filter": "none",
        "value": (number % 1000) / 1000,
        "stderr": 0.01036,
        "n": row.n_items,
        "nTotal": row.n_items,
        "nShot": 5,
        "higherIsBetter": True,
    }


def _status(purpose: Purpose, number: int) -> Mapping[str, str]:
    return {
        "type": STATUS_ENTRY,
        "statusPurpose": purpose.value,
        "statusListIndex": str(number),
        "statusListCredential": _url(purpose),
    }
