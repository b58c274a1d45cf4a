"""The platform's Ed25519 key that signs receipts and checkpoints of the ledger.

It is kept as a private JWK in a 0600 file.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from marketplace.domain.messages import say
from marketplace.sealing.errors import KeyUnusable
from marketplace.sealing.key_files import read_or_create

FILE_NAME = "receipts.jwk"
ALGORITHM = "Ed25519"


@dataclass(frozen=True, slots=True)
class ReceiptKey:
    """The signing key. `material` is the raw Ed25519 seed (32 bytes)."""

    material: bytes = field(repr=False)

    def as_jose(self) -> OKPKey:
        """The key as joserfc takes it."""
        return OKPKey.import_key(Ed25519PrivateKey.from_private_bytes(self.material))

    @property
    def key_id(self) -> str:
        """The public half's thumbprint (RFC 7638)."""
        return self.as_jose().thumbprint()

    def public_jwk(self) -> dict[str, str]:
        """What anybody needs to check a receipt; to be published."""
        x = str(self.as_jose().as_dict(private=False)["x"])
        return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": self.key_id}


def load_receipt_key(folder: Path) -> ReceiptKey:
    """The key kept in `folder`, made there on first use. Raises `KeyUnusable`."""
    path = folder / FILE_NAME
    content = read_or_create(path, _new_key)
    try:
        raw = OKPKey.import_key(json.loads(content)).private_key
    except (JoseError, ValueError, KeyError, TypeError, RecursionError):
        raise _unusable(path) from None
    if not isinstance(raw, Ed25519PrivateKey):
        raise _unusable(path)
    return ReceiptKey(raw.private_bytes_raw())


def read_public_key(jwk: Mapping[str, str]) -> OKPKey:
    """The public half, as it is published. Raises `KeyUnusable`."""
    try:
        if jwk["crv"] != "Ed25519":
            raise ValueError("not an Ed25519 key")
        return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": jwk["x"]})
    except (JoseError, KeyError, TypeError, ValueError, AttributeError):
        raise KeyUnusable(say("回执公钥不是有效的 Ed25519 公钥。")) from None


def _unusable(path: Path) -> KeyUnusable:
    return KeyUnusable(say("密钥文件 %(path)s 中没有 Ed25519 私钥（JWK）。", path=path))


def _new_key() -> bytes:
    key = OKPKey.generate_key("Ed25519")
    return json.dumps(key.as_dict(private=True)).encode() + b"\n"
