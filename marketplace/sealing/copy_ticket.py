"""A copy key on its way in a browser's cookie: the platform reads it, the browser does not.

Neither the server's disk nor the cookie is of use without the other.
"""

from joserfc.jwk import OctKey

from marketplace.sealing.platform_key import PlatformKey, Purpose
from marketplace.sealing.tokens import Context, Label, decrypt, encrypt


def encrypt_ticket(copy_key: bytes, platform: PlatformKey, context: Context) -> str:
    """The ticket, bound to `context`: whose it is, and in which session."""
    return encrypt(copy_key, _key(platform), _label(platform, context))


def decrypt_ticket(ticket: str, platform: PlatformKey, context: Context) -> bytes:
    """The copy key. Raises `SealBroken`."""
    return decrypt(ticket, _key(platform), _label(platform, context))


def _key(platform: PlatformKey) -> OctKey:
    return OctKey.import_key(platform.derive(Purpose.COPY_TICKETS))


def _label(platform: PlatformKey, context: Context) -> Label:
    return Label("copy-ticket+jwe", "dir", platform.key_id, context)
