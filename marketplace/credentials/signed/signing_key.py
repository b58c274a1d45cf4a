"""An evaluator's private key: an Ed25519 JWK, or behind a passphrase a JWE of one (RFC 7517)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey, OKPKey

from marketplace.credentials.signed.algorithms import ISSUING_ALGORITHM, Jwk
from marketplace.credentials.signed.refusals import KeyFileRefused
from marketplace.credentials.signed.tokens import sign_token
from marketplace.domain.messages import say

LARGEST_FILE = 8_192
SHORTEST_PASSPHRASE = 12
_WRAPPING = ("PBES2-HS512+A256KW", "A256GCM")
_ROUNDS = 300_000
"""The most that joserfc takes; OWASP asks for 210,000 with HMAC-SHA-512."""


@dataclass(frozen=True)
class SigningKey:
    """A key that can sign. `kid` is the public half's thumbprint (RFC 7638)."""

    kid: str
    public_jwk: Jwk
    loaded: Any = field(repr=False)

    def sign(self, payload: Mapping[str, Any]) -> str:
        """`payload` as a signed token."""
        return sign_token(payload, ISSUING_ALGORITHM, self.kid, self.loaded)


def generate_key() -> SigningKey:
    """A new key."""
    return _signing_key(OKPKey.generate_key("Ed25519"))


def write_key(key: SigningKey, passphrase: str = "") -> str:
    """The content of a key file; with a passphrase it cannot be used without."""
    document = json.dumps(key.loaded.as_dict(private=True))
    if not passphrase:
        return document + "\n"
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise KeyFileRefused(
            say("口令太短，至少应有 %(least)s 个字符。", least=SHORTEST_PASSPHRASE)
        )
    header = {"alg": _WRAPPING[0], "enc": _WRAPPING[1], "cty": "jwk+json", "p2c": _ROUNDS}
    secret = OctKey.import_key(passphrase.encode())
    return jwe.encrypt_compact(header, document.encode(), secret, list(_WRAPPING)) + "\n"


def is_protected(content: str) -> bool:
    """Whether a key file asks for a passphrase."""
    return content.strip().count(".") == 4 and not content.lstrip().startswith("{")


def read_key(content: str, passphrase: str = "") -> SigningKey:
    """The key in a file. Raises `KeyFileRefused`."""
    if len(content) > LARGEST_FILE:
        raise _unusable()
    document = _unwrap(content.strip(), passphrase) if is_protected(content) else content
    try:
        fields = json.loads(document)
        if not isinstance(fields, dict) or fields.get("crv") != "Ed25519" or "d" not in fields:
            raise _unusable()
        return _signing_key(OKPKey.import_key(fields))
    except (JoseError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _unusable() from None


def _signing_key(key: OKPKey) -> SigningKey:
    public = key.as_dict(private=False)
    kid = key.thumbprint()
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": str(public["x"]), "kid": kid}
    return SigningKey(kid, jwk, key)


def _unwrap(token: str, passphrase: str) -> str:
    try:
        secret = OctKey.import_key(passphrase.encode())
        opened = jwe.decrypt_compact(token, secret, list(_WRAPPING))
        return (opened.plaintext or b"").decode()
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, AssertionError):
        raise KeyFileRefused(say("口令不对，或密钥文件已损坏。")) from None


def _unusable() -> KeyFileRefused:
    return KeyFileRefused(say("文件里没有可以签名的 Ed25519 私钥（JWK）。"))
