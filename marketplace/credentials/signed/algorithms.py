"""The signature algorithms that are taken, as a table: another one is another row.

SM2 has no registered JOSE name yet; when it has, its row goes here and nothing else changes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey
from joserfc.jws import JWSRegistry

from marketplace.credentials.signed.refusals import RegistryRefused
from marketplace.domain.messages import say

Jwk = Mapping[str, str]


@dataclass(frozen=True)
class Algorithm:
    """One row. `kty` and `crv` are those of its keys; keys of another kind are never tried.

    `load` makes a key of a JWK, public or private; `verify(content, signature, key)` and
    `sign(content, key)` use it.
    """

    kty: str
    crv: str
    load: Callable[[Jwk], Any]
    verify: Callable[[bytes, bytes, Any], bool]
    sign: Callable[[bytes, Any], bytes]

    def fits(self, jwk: Jwk) -> bool:
        """Whether the key is of this algorithm's kind."""
        return jwk.get("kty") == self.kty and jwk.get("crv") == self.crv


Algorithms = Mapping[str, Algorithm]


def of_joserfc(name: str, kty: str, crv: str) -> Algorithm:
    """The row of an algorithm that joserfc implements."""
    model = JWSRegistry.algorithms[name]
    keys: Any = OKPKey if kty == "OKP" else ECKey
    return Algorithm(kty, crv, keys.import_key, model.verify, model.sign)


ISSUING_ALGORITHM = "Ed25519"
ALGORITHMS: Algorithms = {
    "Ed25519": of_joserfc("Ed25519", "OKP", "Ed25519"),
    # The older name of the same (RFC 8037), deprecated by RFC 9864.
    "EdDSA": of_joserfc("EdDSA", "OKP", "Ed25519"),
}


def load_public_key(jwk: Jwk, algorithms: Algorithms) -> Any:
    """The key for `verify`. Raises `RegistryRefused` for private, broken or unknown keys."""
    if "d" in jwk:
        raise RegistryRefused(say("登记的密钥含有私钥部分。请只提交公钥，并立即更换这把密钥。"))
    row = next((row for row in algorithms.values() if row.fits(jwk)), None)
    if row is None:
        raise RegistryRefused(
            say(
                "不支持 kty=%(kty)s、crv=%(crv)s 的密钥。",
                kty=jwk.get("kty", "-"),
                crv=jwk.get("crv", "-"),
            )
        )
    try:
        return row.load({name: jwk[name] for name in ("kty", "crv", "x", "y") if name in jwk})
    except (JoseError, KeyError, ValueError, TypeError, AttributeError):
        raise RegistryRefused(say("登记的公钥（JWK）已损坏，请重新导出。")) from None
