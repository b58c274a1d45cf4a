"""A custodian's key pair (X25519), which the platform knows the public half of only.

The private half lies in a file made offline: a JWE of the private JWK under a passphrase
(RFC 7517, section 7). `cryptography`'s encrypted PKCS#8 would do with 2,048 rounds of PBKDF2,
which is no protection for a file that decides on an opening; here they are 300,000.
"""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey, OKPKey

from marketplace.domain.messages import say
from marketplace.sealing.errors import CustodianKeyRefused, PassphraseWrong

LARGEST_FILE = 4096
LARGEST_PUBLIC_KEY = 2000
SHORTEST_PASSPHRASE = 12
_WRAPPING = ("PBES2-HS512+A256KW", "A256GCM")
_ROUNDS = 300_000
"""The most that joserfc takes; OWASP asks for 210,000 with HMAC-SHA-512."""
_TOKEN = re.compile(r"[\w-]+(\.[\w-]*){4}", re.ASCII)
_REFUSALS = (
    *(JoseError, ValueError, TypeError, KeyError),
    *(AttributeError, AssertionError, RecursionError),
)


@dataclass(frozen=True, slots=True)
class CustodianPrivateKey:
    """The half that releases. `material` is the raw X25519 scalar (32 bytes)."""

    material: bytes = field(repr=False)

    def as_jose(self) -> OKPKey:
        """The key as joserfc takes it."""
        return OKPKey.import_key(X25519PrivateKey.from_private_bytes(self.material))

    @property
    def key_id(self) -> str:
        """The public half's thumbprint (RFC 7638): what people compare by telephone."""
        return self.as_jose().thumbprint()

    def public_jwk(self) -> dict[str, str]:
        """The half that is registered with the platform."""
        x = str(self.as_jose().as_dict(private=False)["x"])
        return {"kty": "OKP", "crv": "X25519", "x": x, "kid": self.key_id}


def new_custodian_key() -> CustodianPrivateKey:
    """A fresh key."""
    return CustodianPrivateKey(X25519PrivateKey.generate().private_bytes_raw())


def write_key_file(key: CustodianPrivateKey, passphrase: str) -> str:
    """The content of a key file. Raises `PassphraseWrong` for one that is too short."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise PassphraseWrong(
            say("口令太短，至少应有 %(least)s 个字符。", least=SHORTEST_PASSPHRASE)
        )
    document = json.dumps(key.as_jose().as_dict(private=True))
    header = {
        "alg": _WRAPPING[0],
        "enc": _WRAPPING[1],
        "cty": "jwk+json",
        "kid": key.key_id,
        "p2c": _ROUNDS,
    }
    secret = OctKey.import_key(passphrase.encode())
    return jwe.encrypt_compact(header, document.encode(), secret, list(_WRAPPING)) + "\n"


def read_key_file(content: bytes, passphrase: str) -> CustodianPrivateKey:
    """The key in a file. Raises `CustodianKeyRefused`, `PassphraseWrong`."""
    token = content.decode("ascii", "replace").strip()
    if len(content) > LARGEST_FILE or not _TOKEN.fullmatch(token):
        raise CustodianKeyRefused(say("这不是保管人的密钥文件。请选择 custody keygen 生成的文件。"))
    try:
        if len(passphrase) < SHORTEST_PASSPHRASE:
            raise ValueError("shorter than any")
        secret = OctKey.import_key(passphrase.encode("utf-8", "surrogatepass"))
        fields = json.loads(jwe.decrypt_compact(token, secret, list(_WRAPPING)).plaintext or b"")
    except _REFUSALS:
        raise PassphraseWrong(say("口令不对，或密钥文件已损坏。")) from None
    return _private(fields)


def read_key_id(content: str) -> str | None:
    """The key id that a key file names, unchecked; None for what is no key file."""
    head = content.strip().partition(".")[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
        return str(header["kid"]) if header["alg"] == _WRAPPING[0] else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _private(fields: Any) -> CustodianPrivateKey:
    try:
        raw = OKPKey.import_key(fields).private_key
    except _REFUSALS:
        raw = None
    if not isinstance(raw, X25519PrivateKey):
        raise CustodianKeyRefused(say("密钥文件里没有 X25519 私钥。"))
    return CustodianPrivateKey(raw.private_bytes_raw())


def read_public_jwk(text: str) -> dict[str, str]:
    """The public key that was pasted, with the `kid` that it must have.

    Raises `CustodianKeyRefused`, also for a private key: that must not leave its owner.
    """
    try:
        fields = json.loads(text) if len(text) <= LARGEST_PUBLIC_KEY else None
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        raise CustodianKeyRefused(say("这不是公钥的 JSON。请粘贴 custody public 打印的整行内容。"))
    if "d" in fields:
        raise CustodianKeyRefused(
            say("这是私钥，绝不能交给平台。请改用新的密钥，只粘贴 custody public 打印的公钥。")
        )
    return _public(fields)


def _public(fields: Mapping[str, Any]) -> dict[str, str]:
    try:
        if (fields["kty"], fields["crv"]) != ("OKP", "X25519"):
            raise ValueError("another kind of key")
        jwk = {"kty": "OKP", "crv": "X25519", "x": fields["x"]}
        key = OKPKey.import_key(jwk)
        # A point of low order agrees with everybody on the same secret.
        if isinstance(key.public_key, X25519PublicKey):
            X25519PrivateKey.generate().exchange(key.public_key)
        key_id = key.thumbprint()
    except _REFUSALS:
        raise CustodianKeyRefused(say("这不是有效的 X25519 公钥。")) from None
    if fields.get("kid", key_id) != key_id:
        raise CustodianKeyRefused(say("公钥与它的密钥标识（kid）不符，请重新导出。"))
    return jwk | {"kid": key_id}
