"""The copy of its own words that a vendor can read: drafts, and proposals after sealing.

Each organisation has its own key, derived from the platform key, so a copy moved to another
organisation's row does not open there. The token does not name the organisation.
"""

from joserfc.jwk import OctKey

from marketplace.sealing.padding import pad, unpad
from marketplace.sealing.platform_key import PlatformKey, Purpose
from marketplace.sealing.tokens import Context, Label, decrypt, encrypt, read_label

PLATFORM = "platform"
"""The "organisation" whose key the platform itself uses, for what it must read of its own."""


def protect(payload: bytes, platform: PlatformKey, organisation_id: str, context: Context) -> str:
    """`payload` (at most 64 MiB) for `organisation_id`'s eyes, bound to `context`.

    Raises `NotSealable`.
    """
    key = _key(platform, organisation_id)
    return encrypt(pad(payload), key, _label(platform, context))


def reveal(token: str, platform: PlatformKey, organisation_id: str, context: Context) -> bytes:
    """What `protect` was given. Raises `SealBroken`."""
    return unpad(decrypt(token, _key(platform, organisation_id), _label(platform, context)))


def rewrap(token: str, old: PlatformKey, new: PlatformKey, organisation_id: str) -> str:
    """The same copy under another platform key. Raises `SealBroken`."""
    _key_id, context = read_label(token)
    return protect(reveal(token, old, organisation_id, context), new, organisation_id, context)


def _key(platform: PlatformKey, organisation_id: str) -> OctKey:
    return OctKey.import_key(platform.derive(Purpose.OWNER_COPIES, organisation_id))


def _label(platform: PlatformKey, context: Context) -> Label:
    return Label("owner-copy+jwe", "dir", platform.key_id, context)
