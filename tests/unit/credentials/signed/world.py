"""A testing body, its key and lists, and a credential as it issues them."""

import copy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from marketplace.credentials.signed.credential import Purpose
from marketplace.credentials.signed.evidence import digest_sri
from marketplace.credentials.signed.registry import Evaluator, EvaluatorKey, Registry
from marketplace.credentials.signed.signing_key import SigningKey, generate_key
from marketplace.credentials.signed.status_lists import StatusList, StatusLists, empty_list

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
USCC = "91410100MA3X0A0A0T"
ISSUER, OTHER_ISSUER = "did:web:eval.example.org.cn", "did:web:other.example.org.cn"
SOURCE, OTHER_SOURCE = "https://eval.example.org.cn/status/", "https://other.example.org.cn/"
REVOCATION, SUSPENSION = f"{SOURCE}revocation/1", f"{SOURCE}suspension/1"
INDEX = 94567
EVIDENCE = b'{"results": {}}'

KEY, OTHER_KEY, STRANGER = generate_key(), generate_key(), generate_key()


def evaluator(key: SigningKey = KEY, **changes: Any) -> Evaluator:
    """The testing body, accredited for general benchmarks."""
    fields: dict[str, Any] = {
        "issuer": ISSUER,
        "name": "示例测评中心",
        "keys": (EvaluatorKey(key.kid, key.public_jwk),),
        "accredited_from": datetime(2026, 1, 1, tzinfo=UTC),
        "accredited_to": datetime(2027, 12, 31, tzinfo=UTC),
        "status_list_source": SOURCE,
        "sectors": frozenset({"general"}),
        "benchmarks": frozenset(),
    }
    return Evaluator(**(fields | changes))


def other_evaluator() -> Evaluator:
    """Another testing body with a key of its own."""
    return evaluator(
        OTHER_KEY, issuer=OTHER_ISSUER, name="另一测评中心", status_list_source=OTHER_SOURCE
    )


REGISTRY = Registry((evaluator(), other_evaluator()), 1)


def payload() -> dict[str, Any]:
    """A credential that nothing is wrong with, to be changed freely."""
    return copy.deepcopy(_PAYLOAD)


def status(purpose: Purpose, url: str, index: int = INDEX) -> dict[str, str]:
    """A status entry."""
    return {
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose.value,
        "statusListIndex": str(index),
        "statusListCredential": url,
    }


_PAYLOAD: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "id": "urn:uuid:3b1f6f52-7a8e-4d0b-9c55-0f5f1c2e9a77",
    "type": ["VerifiableCredential", "TestedModelCredential"],
    "issuer": {"id": ISSUER, "name": "示例测评中心"},
    "validFrom": "2026-11-01T00:00:00Z",
    "validUntil": "2027-10-31T23:59:59+08:00",
    "credentialSubject": {
        "id": f"urn:uscc:{USCC}",
        "name": "某某人工智能有限公司",
        "testedObject": "model",
        "model": {
            "name": "Demo-7B-Chat",
            "version": "1.2.0",
            "digest": {"kind": "oms-v1", "sha256": "ab" * 32},
            "baseModel": {"name": "Base-7B", "revision": "5f0c1b2"},
            "filings": [{"number": "Henan-Demo-202601010001"}],
        },
        "environment": {
            "tool": "lm-eval",
            "toolVersion": "0.4.13",
            "hardware": "Ascend 910B x8",
            "testedFrom": "2026-10-10",
            "testedTo": "2026-10-20",
            "heldOutItems": True,
        },
        "results": [
            {
                "task": "ceval-valid",
                "taskVersion": "2.0",
                "taskHash": "sha256:5b9d02",
                "metric": "acc",
                "filter": "none",
                "value": 0.825,
                "stderr": 0.01036,
                "n": 1346,
                "nTotal": 1346,
                "nShot": 5,
                "higherIsBetter": True,
            }
        ],
    },
    "evidence": [{"type": "EvaluationRun", "digestSRI": digest_sri(EVIDENCE)}],
    "credentialStatus": [
        status(Purpose.REVOCATION, REVOCATION),
        status(Purpose.SUSPENSION, SUSPENSION),
    ],
}


def signed(
    change: Callable[[dict[str, Any]], object] = lambda _: None, key: SigningKey = KEY
) -> str:
    """A token of the credential after `change` was done to it."""
    document = payload()
    change(document)
    return key.sign(document)


def status_list(purpose: Purpose, **changes: Any) -> StatusList:
    """A list without any bit set, issued a day ago."""
    url = REVOCATION if purpose is Purpose.REVOCATION else SUSPENSION
    made = empty_list(url, ISSUER, purpose, NOW - timedelta(days=1))
    return StatusList(**(vars(made) | changes))


def lists(*others: StatusList) -> StatusLists:
    """The two lists, or in their place others of the same purpose."""
    purposes = {one.purpose for one in others}
    return StatusLists((*others, *(status_list(p) for p in Purpose if p not in purposes)))
