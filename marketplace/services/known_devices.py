"""Devices on which somebody has signed in before: OWASP's "device cookies".

The cookie lets nobody in. It only says that this device is not one of the strangers who may be
guessing at the account, so that their failures do not lock its owner out.
"""

import hmac
import secrets
from hashlib import sha256

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from marketplace.sealing.device_tag import device_tag
from marketplace.services.account_checks import normalise_email
from marketplace.services.installation import platform_key

_SALT = "marketplace.known-device"
# A browser that several people of an office share.
MOST_ACCOUNTS = 5


def digest_of(kind: str, text: str) -> str:
    """A keyed digest of an account: the table of failures does not say who exists."""
    key = str(current_app.secret_key).encode()
    message = f"{_SALT}.{kind}:{text}".encode("utf-8", "surrogatepass")
    return hmac.new(key, message, sha256).hexdigest()


def find(cookie: str, email: str) -> str | None:
    """The digest that names this device for the account of `email`; None for a stranger's."""
    nonce = dict(_read(cookie)).get(_entry_of(email))
    return sha256(nonce.encode()).hexdigest() if nonce else None


def remember(cookie: str, email: str) -> str:
    """The cookie of a device on which the account of `email` is known from now on."""
    entry = _entry_of(email)
    others = [(known, nonce) for known, nonce in _read(cookie) if known != entry]
    entries = [(entry, secrets.token_urlsafe(16)), *others][:MOST_ACCOUNTS]
    return str(_serializer().dumps(entries))


def list_tags(cookie: str, scenario_id: int) -> list[str]:
    """What stands for this device in one scenario, a tag for each account that is known on it: two
    accounts' proposals out of one browser have one in common. None for a stranger's."""
    nonces = sorted(nonce for _entry, nonce in _read(cookie))
    return [device_tag(platform_key(), str(scenario_id), nonce) for nonce in nonces]


def _entry_of(email: str) -> str:
    return digest_of("device", normalise_email(email))[:24]


def _read(cookie: str) -> list[tuple[str, str]]:
    try:
        return [(str(entry), str(nonce)) for entry, nonce in _serializer().loads(cookie)]
    except (BadData, ValueError, TypeError):
        return []


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=_SALT)
