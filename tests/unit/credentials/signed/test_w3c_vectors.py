"""The six credentials of the W3C's VC-JOSE-COSE test suite come out right."""

import json

import pytest

from marketplace.credentials.signed.algorithms import ALGORITHMS, of_joserfc
from marketplace.credentials.signed.refusals import (
    AlgorithmRefused,
    AlteredCredential,
    SmuggledClaim,
    TypeRefused,
)
from marketplace.credentials.signed.registry import EvaluatorKey, Registry
from marketplace.credentials.signed.tokens import open_token
from tests.places import SHARED_DATA
from tests.unit.credentials.signed.world import evaluator

VECTORS = SHARED_DATA / "vectors" / "vc-jose-cose"
ALL_ALGORITHMS = {
    **ALGORITHMS,
    "ES256": of_joserfc("ES256", "EC", "P-256"),
    "ES384": of_joserfc("ES384", "EC", "P-384"),
    "ES512": of_joserfc("ES512", "EC", "P-521"),
}


def w3c_keys(*names: str) -> tuple[EvaluatorKey, ...]:
    found = [json.loads((VECTORS / f"vm-{name}.json").read_text()) for name in names]
    jwks = [one["publicKeyJwk"] for one in found]
    return tuple(EvaluatorKey(jwk["kid"], jwk) for jwk in jwks)


EVALUATOR = evaluator(
    issuer="https://example.issuer/vc-jose-cose",
    keys=w3c_keys("ed25519", "p256", "p384", "p521"),
)
REGISTRY = Registry((EVALUATOR,), 1, ALL_ALGORITHMS)


def token(name: str) -> str:
    return (VECTORS / f"{name}.txt").read_text()


@pytest.mark.parametrize(
    "name",
    ["credential-jose-minimal", "credential-jose-unknown-extensions",
     "credential-issuer-match-signed"],
)  # fmt: skip
def test_the_good_ones_open(name: str) -> None:
    opened = open_token(token(name), REGISTRY)
    assert opened.payload["issuer"] == EVALUATOR.issuer
    assert opened.payload["iat"] == "2010-01-01T19:23:24Z"
    assert opened.signer.evaluator is EVALUATOR


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("credential-jose-bad-signature", AlteredCredential),
        ("credential-jose-bad-media-type", TypeRefused),
        ("credential-jose-vc-vp-claims", SmuggledClaim),
    ],
)
def test_the_bad_ones_are_refused(name: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        open_token(token(name), REGISTRY)


def test_the_elliptic_curves_are_off_unless_the_table_has_them() -> None:
    registry = Registry((evaluator(keys=w3c_keys("ed25519")),), 1)
    with pytest.raises(AlgorithmRefused, match="ES256"):
        open_token(token("credential-jose-minimal"), registry)


def test_a_key_is_used_with_its_own_algorithm_only() -> None:
    key = w3c_keys("p384")[0]
    wrong = EvaluatorKey(w3c_keys("p256")[0].kid, key.jwk)
    registry = Registry((evaluator(keys=(wrong,)),), 1, ALL_ALGORITHMS)
    with pytest.raises(AlgorithmRefused, match="登记的密钥"):
        open_token(token("credential-jose-minimal"), registry)
