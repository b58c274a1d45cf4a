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
from marketplace.sealing.key_files import read_or_create, replace_file

KEY_BYTES = 32
FILE_NAME = "platform.key"
NEXT_FILE_NAME = "platform.next.key"
_DOMAIN = "scenario-marketplace/sealing/v1"


class Purpose(StrEnum):
    """What a derived key is for. A label never changes: what it protects would be lost."""

    SCENARIO_KEYS = "wrap-scenario-keys"
    OWNER_COPIES = "owner-copies"
    BIDDER_TAGS = "bidder-tags"
    KEY_ID = "key-id"
    ASKER_TAGS = "asker-tags"
    REQUEST_TAGS = "request-tags"
    COPY_TICKETS = "copy-tickets"
    DEVICE_TAGS = "device-tags"


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
    return _load(folder / FILE_NAME)


def find_next_key(folder: Path) -> PlatformKey | None:
    """The key that a rotation is on its way to, if one has begun and is not finished."""
    path = folder / NEXT_FILE_NAME
    return _load(path) if path.exists() else None


def make_next_key(folder: Path) -> PlatformKey:
    """The key to rotate to, made on first use. It is on the disk before anything is under it."""
    return _load(folder / NEXT_FILE_NAME)


def adopt_next_key(folder: Path) -> Path:
    """Put the next key in the place of the one kept in `folder`, which stays under a name of its
    own: what was backed up before needs it. That name."""
    current, following = folder / FILE_NAME, folder / NEXT_FILE_NAME
    retired = folder / f"platform-{_load(current).key_id}.retired.key"
    replace_file(current, following, retired)
    return retired


def forget_next_key(folder: Path) -> None:
    """Remove the next key: it is in force, as a setting."""
    (folder / NEXT_FILE_NAME).unlink(missing_ok=True)


def _load(path: Path) -> PlatformKey:
    content = read_or_create(path, _new_key_text)
    try:
        return parse_platform_key(content.decode("ascii", "replace"))
    except KeyUnusable as error:
        raise KeyUnusable(
            say("密钥文件 %(path)s 无法使用：%(reason)s", path=path, reason=error.message)
        ) from None


def _new_key_text() -> bytes:
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n"
