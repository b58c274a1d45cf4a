"""The registry as a file that anybody can verify with."""

import json
from dataclasses import replace
from typing import Any

import pytest

from marketplace.credentials.signed.refusals import RegistryRefused
from marketplace.credentials.signed.registry import EvaluatorKey, Registry
from marketplace.credentials.signed.registry_file import read_registry, write_registry
from tests.unit.credentials.signed.world import KEY, NOW, OTHER_KEY, REGISTRY, evaluator


def test_it_is_read_as_it_was_written() -> None:
    compromised = EvaluatorKey(OTHER_KEY.kid, OTHER_KEY.public_jwk, NOW)
    first = evaluator(accredited_to=None, benchmarks=frozenset({"gsm8k"}))
    registry = Registry((replace(first, keys=(*first.keys, compromised)),), 7)
    again = read_registry(write_registry(registry).encode())
    assert again.revision == 7
    assert write_registry(again) == write_registry(registry)
    signer = again.find_signer(OTHER_KEY.kid)
    assert signer is not None
    assert signer.key.compromised_since == NOW
    assert again.find_evaluator(first.issuer) is signer.evaluator
    assert again.find_evaluator("did:web:x") is None


def document(**changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(write_registry(REGISTRY))
    found["evaluators"][0].update(changes)
    return found


def key(**changes: Any) -> dict[str, Any]:
    return {"jwk": {**KEY.public_jwk, **changes}}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (document() | {"format": "other"}, "evaluator-registry/1"),
        (document() | {"revision": "1"}, "revision"),
        (document(accredited_from=None), "accredited_from"),
        (document(issuer="did:web:other.example.org.cn"), "同一个签发者"),
        (document(keys=[key(), key()]), "出现了两次"),
        (document(keys=[key(d="secret")]), "私钥"),
        (document(keys=[key(x="AA")]), "已损坏"),
        (document(keys=[key(crv="X25519")]), "crv=X25519"),
        (document(keys=[key(kid="")]), "kid"),
        (document(sectors="general"), "sectors"),
    ],
)
def test_what_is_wrong_with_one_is_said(given: dict[str, Any], said: str) -> None:
    with pytest.raises(RegistryRefused, match=said):
        read_registry(json.dumps(given).encode())


@pytest.mark.parametrize("data", [b"", b"\xff", b"[]", b'{"a":1,"a":1}'])
def test_what_is_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(RegistryRefused, match="无法读取"):
        read_registry(data)
