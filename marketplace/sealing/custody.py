"""A scenario's private key in the custody of two or three, any two of whom open together.

For each pair of custodians {A, B} there is a random pad r of 32 bytes: A's part is r, B's part is
the key XOR r. A custodian's parts, one for each pair, are in one JWE to its public key; alone
they are random bytes. In a **release** they are in clear, bound to the scenario: it is what a
custodian hands over for the opening, made where its key is and nowhere else.
"""

import base64
import binascii
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import combinations
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from marketplace.domain.messages import say
from marketplace.sealing.custodian_key import CustodianPrivateKey
from marketplace.sealing.errors import (
    ForeignPart,
    KeyUnusable,
    NotCustodian,
    NotSealable,
    OneCustodian,
    PartAltered,
    ReleaseUnreadable,
    SealBroken,
)
from marketplace.sealing.proposal_document import canonical_json
from marketplace.sealing.scenario_keys import KEY_BYTES, ScenarioPrivateKey
from marketplace.sealing.tokens import Label, decrypt, encrypt, read_label

FEWEST, MOST = 2, 3
LARGEST_RELEASE = 8192
FORMAT = "custody-release/1"
_DIGEST_DOMAIN = b"scenario-marketplace/custody/v1\0"
_FIELDS = ("scenario", "scenario_key", "custodian")


@dataclass(frozen=True)
class Release:
    """A custodian's parts in clear: by the key id of the other custodian of each pair.

    `scenario_key` and `custodian` are key ids.
    """

    scenario: str
    scenario_key: str
    custodian: str
    parts: Mapping[str, bytes] = field(repr=False)

    def write(self) -> str:
        """The release as a file holds it."""
        parts = {name: _to_text(part) for name, part in self.parts.items()}
        fields = {name: getattr(self, name) for name in _FIELDS}
        return canonical_json({"format": FORMAT, **fields, "parts": parts}).decode()

    @property
    def digest(self) -> str:
        """The hex SHA-256 by which a release is known to be whole; it reveals no part."""
        return sha256(_DIGEST_DOMAIN + self.write().encode()).hexdigest()


@dataclass(frozen=True)
class Share:
    """What the platform keeps for one custodian: a token only its key opens, and the digest of
    the release that comes out of it."""

    custodian: str
    token: str
    digest: str


def split(
    private: ScenarioPrivateKey, scenario_id: str, public_jwks: Sequence[Mapping[str, str]]
) -> list[Share]:
    """A share for each of two or three custodians. Raises `NotSealable`, `KeyUnusable`."""
    keys = [_public_key(jwk) for jwk in public_jwks]
    names = [key.thumbprint() for key in keys]
    if not FEWEST <= len(set(names)) == len(names) <= MOST:
        raise NotSealable(say("密钥必须由两位或三位不同的保管人分持。"))
    parts = _cut(private.material, names)
    return [
        _share(Release(scenario_id, private.key_id, name, parts[name]), key)
        for name, key in zip(names, keys, strict=True)
    ]


def _cut(material: bytes, names: Sequence[str]) -> dict[str, dict[str, bytes]]:
    parts: dict[str, dict[str, bytes]] = {name: {} for name in names}
    for one, other in combinations(names, 2):
        pad = secrets.token_bytes(KEY_BYTES)
        parts[one][other] = pad
        parts[other][one] = _xor(material, pad)
    return parts


def _share(release: Release, key: OKPKey) -> Share:
    label = _label(release.custodian, release.scenario)
    try:
        token = encrypt(release.write().encode(), key, label)
    except ValueError:  # a point of low order, with which no secret can be agreed
        raise _unusable() from None
    return Share(release.custodian, token, release.digest)


def release(token: str, key: CustodianPrivateKey) -> Release:
    """What `split` made for the custodian with this key.

    Raises `NotCustodian` where it was made for another, `SealBroken` where it does not open.
    """
    custodian, scenario_id = read_share(token)
    if custodian != key.key_id:
        raise NotCustodian(say("这份保管件不是给这把密钥的。请核对是哪个场景、哪位保管人。"))
    found = read_release(decrypt(token, key.as_jose(), _label(custodian, scenario_id)))
    if (found.custodian, found.scenario) != (custodian, scenario_id):
        raise SealBroken(say("保管件的内容与它的标记不符。"))
    return found


def read_share(token: str) -> tuple[str, str]:
    """The key id of the custodian and the scenario that a share names, unchecked as yet."""
    try:
        custodian, context = read_label(token)
    except SealBroken:
        raise SealBroken(say("这不是保管件。请从场景的密钥保管页面重新下载。")) from None
    return custodian, str(context.get("scenario"))


def read_release(data: bytes) -> Release:
    """The release in a file. Raises `ReleaseUnreadable`."""
    try:
        if len(data) > LARGEST_RELEASE:
            raise ValueError("longer than any release")
        return _read_fields(json.loads(data))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ReleaseUnreadable(
            say("这不是保管人的交出文件。请选择 custody release 生成的文件。")
        ) from None


def _read_fields(document: Any) -> Release:
    if document["format"] != FORMAT or not 0 < len(document["parts"]) < MOST:
        raise ValueError("another format")
    texts = [document[name] for name in _FIELDS]
    parts = {name: _from_text(part) for name, part in document["parts"].items()}
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("names are text")
    if any(len(part) != KEY_BYTES for part in parts.values()):
        raise ValueError("a part of another length")
    return Release(texts[0], texts[1], texts[2], parts)


def require_whole(found: Release, scenario_id: str, scenario_key: str, digest: str) -> None:
    """Raise `ForeignPart` for another scenario's release, `PartAltered` for another `digest`."""
    if (found.scenario, found.scenario_key) != (scenario_id, scenario_key):
        raise ForeignPart(say("这份交出文件属于另一个场景。"))
    if not hmac.compare_digest(found.digest, digest):
        raise _altered()


def combine(
    first: Release, second: Release, scenario_id: str, public_jwk: Mapping[str, str]
) -> ScenarioPrivateKey:
    """The scenario's private key, which fits `public_jwk`.

    Raises `OneCustodian`, `ForeignPart`, and `PartAltered` where the key does not fit.
    """
    for part in (first, second):
        if (part.scenario, part.scenario_key) != (scenario_id, public_jwk["kid"]):
            raise ForeignPart(say("这份交出文件属于另一个场景。"))
    if first.custodian == second.custodian:
        raise OneCustodian(say("两次交出的是同一位保管人的部分，还需要另一位保管人的。"))
    try:
        key = ScenarioPrivateKey(_xor(first.parts[second.custodian], second.parts[first.custodian]))
    except KeyError:
        raise _altered() from None
    if key.public_jwk()["x"] != public_jwk["x"]:
        raise _altered()
    return key


def _altered() -> PartAltered:
    return PartAltered(say("交出的部分与分持时的不符：文件被改动过，或已损坏。请重新交出。"))


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _public_key(jwk: Mapping[str, str]) -> OKPKey:
    try:
        return OKPKey.import_key({"kty": "OKP", "crv": "X25519", "x": jwk["x"]})
    except (JoseError, KeyError, TypeError, ValueError, AttributeError):
        raise _unusable() from None


def _unusable() -> KeyUnusable:
    return KeyUnusable(say("保管人的公钥不是有效的 X25519 公钥。"))


def _label(custodian: str, scenario_id: str) -> Label:
    return Label("custody+jwe", "ECDH-ES+A256KW", custodian, {"scenario": scenario_id})


def _to_text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _from_text(text: str) -> bytes:
    """Raises ValueError for another spelling: one part has one."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    except binascii.Error:
        raise ValueError("not base64url") from None
    if _to_text(data) != text:
        raise ValueError("not the canonical spelling")
    return data
