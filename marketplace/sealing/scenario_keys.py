"""One X25519 key pair (RFC 7748, RFC 8037) per scenario; the private half rests wrapped."""

from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from joserfc.jwk import OctKey, OKPKey

from marketplace.domain.messages import say
from marketplace.sealing.errors import KeyUnusable
from marketplace.sealing.platform_key import PlatformKey, Purpose
from marketplace.sealing.tokens import Label, decrypt, encrypt

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class ScenarioPrivateKey:
    """The half that opens. `material` is the raw X25519 scalar (32 bytes)."""

    material: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.material) != KEY_BYTES:
            raise KeyUnusable(say("场景私钥的长度不正确。"))

    def as_jose(self) -> OKPKey:
        """The key as joserfc takes it."""
        return OKPKey.import_key(X25519PrivateKey.from_private_bytes(self.material))

    @property
    def key_id(self) -> str:
        """The public half's thumbprint (RFC 7638)."""
        return self.as_jose().thumbprint()

    def public_jwk(self) -> dict[str, str]:
        """The half that seals: `kty`, `crv`, `x` and its `kid`, for anybody to see."""
        fields: dict[str, Any] = dict(self.as_jose().as_dict(private=False))
        return {"kty": "OKP", "crv": "X25519", "x": fields["x"], "kid": self.key_id}


def new_scenario_key() -> tuple[dict[str, str], ScenarioPrivateKey]:
    """A fresh pair: the public JWK and the private key."""
    private = ScenarioPrivateKey(X25519PrivateKey.generate().private_bytes_raw())
    return private.public_jwk(), private


def wrap_private(private: ScenarioPrivateKey, platform: PlatformKey, scenario_id: str) -> str:
    """The private key as a token that only `platform` opens, and only as this scenario's."""
    return encrypt(private.material, _wrapping_key(platform), _label(platform, scenario_id))


def unwrap_private(token: str, platform: PlatformKey, scenario_id: str) -> ScenarioPrivateKey:
    """The private key again. Raises `SealBroken` for another platform key, scenario or content."""
    return ScenarioPrivateKey(
        decrypt(token, _wrapping_key(platform), _label(platform, scenario_id))
    )


def _wrapping_key(platform: PlatformKey) -> OctKey:
    return OctKey.import_key(platform.derive(Purpose.SCENARIO_KEYS))


def _label(platform: PlatformKey, scenario_id: str) -> Label:
    return Label("scenario-key+jwe", "dir", platform.key_id, {"scenario": scenario_id})
