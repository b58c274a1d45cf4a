"""The sealed envelope: anybody can close it with a scenario's public key, one key opens it.

ECDH-ES+A256KW over X25519 with A256GCM (RFC 7518, RFC 8037): each envelope has its own ephemeral
key, so nobody who closes one could open it again. Lengths are bucketed, see `padding`.
"""

from collections.abc import Mapping

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from marketplace.domain.messages import say
from marketplace.sealing.errors import KeyUnusable
from marketplace.sealing.padding import pad, unpad
from marketplace.sealing.scenario_keys import ScenarioPrivateKey
from marketplace.sealing.tokens import Context, Label, decrypt, encrypt


def seal(payload: bytes, public_jwk: Mapping[str, str], context: Context) -> str:
    """`payload` (at most 64 MiB) for the scenario key `public_jwk`, as a compact JWE.

    `context` says what it belongs to, such as scenario, version and purpose; opening needs the
    same. It is readable in the token: nothing that names the bidder belongs there. Raises
    `NotSealable`, `KeyUnusable`.
    """
    key = _public_key(public_jwk)
    try:
        return encrypt(pad(payload), key, _label(key.thumbprint(), context))
    except ValueError:  # a point of low order, with which no secret can be agreed
        raise _unusable() from None


def open_sealed(token: str, private: ScenarioPrivateKey, context: Context) -> bytes:
    """What `seal` was given. Raises `SealBroken`, whatever is wrong with the token."""
    return unpad(decrypt(token, private.as_jose(), _label(private.key_id, context)))


def _public_key(public_jwk: Mapping[str, str]) -> OKPKey:
    try:
        if public_jwk["crv"] != "X25519":
            raise ValueError("not an X25519 key")
        return OKPKey.import_key({"kty": "OKP", "crv": "X25519", "x": public_jwk["x"]})
    except (JoseError, KeyError, TypeError, ValueError, AttributeError):
        raise _unusable() from None


def _unusable() -> KeyUnusable:
    return KeyUnusable(say("场景公钥不是有效的 X25519 公钥。"))


def _label(key_id: str, context: Context) -> Label:
    return Label("sealed+jwe", "ECDH-ES+A256KW", key_id, context)
