"""The platform key: 32 bytes from which every other secret at rest is derived (HKDF, RFC 5869)."""

import base64
import binascii
import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from marketplace.domain.messages import say
from marketplace.sealing.errors import KeyUnusable
from marketplace.sealing.key_files import read_or_create

KEY_BYTES = 32
FILE_NAME = "platform.key"
_DOMAIN = "scenario-marketplace/sealing/v1"


class Purpose(StrEnum):
    """What a derived key is for. A label never changes: what it protects would be lost."""

    SCENARIO_KEYS = "wrap-scenario-keys"
    OWNER_COPIES = "owner-copies"
    BIDDER_TAGS = "bidder-tags"
    KEY_ID = "key-id"
    ASKER_TAGS = "asker-tags"
    REQUEST_TAGS = "request-tags"


@dataclass(frozen=True, slots=True)
class PlatformKey:
    """The key itself. Hand out what `derive` gives, never `material`."""

    material: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.material) != KEY_BYTES:
            raise KeyUnusable(
                say(
                    "平台密钥应为 %(wanted)s 字节，实为 %(found)s 字节。",
                    wanted=KEY_BYTES,
                    found=len(self.material),
                )
            )

    @property
    def key_id(self) -> str:
        """Names the key without revealing it; tokens carry it, so that a rotation can tell."""
        return sha256(self.derive(Purpose.KEY_ID)).hexdigest()[:16]

    def derive(self, purpose: Purpose, subject: str = "") -> bytes:
        """The 32-byte sub-key for `purpose`, one for each `subject` (say, an organisation)."""
        # The subject stands last and the labels hold no NUL: no two pairs meet in one string.
        info = f"{_DOMAIN}\0{purpose}\0{subject}".encode("utf-8", "surrogatepass")
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(
            self.material
        )


def parse_platform_key(text: str) -> PlatformKey:
    """The key written as base64url, with or without padding. Raises `KeyUnusable`."""
    bare = text.strip().rstrip("=")
    try:
        material = base64.b64decode(bare + "=" * (-len(bare) % 4), b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise KeyUnusable(say("平台密钥不是 base64url 文本。")) from None
    return PlatformKey(material)


def load_platform_key(setting: str, folder: Path) -> PlatformKey:
    """The key in `setting` (base64url), or the one kept in `folder`, made there on first use."""
    if setting.strip():
        return parse_platform_key(setting)
    path = folder / FILE_NAME
    content = read_or_create(path, _new_key_text)
    try:
        return parse_platform_key(content.decode("ascii", "replace"))
    except KeyUnusable as error:
        raise KeyUnusable(
            say("密钥文件 %(path)s 无法使用：%(reason)s", path=path, reason=error.message)
        ) from None


def _new_key_text() -> bytes:
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n"
